import { useCallback, useMemo } from 'preact/hooks';
import { t } from '../texts';
import { VirtualList, type RowKind } from '../../shared/virtualList/virtualList';
import { useChat, type ChatController } from '../chatController';
import { Composer } from '../composer/composer';
import { Problem } from '../composer/problem';
import { PermissionDock } from '../dock/permissionDock';
import { itemLabel } from '../items/itemLabel';
import { RowView } from '../items/rowView';
import type { Row } from '../transcriptModel';
import { Header } from './header';
import { NextSteps, RestoredFiles } from './nextSteps';
import { StartProgress } from './startProgress';
import { StatusLine } from './statusLine';

/** The chat of an attempt. */
export function AttemptPage() {
  const chat = useChat();
  const { attempt, transcript } = chat.model;
  const view = attempt.value;
  const onNearStart = useCallback(() => void chat.loadOlder(), [chat]);
  const kind = useMemo(() => rowKindOf(chat), [chat]);
  const rows = transcript.rows.value;
  const onAtEnd = useCallback(
    (atEnd: boolean) => {
      if (atEnd) transcript.trim();
    },
    [transcript],
  );
  if (!view) return null;
  const closed =
    view.readOnly !== undefined || view.phase !== 'prompted' || view.state === 'merged' || view.state === 'discarded';
  return (
    <main class="attempt">
      <Header view={view} />
      {rows.length === 0 ? (
        <StartProgress view={view} />
      ) : (
        <VirtualList
          key={view.id}
          rows={rows}
          kind={kind}
          label={t('transcript.label', { agent: view.agentLabel })}
          hasOlder={transcript.hasOlder.value}
          onNearStart={onNearStart}
          onAtEnd={onAtEnd}
          scrollToEndRequests={chat.scrollToEndRequests.value}
        />
      )}
      <div class="foot">
        <StatusLine />
        <PermissionDock />
        <RestoredFiles view={view} />
        <NextSteps view={view} />
        <Problem />
        {!closed && <Composer />}
      </div>
    </main>
  );
}

function rowKindOf({ model }: ChatController): RowKind<Row> {
  return {
    keyOf: (row) => row.id,
    estimate: (row) => estimatedHeight(model.transcript.item(row.id)?.peek().type),
    render: (row) => <RowView row={row} />,
    labelOf: (row) => {
      const item = model.transcript.item(row.id);
      return item ? itemLabel(item.value, model.attempt.value?.agentLabel ?? '') : '';
    },
  };
}

function estimatedHeight(type: string | undefined): number {
  switch (type) {
    case 'text':
      return 80;
    case 'toolCall':
      return 120;
    case 'prompt':
      return 64;
    default:
      return 32;
  }
}
