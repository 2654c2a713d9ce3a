import type { TextItem } from '../../../src/domain/transcript/transcript';
import { Icon } from '../../shared/icon';
import { Markdown } from '../../shared/markdown/markdown';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { useExpanded } from '../expanded';

/** The agent's thoughts. Collapsed at first, because they're of interest only if something went wrong. */
export function Thought({ item }: { readonly item: TextItem }) {
  const [open, toggle] = useExpanded(item.id, false);
  return (
    <div class="thought">
      <RowButton class="disclosure" kind="icon" onClick={toggle} expanded={open}>
        <Icon name={open ? 'chevron-down' : 'chevron-right'} />
        <span>{t(item.open ? 'transcript.thinking' : 'transcript.thoughts')}</span>
        {!open && (
          <span class="gist" translate={false}>
            {gist(item.text)}
          </span>
        )}
      </RowButton>
      {open && (
        <div class="thought-text">
          <Markdown text={item.text} open={item.open} />
        </div>
      )}
    </div>
  );
}

/** The latest line, without Markdown's marks. */
function gist(text: string): string {
  const line =
    text
      .slice(-600)
      .split('\n')
      .findLast((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? '';
  return line.replace(/[*_`#>]+/g, '').trim();
}
