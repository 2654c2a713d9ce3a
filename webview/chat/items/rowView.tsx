import { useChat } from '../chatController';
import { Boundary } from '../../shared/boundary';
import { Icon } from '../../shared/icon';
import { t } from '../texts';
import { fullTime, timeText } from '../../shared/time';
import type { Row } from '../transcriptModel';
import { ItemView } from './itemView';

/** A row of the transcript. */
export function RowView({ row }: { readonly row: Row }) {
  const { model } = useChat();
  const item = model.transcript.item(row.id);
  if (!item) return null;
  return (
    <>
      {row.startsReply && <AgentLine at={item.peek().at} />}
      <Boundary fallback={(error) => <p class="meta">{t('transcript.rowFailed', { error })}</p>}>
        <ItemView item={item.value} />
      </Boundary>
    </>
  );
}

/** The agent's name above the first row of its reply. */
function AgentLine({ at }: { readonly at: number }) {
  const { model } = useChat();
  return (
    <h3 class="agent-line">
      <Icon name="sparkle" />
      <span class="agent-name" translate={false}>
        {model.attempt.value?.agentLabel}
      </span>
      <time class="meta" title={fullTime(at)}>
        {timeText(at)}
      </time>
    </h3>
  );
}
