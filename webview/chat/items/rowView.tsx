import { useChat } from '../chat';
import { Icon } from '../../shared/icon';
import { fullTime, timeText } from '../../shared/time';
import type { Row } from '../transcriptStore';
import { ItemView } from './itemView';
import { RowBoundary } from './rowBoundary';

/** A row of the transcript. */
export function RowView({ row }: { readonly row: Row }) {
  const { store } = useChat();
  const item = store.transcript.item(row.id);
  if (!item) return null;
  return (
    <>
      {row.begins && <AgentLine at={item.peek().at} />}
      <RowBoundary>
        <ItemView item={item.value} />
      </RowBoundary>
    </>
  );
}

/** Who speaks from here on. */
function AgentLine({ at }: { readonly at: number }) {
  const { store } = useChat();
  return (
    <h3 class="agent-line">
      <Icon name="sparkle" />
      <span class="agent-name">{store.attempt.value?.agentLabel}</span>
      <time class="meta" title={fullTime(at)}>
        {timeText(at)}
      </time>
    </h3>
  );
}
