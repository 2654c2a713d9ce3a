import { randomUUID } from 'node:crypto';
import type { StopGraces } from '../../domain/agent/launchSpec';
import { spawnProcess } from '../../platform/process/process';
import type { StartAgent } from '../agent';
import { notLaunched } from '../fault';
import { ClaudeSession } from './session';

export { ClaudeSession, type ClaudeWire } from './session';

/**
 * At the end of its input Claude Code first finishes a running turn, which took up to 29 s; an idle one exits in 60 ms. On
 * SIGTERM it exits in 50 ms and can be resumed. Measured with 2.1.329.
 */
const GRACES: StopGraces = { inputEndMs: 500, terminateMs: 3_000 };

/**
 * Starts Claude Code over its own stream-json and control protocols. The id of a session is chosen here, so that it can be
 * resumed even if the process dies early. A `resume` of kind `none` creates a session, because none was stored.
 */
export const startClaude: StartAgent = async (start, signal) => {
  const { spec } = start.launch;
  const resumed = start.resume?.kind === 'none' ? undefined : start.resume?.agentSession;
  const agentSession = resumed ?? randomUUID();
  const argv = [...spec.argv, resumed === undefined ? '--session-id' : '--resume', agentSession] as const;
  const spawned = await spawnProcess(
    { ...spec, argv, stop: spec.stop ?? GRACES },
    {
      marker: start.run,
      log: start.log,
      onStderrLine: (line) => start.wire?.({ dir: '!', msg: 'text' in line ? line.text : `[${line.tooLong} bytes]` }),
    },
  );
  if (!spawned.ok) return notLaunched(spawned.error);
  const session = new ClaudeSession(spawned.value, start);
  const abort = () => void session.stop();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const opened = await session.open(agentSession, resumed !== undefined);
  signal.removeEventListener('abort', abort);
  return opened;
};
