import { fail, ok, type Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId, CommentId, MessageId } from '../../../domain/ids';
import { carriesAnything, type OutgoingMessage } from '../../../domain/outbox/outgoingMessage';
import type { RefusalKey } from '../../../domain/review/attemptReview';
import { cleanPrompt, promptProblem, type PromptProblem } from '../../../domain/task/task';
import { composeMessage } from '../../../texts/prompts/composeMessage';
import type { AgentCode, Agents } from '../../machine/agents/agents';
import type { Checkpoints } from '../../review/checkpoints/checkpoints';
import type { Decisions } from '../../review/decisions/decisions';
import type { Deliveries, DeliveryCode } from '../../review/deliveries/deliveries';
import type { SessionCode, Sessions } from '../../sessions/sessions/sessions';
import type { AttemptFlagStore } from '../../store/attemptFlagStore';
import type { AttemptStore, OpenAttemptCode } from '../../store/attemptStore';
import type { WorktreeCode, Worktrees } from '../../worktrees/worktrees/worktrees';
import type { Comments } from '../../review/comments/comments';

export type OutboxCode =
  AgentCode | DeliveryCode | OpenAttemptCode | PromptProblem | SessionCode | WorktreeCode | 'noComments';

/** A message that the agent should get. */
export interface Message {
  /** Makes sending twice harmless. */
  readonly id: MessageId;
  readonly words: string;
  /** Whether the agent starts a session of its own with it. */
  readonly fresh?: boolean;
}

/** How many comments were sent, and how many remain because there were too many for one message. */
export interface SentComments {
  readonly sent: number;
  readonly remaining: number;
}

interface Dependencies {
  readonly agents: Agents;
  readonly attemptFlagStore: AttemptFlagStore;
  readonly attemptStore: AttemptStore;
  readonly checkpoints: Checkpoints;
  readonly comments: Comments;
  readonly decisions: Decisions;
  readonly deliveries: Deliveries;
  readonly sessions: Sessions;
  readonly worktrees: Worktrees;
}

/** A message as it is sent, and what it carries besides its words. */
interface Composed {
  readonly message: MessageId;
  readonly text: string;
  readonly fresh: boolean;
  readonly refusals: readonly RefusalKey[];
  readonly restoredFrom?: string;
  readonly comments: readonly CommentId[];
}

/**
 * Sends messages to the agent of an attempt, one after the other. A message also reports what the user did to the files
 * since the last one, exactly once, whatever dies in between; see `Deliveries`.
 */
export class Outbox {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * Sends a message. Resolves when it is in the session's log; while a turn is running, it waits for the turn's end.
   * Fails with nothing sent.
   */
  async send(id: AttemptId, message: Message): Promise<Result<undefined, OutboxCode>> {
    const words = cleanPrompt(message.words);
    const problem = promptProblem(words);
    if (problem) return fail(problem);
    const sent = await this.#deps.deliveries.run(id, () => this.#deliver(id, { ...message, words }));
    return sent.ok ? ok() : sent;
  }

  /**
   * Sends all draft comments of an attempt in one message. They are drafts until the session's log has it. Fails with
   * nothing sent, e.g. with `noComments`.
   */
  sendComments(id: AttemptId, message: MessageId): Promise<Result<SentComments, OutboxCode>> {
    const { comments, deliveries } = this.#deps;
    return deliveries.run(id, async (): Promise<Result<SentComments, OutboxCode>> => {
      const drafts = comments.draftCount(id);
      if (drafts === 0) return fail('noComments');
      const sent = await this.#deliver(id, { id: message, words: '' });
      return sent.ok ? ok({ sent: sent.value.length, remaining: drafts - sent.value.length }) : sent;
    });
  }

  /**
   * Sends a message that carries nothing else: the first one, or one that the log already has, which resumes a held
   * queue. The session must be open.
   */
  sendAlone(attempt: Attempt, message: MessageId, text: string): Promise<Result<undefined, OutboxCode>> {
    const { deliveries, sessions } = this.#deps;
    return deliveries.run(attempt.id, () => sessions.prompt(attempt.session, message, text));
  }

  /** Opens an attempt's session in the agent host if it isn't open there, e.g. after a reload. Sends nothing. */
  async open(id: AttemptId): Promise<Result<Attempt, OutboxCode>> {
    const { agents, attemptStore, sessions, worktrees } = this.#deps;
    const attempt = attemptStore.getOpen(id);
    if (!attempt.ok) return attempt;
    const inside = await worktrees.verify(attempt.value);
    if (!inside.ok) return inside;
    const launch = await agents.launch(attempt.value.agent, attempt.value.worktree);
    if (!launch.ok) return launch;
    const opened = await sessions.open(attempt.value, launch.value, false);
    return opened.ok ? attempt : opened;
  }

  /** Sends a message; one without words is about the comments. Returns the comments in it. */
  async #deliver(id: AttemptId, message: Message): Promise<Result<readonly CommentId[], OutboxCode>> {
    const attempt = await this.#prepare(id);
    if (!attempt.ok) return attempt;
    const composed = await this.#compose(id, message);
    const begun = await this.#record(attempt.value, composed);
    if (!begun.ok) return begun;
    const answer = await this.#send(attempt.value, composed);
    const sent = await this.#acknowledge(attempt.value, answer);
    return sent.ok ? ok(composed.comments) : sent;
  }

  /** Opens the session, and makes a checkpoint of the files as the turn will find them. */
  async #prepare(id: AttemptId): Promise<Result<Attempt, OutboxCode>> {
    const attempt = await this.open(id);
    if (attempt.ok) await this.#deps.checkpoints.saveBeforeTurn(attempt.value);
    return attempt;
  }

  async #compose(id: AttemptId, { id: message, words, fresh = false }: Message): Promise<Composed> {
    const { attemptFlagStore, comments, decisions } = this.#deps;
    const threads = words === '' ? await comments.locateDrafts(id) : [];
    const restored = attemptFlagStore.restored(id);
    const refusals = await decisions.pendingRefusals(id);
    const composed = composeMessage({ words, threads, restoredTo: restored?.words, refusals });
    return {
      message,
      text: composed.text,
      fresh,
      refusals: refusals.map(({ path, mark }) => ({ path, mark })),
      ...(restored && { restoredFrom: restored.before }),
      comments: [...composed.comments],
    };
  }

  /** Saves what the message carries. A plain message costs no write. */
  async #record(attempt: Attempt, composed: Composed): Promise<Result<undefined, OutboxCode>> {
    if (!carriesAnything(composed)) return ok();
    const { text: _text, fresh: _fresh, ...contents } = composed;
    // After a power failure, the store's projection may be ahead of the log.
    const after = await this.#deps.sessions.logEnd(attempt.session);
    const outgoing: OutgoingMessage = { ...contents, after };
    return this.#deps.deliveries.begin(attempt, outgoing);
  }

  #send({ session }: Attempt, { message, text, fresh }: Composed): Promise<Result<undefined, SessionCode>> {
    return this.#deps.sessions.prompt(session, message, text, fresh);
  }

  #acknowledge(attempt: Attempt, answer: Result<undefined, SessionCode>): Promise<Result<undefined, SessionCode>> {
    return this.#deps.deliveries.end(attempt, answer);
  }
}
