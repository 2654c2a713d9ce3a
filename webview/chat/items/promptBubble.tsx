import type { PromptItem } from '../../../src/domain/transcript/transcript';
import { Markdown } from '../../shared/markdown/markdown';
import { RowButton } from '../../shared/row';
import { t } from '../../shared/texts';
import { useFold } from '../fold';

/** A longer prompt than this is shown in part, at first. */
const LONG = 1_600;

/** What the user (or a program in the user's name) said. */
export function PromptBubble({ item }: { readonly item: PromptItem }) {
  const long = item.text.length > LONG || item.text.split('\n').length > 24;
  const [open, toggle] = useFold(item.id, !long);
  return (
    <div class={`prompt ${item.queued ? 'queued' : ''}`}>
      <h3 class="sr-only">{t('you')}</h3>
      <div class={open ? 'prompt-text' : 'prompt-text clamped'}>
        <Markdown text={item.text} open={false} />
      </div>
      {long && (
        <RowButton onClick={toggle} expanded={open}>
          {t(open ? 'showLess' : 'showAll')}
        </RowButton>
      )}
      {(item.queued || item.fresh === true || item.by !== 'user') && (
        <div class="meta">
          {item.queued && <span>{t('queued')}</span>}
          {item.fresh === true && <span>{t('freshSession')}</span>}
          {item.by !== 'user' && <span>{t(`by.${item.by}`)}</span>}
        </div>
      )}
    </div>
  );
}
