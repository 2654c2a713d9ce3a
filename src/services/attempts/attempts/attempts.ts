import { errorText, fail, ok, type Fault, type Result } from '../../../base/result';
import type { Logger } from '../../../base/logger';
import type { Attempt, AttemptPhase } from '../../../domain/attempt/attempt';
import type { AttemptId, MessageId } from '../../../domain/ids';
import type { HostNote } from '../../../domain/session/event';
import { reduceTranscript } from '../../../domain/transcript/reduceTranscript';
import { freshSessionPrompt } from '../../../texts/prompts/freshSessionPrompt';
import { EMPTY_TRANSCRIPT } from '../../../domain/transcript/transcript';
import type { AgentCode, Agents } from '../../machine/agents/agents';
import type { AttemptStore, AttemptStoreCode } from '../../store/attemptStore';
import type { DraftStore } from '../../store/draftStore';
import type { SessionStore } from '../../store/sessionStore';
import type { TaskStore } from '../../store/taskStore';
import type { TrashStore } from '../../store/trashStore';
import type { WindowStore } from '../../store/windowStore';
import type { SessionCode, Sessions } from '../../sessions/sessions/sessions';
import type { SetupCode, Setups } from '../../worktrees/setups/setups';
import type { WorktreeCode, Worktrees } from '../../worktrees/worktrees/worktrees';
import type { Outbox, OutboxCode, SentComments } from '../outbox/outbox';
import { runAttempt } from './runAttempt';

export type { SentComments } from '../outbox/outbox';

export type AttemptCode =
  AgentCode | AttemptStoreCode | OutboxCode | SessionCode | SetupCode | WorktreeCode | 'trashEmptied';

interface Dependencies {
  readonly agents: Agents;
  readonly outbox: Outbox;
  readonly store: WindowStore;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly sessionStore: SessionStore;
  readonly draftStore: DraftStore;
  readonly trashStore: TrashStore;
  readonly sessions: Sessions;
  readonly setups: Setups;
  readonly worktrees: Worktrees;
  readonly newMessageId: () => MessageId;
  readonly log: Logger;
}

/** Starts attempts, holds the conversation with their agents, and discards them. */
export class Attempts {
  readonly #deps: Dependencies;
  readonly #starting = new Map<AttemptId, Promise<void>>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * Continues the start of an attempt until the agent has its first message, or until a step fails, which is saved as
   * the attempt's start fault. Calls while it runs join it.
   */
  start(id: AttemptId): Promise<void> {
    const running =
      this.#starting.get(id) ??
      this.#start(id)
        .catch((error: unknown) => this.#saveUnexpected(id, error))
        .finally(() => this.#starting.delete(id));
    this.#starting.set(id, running);
    return running;
  }

  /**
   * Sends a message that the user wrote in the chat, whose draft ends with that. While a turn is running, it waits for
   * the turn's end. `message` makes sending twice harmless.
   */
  async send(id: AttemptId, message: MessageId, words: string): Promise<Result<undefined, AttemptCode>> {
    const sent = await this.#deps.outbox.send(id, { id: message, words });
    if (sent.ok) await this.saveDraft(id, '');
    return sent;
  }

  /** Sends all draft comments on the attempt's changes in one message. Fails with `noComments`. */
  sendComments(id: AttemptId): Promise<Result<SentComments, AttemptCode>> {
    return this.#deps.outbox.sendComments(id, this.#deps.newMessageId());
  }

  /** Sends a message that Coppice worded for the user, e.g. with the output of a hook. The chat's draft stays. */
  instruct(id: AttemptId, words: string, fresh = false): Promise<Result<undefined, AttemptCode>> {
    return this.#deps.outbox.send(id, { id: this.#deps.newMessageId(), words, fresh });
  }

  /** Opens the session in the agent host and follows it again. Sends nothing. */
  async attach(id: AttemptId): Promise<Result<undefined, AttemptCode>> {
    const opened = await this.#deps.outbox.open(id);
    return opened.ok ? ok() : opened;
  }

  /** Asks the agent to end its turn, and ends it by force if it doesn't. */
  async stop(id: AttemptId): Promise<Result<undefined, AttemptCode>> {
    const attempt = this.#deps.attemptStore.get(id);
    return attempt ? this.#deps.sessions.cancel(attempt.session) : fail('attemptUnknown');
  }

  /** Repeats what failed: the start, or the last message. Resumes a queue that an interruption holds. */
  async retry(id: AttemptId): Promise<Result<undefined, AttemptCode>> {
    const attempt = this.#deps.attemptStore.getOpen(id);
    if (!attempt.ok) return attempt;
    if (attempt.value.startFault || attempt.value.phase !== 'prompted') {
      const cleared = await this.#deps.attemptStore.clearStartFault(id);
      if (!cleared.ok) return cleared;
      void this.start(id);
      return ok();
    }
    const { message, text, fresh } = await this.#lastPrompt(attempt.value);
    const waiting = this.#deps.sessions.live(attempt.value.session)?.queued ?? [];
    if (message !== undefined && waiting.includes(message)) return this.#resume(attempt.value, message, text);
    return this.instruct(id, text, fresh);
  }

  /**
   * Lets the agent start a session of its own, for when it can't resume its last one. The message, a summary of the
   * conversation, appears in the chat like any other.
   */
  async startFresh(id: AttemptId): Promise<Result<undefined, AttemptCode>> {
    const attempt = this.#deps.attemptStore.getOpen(id);
    if (!attempt.ok) return attempt;
    const { items } = reduceTranscript(EMPTY_TRANSCRIPT, await this.#deps.sessions.read(attempt.value.session, 0));
    const text = freshSessionPrompt(items) ?? this.#promptOf(id)?.text ?? '';
    return this.instruct(id, text, true);
  }

  /** Runs the worktree's setup command again. Messages wait for it as they do at the start. */
  async setUpAgain(id: AttemptId): Promise<Result<undefined, AttemptCode>> {
    const opened = await this.#deps.outbox.open(id);
    return opened.ok ? this.#deps.setups.rerun(opened.value) : opened;
  }

  /** Ends the agent and moves the worktree into the trash, out of which `undiscard` brings it. */
  async discard(id: AttemptId): Promise<Result<undefined, AttemptCode>> {
    const may = this.#deps.store.mayWrite();
    if (!may.ok) return may;
    const attempt = this.#deps.attemptStore.get(id);
    if (!attempt) return fail('attemptUnknown');
    await this.#starting.get(id);
    if (attempt.phase === 'opened' || attempt.phase === 'prompted' || this.#deps.sessions.connected) {
      const stopped = await this.#stopAll(attempt);
      if (!stopped.ok && stopped.error.code !== 'sessionUnknown') return stopped;
    }
    if (attempt.phase === 'recorded') return this.#deps.attemptStore.end(id, 'discarded');
    const trash = await this.#deps.worktrees.discard(attempt);
    if (!trash.ok && trash.error.code !== 'worktreeMissing') return trash;
    return this.#deps.attemptStore.end(id, 'discarded', trash.ok ? trash.value : undefined);
  }

  /**
   * Ends the processes that a dead agent host left behind for an attempt, whatever its state: the host that opens its
   * session now finds them.
   */
  async endOrphanedRun(attempt: Attempt): Promise<Result<undefined, AttemptCode>> {
    const launch = await this.#deps.agents.launch(attempt.agent, attempt.worktree);
    return launch.ok ? this.#deps.sessions.open(attempt, launch.value, false) : launch;
  }

  /** Whether a discarded attempt can be brought back: its worktree is in the trash, or it never had one. */
  canUndiscard(id: AttemptId): boolean {
    const attempt = this.#deps.attemptStore.get(id);
    if (attempt?.disposition !== 'discarded') return false;
    return attempt.phase === 'recorded' || this.#deps.trashStore.pathOf(id) !== undefined;
  }

  /**
   * Brings a discarded attempt back, with its worktree exactly as it was. Fails with nothing changed: with
   * `trashEmptied`, or with `worktreeMissing` if someone else emptied it.
   */
  async undiscard(id: AttemptId): Promise<Result<undefined, AttemptCode>> {
    const may = this.#deps.store.mayWrite();
    if (!may.ok) return may;
    const attempt = this.#deps.attemptStore.get(id);
    if (attempt?.disposition !== 'discarded') return fail('attemptUnknown');
    if (!this.canUndiscard(id)) return fail('trashEmptied');
    const trash = this.#deps.trashStore.pathOf(id);
    const back = trash === undefined ? ok() : await this.#deps.worktrees.restore(attempt, trash);
    return back.ok ? this.#deps.attemptStore.reopen(id) : back;
  }

  /** Returns what the user is writing in the chat; empty if nothing. */
  draft(id: AttemptId): string {
    return this.#deps.draftStore.get(id);
  }

  async saveDraft(id: AttemptId, text: string): Promise<Result<undefined, AttemptStoreCode>> {
    if (this.draft(id) === text) return ok();
    return this.#deps.draftStore.save(id, text);
  }

  /** Ends the agent's processes, including those that a dead agent host left behind. */
  async #stopAll(attempt: Attempt): Promise<Result<undefined, AttemptCode>> {
    const { sessionStore, sessions } = this.#deps;
    const stopped = await sessions.stop(attempt.session);
    if (stopped.ok || stopped.error.code !== 'sessionUnknown') return stopped;
    if (sessionStore.get(attempt.session)?.run === undefined) return stopped;
    const opened = await this.endOrphanedRun(attempt);
    return opened.ok ? sessions.stop(attempt.session) : stopped;
  }

  async #start(id: AttemptId): Promise<void> {
    const { agents, attemptStore, outbox, sessions, worktrees } = this.#deps;
    const outcome = await runAttempt({
      attempt: () => attemptStore.get(id),
      prompt: () => this.#promptOf(id),
      addWorktree: (attempt) => worktrees.add(attempt),
      fillWorktree: (attempt) => worktrees.fill(attempt),
      bringFiles: (attempt) => this.#bringFiles(attempt),
      setUp: (attempt) => this.#deps.setups.begin(attempt),
      openSession: async (attempt) => {
        const launch = await agents.launch(attempt.agent, attempt.worktree);
        return launch.ok ? sessions.open(attempt, launch.value, true) : launch;
      },
      sendPrompt: (attempt, message, text) => outbox.sendAlone(attempt, message, text),
      reached: (phase: AttemptPhase) => attemptStore.setPhase(id, phase),
    });
    if (!outcome.ok) await this.#saveFault(id, outcome.error);
  }

  async #bringFiles(attempt: Attempt): Promise<Result<undefined>> {
    const { copied, skipped, skippedCount } = await this.#deps.worktrees.copyIncludedFiles(attempt);
    if (skippedCount === 0) return ok();
    const note: HostNote = { type: 'filesLeft', id: 'filesLeft', copied, left: [...skipped], count: skippedCount };
    const logged = await this.#deps.sessions.append(attempt.session, note);
    if (!logged.ok)
      this.#deps.log.warn('the files that were not copied are not in the chat', {
        attempt: attempt.id,
        code: logged.error.code,
      });
    return ok();
  }

  /** Lets a queued message run, which is in the log already. A setup that was interrupted before it runs again. */
  async #resume(attempt: Attempt, message: MessageId, text: string): Promise<Result<undefined, AttemptCode>> {
    const opened = await this.#deps.outbox.open(attempt.id);
    if (!opened.ok) return opened;
    const begun = await this.#deps.setups.begin(attempt);
    return begun.ok ? this.#deps.outbox.sendAlone(attempt, message, text) : begun;
  }

  /** Saves an unexpected failure, so that the attempt doesn't seem to start forever. */
  #saveUnexpected(id: AttemptId, error: unknown): Promise<void> {
    this.#deps.log.error('the start of an attempt failed', error, { attempt: id });
    return this.#saveFault(id, { code: 'internal', detail: errorText(error) });
  }

  async #saveFault(id: AttemptId, fault: Fault): Promise<void> {
    this.#deps.log.warn('an attempt did not start', { attempt: id, code: fault.code, detail: fault.detail });
    const recorded = await this.#deps.attemptStore.setStartFault(id, fault);
    if (!recorded.ok) this.#deps.log.error('a start fault was not saved', undefined, { attempt: id });
  }

  #promptOf(id: AttemptId): { readonly message: MessageId; readonly text: string } | undefined {
    const attempt = this.#deps.attemptStore.get(id);
    const task = attempt && this.#deps.taskStore.get(attempt.task);
    // The id of the first message follows from the attempt's, so that it is never sent twice.
    return task && { message: `m_${id}` as MessageId, text: task.prompt };
  }

  async #lastPrompt(
    attempt: Attempt,
  ): Promise<{ readonly message?: MessageId; readonly text: string; readonly fresh: boolean }> {
    const entries = await this.#deps.sessions.read(attempt.session, 0);
    const last = entries.findLast((entry) => entry.event.type === 'prompted');
    if (last?.event.type !== 'prompted') return { text: this.#promptOf(attempt.id)?.text ?? '', fresh: false };
    return { message: last.event.message, text: last.event.text, fresh: last.event.fresh === true };
  }
}
