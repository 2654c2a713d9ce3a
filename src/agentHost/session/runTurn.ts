import type { TurnOutcome } from '../../agents/agent';
import type { Logger } from '../../base/logger';
import type { EventLog } from '../log/log';
import type { WaitingMessage } from './foldedSession';
import { faultOf, type SessionAgent } from './sessionAgent';
import type { Turn } from './turn';

export interface TurnContext {
  readonly agent: SessionAgent;
  readonly events: EventLog;
  readonly log: Logger;
}

/** Runs the turn of a prompt, from the start of the agent if needed. Returns how it ended. */
export async function runTurn(
  turn: Turn,
  { text, fresh }: WaitingMessage,
  { agent: sessionAgent, events, log }: TurnContext,
): Promise<TurnOutcome> {
  if (fresh) await sessionAgent.stop();
  const started = await Promise.race([sessionAgent.ready(() => turn.requestedEnd() === undefined), turn.endRequested]);
  await events.append('extension', { type: 'turnStarted', turn: turn.id, message: turn.message });
  const early = turn.requestedEnd();
  if (early || !started) return { end: early ?? 'cancelled' };
  if (!started.ok) return { end: 'failed', fault: faultOf(started.error) };
  const { run, agent } = started.value;
  const running = run.prompt(agent, text);
  void turn.endRequested.then(() => agent.cancel()).catch((error: unknown) => log.error('cancelling threw', error));
  const outcome = await running;
  const cut = turn.requestedEnd();
  return cut && outcome.end !== 'completed' ? { end: cut } : outcome;
}
