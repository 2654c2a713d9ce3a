import type { Session } from '../../../src/domain/session/session';
import { Icon } from '../../shared/icon';
import { t } from '../../shared/texts';
import { durationText } from '../../shared/time';
import { useChat } from '../chat';
import { StopButton } from '../composer/composer';
import { useNow } from '../now';

/** After so long without a word from the agent it is said that nothing is heard, because some fail silently. */
const SILENT_MS = 30_000;

/** What the agent is doing just now, for how long, and whether it still gives signs of life. */
export function StatusLine() {
  const { store } = useChat();
  const session = store.session.value;
  const active = session.state === 'running';
  const now = useNow(active);
  if (!active) return null;
  const silent = now - store.heardAt.value;
  const startedAt = store.transcript.turnStartedAt.value;
  if (silent >= SILENT_MS) {
    return (
      <div class="status-line silent">
        <Icon name="warning" class="warning" />
        <span class="status-words">{t('noSign', Math.floor(silent / 1000))}</span>
        <StopButton />
      </div>
    );
  }
  return (
    <div class="status-line">
      <Icon name="loading" spin />
      <span class="status-words">{actionText(session)}</span>
      {startedAt !== undefined && <span class="elapsed">{durationText(now - startedAt)}</span>}
    </div>
  );
}

function actionText({ lastAction }: Session): string {
  switch (lastAction?.type) {
    case undefined:
      return t('doing.waiting');
    case 'tool':
      return lastAction.title === '' ? t(`tool.${lastAction.kind}`) : lastAction.title;
    case 'text':
      return t('doing.writing');
    case 'thought':
      return t('doing.thinking');
    case 'retrying':
      return t('doing.retrying');
  }
}
