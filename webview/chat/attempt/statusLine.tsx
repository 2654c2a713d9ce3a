import { readableLine } from '../../../src/base/visible';
import { activityOf } from '../../../src/domain/session/activity';
import type { Session } from '../../../src/domain/session/session';
import { Icon } from '../../shared/icon';
import { t } from '../texts';
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
  const setup = store.waitsForSetup.value ? store.transcript.setup.value : undefined;
  const active = session.state === 'running' || setup !== undefined;
  const now = useNow(active);
  if (!active) return null;
  if (setup) return <Doing words={t('doing.setup')} since={setup.at} now={now} />;
  const silent = now - store.heardAt.value;
  if (silent >= SILENT_MS) {
    return (
      <div class="status-line silent">
        <Icon name="warning" class="warning" />
        <span class="status-words">{t('composer.silent', { seconds: Math.floor(silent / 1000) })}</span>
        {store.work.value === undefined && <StopButton />}
      </div>
    );
  }
  return <Doing words={actionText(session)} since={store.transcript.turnStartedAt.value} now={now} />;
}

interface DoingProps {
  readonly words: string;
  readonly since: number | undefined;
  readonly now: number;
}

function Doing({ words, since, now }: DoingProps) {
  return (
    <div class="status-line">
      <Icon name="loading" spin />
      <span class="status-words">{words}</span>
      {since !== undefined && <span class="elapsed">{durationText(now - since)}</span>}
    </div>
  );
}

function actionText({ lastAction }: Session): string {
  const { text, title } = activityOf(lastAction);
  return title === undefined ? t(text) : readableLine(title);
}
