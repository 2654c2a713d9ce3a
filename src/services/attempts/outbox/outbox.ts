import { KeyedMutex } from '../../../base/mutex';
import { fail, type Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId, MessageId } from '../../../domain/ids';
import type { Refusal } from '../../../domain/review/attemptReview';
import { cleanPrompt, promptProblem, type PromptProblem } from '../../../domain/task/task';
import { composeMessage } from '../../../texts/prompts/composeMessage';
import type { AgentCode, Agents } from '../../machine/agents/agents';
import type { Checkpoints } from '../../review/checkpoints/checkpoints';
import type { Decisions } from '../../review/decisions/decisions';
import type { Restores } from '../../review/restores/restores';
import type { SessionCode, Sessions } from '../../sessions/sessions/sessions';
import type { Restored } from '../../store/attemptFlagStore';
import type { AttemptStore, OpenAttemptCode } from '../../store/attemptStore';
import type { WorktreeCode, Worktrees } from '../../worktrees/worktrees/worktrees';

export type OutboxCode = AgentCode | OpenAttemptCode | PromptProblem | SessionCode | WorktreeCode;

/** A message that the agent should get. */
export interface Message {
  /** Makes sending twice harmless. */
  readonly id: MessageId;
  readonly words: string;
  /** Whether the agent starts a session of its own with it. */
  readonly fresh?: boolean;
}

interface Dependencies {
  readonly agents: Agents;
  readonly attemptStore: AttemptStore;
  readonly checkpoints: Checkpoints;
  readonly decisions: Decisions;
  readonly restores: Restores;
  readonly sessions: Sessions;
  readonly worktrees: Worktrees;
}

/** A message with everything that it tells the agent. */
interface Composed {
  readonly text: string;
  readonly refusals: readonly Refusal[];
  readonly restored: Restored | undefined;
}

/** Sends messages to the agent of an attempt, one after the other. A message also tells what the user did meanwhile. */
export class Outbox {
  readonly #deps: Dependencies;
  readonly #queues = new KeyedMutex();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * Sends a message. Resolves when it is in the session's log; while a turn is running, it waits for the turn's end.
   * Fails with nothing sent.
   */
  deliver(id: AttemptId, { words, ...message }: Message): Promise<Result<undefined, OutboxCode>> {
    const cleaned = cleanPrompt(words);
    const problem = promptProblem(cleaned);
    if (problem) return Promise.resolve(fail(problem));
    return this.#queues.run(id, async () => {
      const attempt = await this.#prepare(id);
      if (!attempt.ok) return attempt;
      const composed = await this.#compose(id, cleaned);
      const sent = await this.#send(attempt.value, message, composed.text);
      if (sent.ok) await this.#acknowledge(id, message.id, composed);
      return sent;
    });
  }

  /** Opens an attempt's session in the agent host if it isn't open there, e.g. after a reload. Sends nothing. */
  async open(id: AttemptId): Promise<Result<Attempt, OutboxCode>> {
    const attempt = this.#deps.attemptStore.getOpen(id);
    if (!attempt.ok) return attempt;
    const inside = await this.#deps.worktrees.verify(attempt.value);
    if (!inside.ok) return inside;
    const launch = await this.#deps.agents.launch(attempt.value.agent, attempt.value.worktree);
    if (!launch.ok) return launch;
    const opened = await this.#deps.sessions.open(attempt.value, launch.value, false);
    return opened.ok ? attempt : opened;
  }

  /** Opens the session, and makes a checkpoint of the files as the turn will find them. */
  async #prepare(id: AttemptId): Promise<Result<Attempt, OutboxCode>> {
    const attempt = await this.open(id);
    if (!attempt.ok) return attempt;
    // Waits for a restore that is under way.
    await this.#deps.restores.untold(id);
    await this.#deps.checkpoints.beforeTurn(attempt.value);
    return attempt;
  }

  async #compose(id: AttemptId, words: string): Promise<Composed> {
    const restored = await this.#deps.restores.untold(id);
    const refusals = await this.#deps.decisions.untold(id);
    return { text: composeMessage({ words, restoredTo: restored?.words, refusals }), refusals, restored };
  }

  #send(
    { session }: Attempt,
    { id, fresh = false }: Omit<Message, 'words'>,
    text: string,
  ): Promise<Result<undefined, OutboxCode>> {
    return this.#deps.sessions.prompt(session, id, text, fresh);
  }

  async #acknowledge(id: AttemptId, message: MessageId, { refusals, restored }: Composed): Promise<void> {
    await this.#deps.decisions.told(id, message, refusals);
    await this.#deps.restores.told(id, restored);
  }
}
