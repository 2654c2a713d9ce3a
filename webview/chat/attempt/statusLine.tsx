import type { ComponentChildren } from 'preact';
import { readableLine } from '../../../src/base/visible';
import { activityOf } from '../../../src/domain/session/activity';
import type { Session } from '../../../src/domain/session/session';
import { Icon } from '../../shared/icon';
import { t } from '../texts';
import { Duration } from '../../shared/duration';
import { useChat } from '../chatController';
import { StopButton } from '../composer/composer';
import { useNow } from '../now';

/** After this time without an event, the agent is shown as silent, because some agents fail silently. */
const SILENT_MS = 30_000;

/** Shows what the agent is doing, for how long, and whether it has become silent. */
export function StatusLine() {
  const { model } = useChat();
  const session = model.session.value;
  const setup = model.waitsForSetup.value ? model.transcript.setup.value : undefined;
  const active = session.state === 'running' || setup !== undefined;
  const now = useNow(active);
  if (!active) return null;
  if (setup) {
    return (
      <ActivityLine since={setup.at} now={now}>
        <span class="status-words">{t('doing.setup')}</span>
      </ActivityLine>
    );
  }
  const silent = now - model.lastActivityAt.value;
  if (silent >= SILENT_MS) {
    return (
      <div class="status-line silent">
        <Icon name="warning" class="warning" />
        <span class="status-words">{t('composer.silent', { seconds: Math.floor(silent / 1000) })}</span>
        {model.stoppable.value === undefined && <StopButton />}
      </div>
    );
  }
  return (
    <ActivityLine since={model.transcript.turnStartedAt.value} now={now}>
      <Activity {...session} />
    </ActivityLine>
  );
}

interface ActivityLineProps {
  readonly since: number | undefined;
  readonly now: number;
  readonly children: ComponentChildren;
}

function ActivityLine({ since, now, children }: ActivityLineProps) {
  return (
    <div class="status-line">
      <Icon name="loading" spin />
      {children}
      {since !== undefined && <Duration class="elapsed" ms={now - since} />}
    </div>
  );
}

/** The agent's own title of its action. It may be long and changes often, so it's limited to one line. */
function Activity({ lastAction }: Session) {
  const { text, title } = activityOf(lastAction);
  if (title === undefined) return <span class="status-words">{t(text)}</span>;
  const line = readableLine(title);
  return (
    <span class="status-words activity" title={line} translate={false}>
      {line}
    </span>
  );
}
