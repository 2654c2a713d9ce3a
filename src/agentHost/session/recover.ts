import { isWorking } from '../../domain/session/session';
import type { EventLog } from '../log/log';
import type { FoldedSession } from './foldedSession';
import type { SessionWorld } from './sessionWorld';

/** Ends what a dead host left running, and logs it. The caller has proven that the host is dead. */
export async function recover(
  folded: FoldedSession,
  events: EventLog,
  { sweep, log }: Pick<SessionWorld, 'sweep' | 'log'>,
): Promise<void> {
  const { session } = folded;
  const { run } = session;
  if (run !== undefined) {
    const remaining = await sweep(run);
    if (remaining.length > 0)
      log.error('orphaned processes could not be ended', undefined, { run, pids: remaining.join(' ') });
    await events.append('extension', { type: 'agentStopped', run, code: null, signal: null, expected: false });
  }
  const { openSetup } = folded;
  if (openSetup) {
    await sweep(openSetup.run);
    const { name: setup, run: marker, hold } = openSetup;
    await events.append('extension', { type: 'setupEnded', setup, run: marker, end: 'interrupted', code: null, hold });
  }
  if (run !== undefined || isWorking(session)) await events.append('extension', { type: 'interrupted' });
}
