import type { Clock } from '../../../base/clock';
import type { Disposable } from '../../../base/disposable';
import { Emitter } from '../../../base/emitter';
import type { Logger } from '../../../base/logger';
import type { Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId, SessionId } from '../../../domain/ids';
import { hasPendingWork, type Session } from '../../../domain/session/session';
import type { Attempts } from '../attempts/attempts';
import type { Checkpoints } from '../../review/checkpoints/checkpoints';
import type { RepositoryMoves } from '../../worktrees/repositoryMoves/repositoryMoves';
import type { AttemptStore } from '../../store/attemptStore';
import type { SessionStore } from '../../store/sessionStore';
import type { WindowStore } from '../../store/windowStore';
import type { Review } from '../../review/review/review';
import type { Sessions } from '../../sessions/sessions/sessions';
import type { Worktrees } from '../../worktrees/worktrees/worktrees';
import { LossPauses } from './lossPauses';

/** Finishes what an earlier window began for an attempt but didn't complete, before the log is folded. */
export interface RecoveryStep {
  /** Names the step in the log. */
  readonly name: string;
  readonly recover: (attempt: AttemptId) => Promise<Result<unknown>>;
}

interface Dependencies {
  readonly attempts: Attempts;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly repositoryMoves: RepositoryMoves;
  readonly store: WindowStore;
  readonly attemptStore: AttemptStore;
  readonly sessionStore: SessionStore;
  readonly review: Review;
  readonly sessions: Sessions;
  /** Steps of wings above this one, in order. */
  readonly steps: readonly RecoveryStep[];
  readonly worktrees: Worktrees;
  readonly log: Logger;
}

/** Continues what the last window was doing. */
export class Recovery implements Disposable {
  readonly #deps: Dependencies;
  readonly #finished = new Emitter<readonly AttemptId[]>();
  readonly #pauses = new LossPauses();
  #recovering: Promise<void> | undefined;
  #replacing: Disposable | undefined;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    // The window may also get the right to write later: from a window that has closed, or by taking over.
    dependencies.store.onDidChangeAccess((access) => {
      if (access === 'write')
        void this.recover().catch((error: unknown) => dependencies.log.error('recovery failed', error));
    });
    dependencies.sessions.onDidLoseHost((sessions) => this.#replaceHost(sessions));
  }

  /** Fires with the attempts whose turn ended while no window was open. */
  readonly onDidFindFinished = this.#finished.event;

  /**
   * Brings every open attempt up to date: folds its log, continues its start, and follows it if its agent works. An
   * idle attempt costs one read of its log and no process. Calls while it runs join it.
   */
  recover(): Promise<void> {
    this.#recovering ??= this.#recover().finally(() => {
      this.#recovering = undefined;
    });
    return this.#recovering;
  }

  dispose(): void {
    this.#replacing?.dispose();
    this.#finished.dispose();
  }

  /** Opens and follows the sessions of a lost host in another one. */
  #replaceHost(sessions: readonly SessionId[]): void {
    const { clock, log } = this.#deps;
    const pause = this.#pauses.next(clock.now());
    this.#replacing?.dispose();
    if (pause === 0) return this.#attachAll(sessions);
    log.warn('agent hosts are lost one after another', { pause });
    this.#replacing = clock.after(pause, () => this.#attachAll(sessions));
  }

  #attachAll(sessions: readonly SessionId[]): void {
    const { log, attemptStore } = this.#deps;
    const attempts = sessions.flatMap((session) => attemptStore.ofSession(session) ?? []);
    void Promise.all(attempts.map((attempt) => this.#reattach(attempt)))
      .then(() => this.#endOrphanedRuns())
      .catch((error: unknown) => log.error('ending orphaned processes failed', error));
  }

  async #recover(): Promise<void> {
    if (this.#deps.store.access !== 'write') return;
    await this.#deps.repositoryMoves.finish();
    await this.#revertDiscards();
    const open = this.#deps.attemptStore.all().filter((attempt) => attempt.disposition === 'open');
    const finished: AttemptId[] = [];
    for (const attempt of open) {
      for (const { name, recover } of this.#deps.steps) {
        const done = await recover(attempt.id);
        if (!done.ok)
          this.#deps.log.warn('recovery step failed', { step: name, attempt: attempt.id, code: done.error.code });
      }
      const before = this.#deps.sessionStore.get(attempt.session);
      const now = await this.#deps.sessions.catchUp(attempt.session);
      if (hasPendingWork(before) && !hasPendingWork(now)) finished.push(attempt.id);
      this.#resume(attempt, now);
    }
    if (finished.length > 0) this.#finished.fire(finished);
    await this.#endOrphanedRuns();
  }

  /**
   * Ends the processes of idle agents whose host died. Opens a session only if something runs according to its log and
   * the living host doesn't know of it.
   */
  async #endOrphanedRuns(): Promise<void> {
    const { attempts, log, attemptStore, sessionStore, sessions } = this.#deps;
    const resting = attemptStore.all().filter((attempt) => {
      const session = sessionStore.get(attempt.session);
      return session?.run !== undefined && !hasPendingWork(session);
    });
    if (resting.length === 0) return;
    const hosted = await sessions.hosted();
    if (!hosted.ok) {
      log.warn('orphaned processes were not looked for', { code: hosted.error.code });
      return;
    }
    for (const attempt of resting.filter(({ session }) => !hosted.value.has(session))) {
      const ended = await attempts.endOrphanedRun(attempt);
      if (!ended.ok) log.warn('orphaned processes were not ended', { attempt: attempt.id, code: ended.error.code });
    }
  }

  /** Reverts discards whose window died before it saved them. */
  async #revertDiscards(): Promise<void> {
    for (const attempt of this.#deps.attemptStore.all()) {
      if (attempt.disposition === 'discarded') continue;
      const back = await this.#deps.worktrees.takeBack(attempt);
      if (!back.ok) this.#deps.log.warn('a discard was not reverted', { attempt: attempt.id, code: back.error.code });
    }
  }

  #resume(attempt: Attempt, session: Session): void {
    if (attempt.phase !== 'prompted') {
      if (!attempt.startFault) void this.#deps.attempts.start(attempt.id);
      return;
    }
    if (hasPendingWork(session)) {
      void this.#reattach(attempt);
      return;
    }
    void this.#deps.checkpoints.saveAfterTurn(attempt);
    void this.#deps.review.refresh(attempt.id);
  }

  /** Opens the session again. If its host is gone, the next host finds that in the log and reports it. */
  async #reattach(attempt: Attempt): Promise<void> {
    const attached = await this.#deps.attempts.attach(attempt.id);
    if (!attached.ok)
      this.#deps.log.warn('an attempt is not followed again', { attempt: attempt.id, code: attached.error.code });
    void this.#deps.review.refresh(attempt.id);
  }
}
