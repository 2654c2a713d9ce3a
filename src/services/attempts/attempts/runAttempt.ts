import { assertNever } from '../../../base/assertNever';
import { ok, type Result } from '../../../base/result';
import type { Attempt, AttemptPhase } from '../../../domain/attempt/attempt';
import type { MessageId } from '../../../domain/ids';

type Step = Promise<Result<undefined>>;

/** The steps of an attempt's start. Each is idempotent, because it may be done, or half done, since before a reload. */
export interface AttemptSteps {
  readonly attempt: () => Attempt | undefined;
  readonly prompt: () => { readonly message: MessageId; readonly text: string } | undefined;
  readonly addWorktree: (attempt: Attempt) => Step;
  readonly fillWorktree: (attempt: Attempt) => Step;
  /** Copies files that Git doesn't track. The session is open, so that its log can list those that weren't copied. */
  readonly bringFiles: (attempt: Attempt) => Step;
  readonly openSession: (attempt: Attempt) => Step;
  /** Starts the setup command, for whose end the first message waits. */
  readonly setUp: (attempt: Attempt) => Step;
  readonly sendPrompt: (attempt: Attempt, message: MessageId, text: string) => Step;
  /** Saves that a phase is reached. Resolves when that is on the disk. */
  readonly reached: (phase: AttemptPhase) => Step;
}

/**
 * Takes an attempt from its saved phase to its first message. The agent's program starts while Git still writes the
 * files, and its message waits for both.
 */
export async function runAttempt(steps: AttemptSteps): Promise<Result<undefined>> {
  for (;;) {
    const attempt = steps.attempt();
    if (attempt?.disposition !== 'open' || attempt.phase === 'prompted') return ok();
    const next = NEXT[attempt.phase];
    const done = await carryOut(attempt, attempt.phase, steps);
    if (!done.ok) return done;
    const recorded = await steps.reached(next);
    if (!recorded.ok) return recorded;
  }
}

const NEXT: Record<Exclude<AttemptPhase, 'prompted'>, AttemptPhase> = {
  recorded: 'worktree',
  worktree: 'prepared',
  prepared: 'opened',
  opened: 'prompted',
};

async function carryOut(attempt: Attempt, phase: Exclude<AttemptPhase, 'prompted'>, steps: AttemptSteps): Step {
  switch (phase) {
    case 'recorded':
      return steps.addWorktree(attempt);
    case 'worktree': {
      const [opened, filled] = await Promise.all([steps.openSession(attempt), steps.fillWorktree(attempt)]);
      if (!filled.ok) return filled;
      return opened.ok ? steps.bringFiles(attempt) : opened;
    }
    case 'prepared':
      return steps.openSession(attempt);
    case 'opened':
      return sendFirst(attempt, steps);
    default:
      return assertNever(phase);
  }
}

/** Opens the session first: after a reload it may not be open in the agent host. Opening it again is harmless. */
async function sendFirst(attempt: Attempt, steps: AttemptSteps): Step {
  const opened = await steps.openSession(attempt);
  if (!opened.ok) return opened;
  const begun = await steps.setUp(attempt);
  if (!begun.ok) return begun;
  const prompt = steps.prompt();
  return prompt ? steps.sendPrompt(attempt, prompt.message, prompt.text) : ok();
}
