/** Everything that decides what a session does next. */
export interface SessionSituation {
  /**
   * Whether queued prompts may run. `held`: after a failure, a stop, or an interruption they wait until someone resumes
   * the session. `closing`: the host is about to exit.
   */
  readonly queue: 'open' | 'held' | 'closing';
  /** Whether a window is open, or the user lets agents work without one. */
  readonly isAttended: boolean;
  readonly hasPrompt: boolean;
  readonly isTurnRunning: boolean;
  /** The worktree's setup command. `blocking`: prompts wait for its end. */
  readonly setup: 'none' | 'running' | 'blocking';
  readonly hasOpenAsk: boolean;
  /** The agent's process. `open`: its session is open as well. */
  readonly agent: 'none' | 'opening' | 'open' | 'ending';
  /** Whether the process should be started before there is a prompt. */
  readonly isAgentWanted: boolean;
}

/** What a session does next. For the steps that wait, the end of what they wait for leads to another decision. */
export type NextStep =
  /** Take no more work. */
  | 'close'
  /** Take the first prompt from the queue and run its turn, which starts the agent if needed. */
  | 'runTurn'
  | 'startAgent'
  | 'awaitTurn'
  | 'awaitSetup'
  | 'awaitAnswer'
  /** End the agent's process unless something happens for some time. */
  | 'closeAgentWhenIdle'
  | 'rest';

/** Returns what a session does next. */
export function decideNext(situation: SessionSituation): NextStep {
  const { queue, isTurnRunning, setup, hasOpenAsk, agent, isAgentWanted } = situation;
  if (queue === 'closing') return 'close';
  if (mayRunTurn(situation)) return 'runTurn';
  if (isAgentWanted && agent === 'none') return 'startAgent';
  if (isTurnRunning) return 'awaitTurn';
  if (setup !== 'none') return 'awaitSetup';
  if (hasOpenAsk) return 'awaitAnswer';
  return agent === 'open' ? 'closeAgentWhenIdle' : 'rest';
}

function mayRunTurn({ queue, isAttended, hasPrompt, isTurnRunning, setup }: SessionSituation): boolean {
  return hasPrompt && !isTurnRunning && queue === 'open' && isAttended && setup !== 'blocking';
}

/** Whether a turn or the setup command is running, or an ask is open. */
export function isBusy({ isTurnRunning, setup, hasOpenAsk }: SessionSituation): boolean {
  return isTurnRunning || setup !== 'none' || hasOpenAsk;
}
