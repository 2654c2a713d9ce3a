import { readableLine, visibleText } from '../../../src/base/visible';
import { requestWords } from '../../../src/domain/approval/plainRequest';
import type { AskItem } from '../../../src/domain/transcript/transcript';
import { Icon, type IconName } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { Verbatim } from '../../shared/verbatim';
import { t } from '../texts';
import { useChat } from '../chatController';

/** Shows how a permission request ended. An open one is answered in the dock, not here. */
export function AskRecord({ item }: { readonly item: AskItem }) {
  const chat = useChat();
  return (
    <div class="line">
      <Icon name={iconOf(item)} />
      <span>
        {outcomeText(item)}
        {item.ask.call === undefined && (
          <>
            {' · '}
            <Verbatim>{visibleText(requestWords(item.ask)).text}</Verbatim>
          </>
        )}
      </span>
      {!item.outcome && <RowButton onClick={() => chat.showAsk(item.ask.id)}>{t('ask.show')}</RowButton>}
    </div>
  );
}

function iconOf(item: AskItem): IconName {
  if (!item.outcome) return 'shield';
  if (item.outcome.type === 'withdrawn') return 'circle-slash';
  return allowed(item) ? 'pass' : 'circle-slash';
}

const allowed = ({ outcome }: AskItem) =>
  outcome?.type === 'selected' && (outcome.kind === 'allowOnce' || outcome.kind === 'allowAlways');

/** Returns the outcome of a permission request as text. */
export function outcomeText({ ask, outcome, by }: AskItem): string {
  if (!outcome) return t('ask.waiting');
  if (outcome.type === 'withdrawn') return t('ask.withdrawn');
  const who = t(`by.${by ?? 'user'}`);
  const label = ask.options.find((option) => option.id === outcome.option)?.label ?? outcome.option;
  switch (outcome.kind) {
    case 'allowOnce':
      return t('ask.allowedOnce', { by: who });
    case 'rejectOnce':
      return outcome.reason
        ? t('ask.deniedBecause', { by: who, reason: outcome.reason })
        : t('ask.denied', { by: who });
    case 'allowAlways':
    case 'rejectAlways':
      return t('ask.answered', { answer: readableLine(label), by: who });
  }
}
