import type { Clock } from '../../base/clock';
import { KeyedMutex } from '../../base/mutex';
import { fail, ok, type Fault, type Result } from '../../base/result';
import type { Attempt, AttemptDisposition, AttemptPhase } from '../../domain/attempt/attempt';
import type { AttemptId, SessionId, TaskId } from '../../domain/ids';
import type { StoreChange } from '../../domain/store/storeChange';
import { planAttempt, type NewAttempt } from './newAttempt';
import type { StoreCode, WindowStore } from './windowStore';

export type AttemptStoreCode = StoreCode | 'attemptUnknown';
export type OpenAttemptCode = AttemptStoreCode | 'attemptClosed';

interface Dependencies {
  readonly store: WindowStore;
  readonly clock: Clock;
  readonly random: (size: number) => Uint8Array;
}

/** The attempts of all tasks. Changes of an attempt are made in sequence, each based on the previous one. */
export class AttemptStore {
  readonly #deps: Dependencies;
  /** By attempt, and by task for its new attempts. */
  readonly #queues = new KeyedMutex();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  all(): readonly Attempt[] {
    return [...this.#deps.store.model.attempts.values()];
  }

  get(id: AttemptId): Attempt | undefined {
    return this.#deps.store.model.attempts.get(id);
  }

  /**
   * Returns an attempt that this window may change. Fails with `attemptUnknown`, with the reason why this window can't
   * write, or with `attemptClosed` if the attempt was discarded.
   */
  getOpen(id: AttemptId): Result<Attempt, OpenAttemptCode> {
    const attempt = this.get(id);
    if (!attempt) return fail('attemptUnknown');
    const may = this.#deps.store.mayWrite();
    if (!may.ok) return may;
    return attempt.disposition === 'discarded' ? fail('attemptClosed') : ok(attempt);
  }

  /** Returns the attempts at a task, by ordinal. */
  ofTask(task: TaskId): readonly Attempt[] {
    return this.all()
      .filter((attempt) => attempt.task === task)
      .sort((a, b) => a.ordinal - b.ordinal);
  }

  ofSession(session: SessionId): Attempt | undefined {
    return this.all().find((attempt) => attempt.session === session);
  }

  /** Adds another attempt to a task. Resolves when it is on disk. Fails with the code of its plan. */
  add<Code extends string>(task: TaskId, request: NewAttempt<Code>): Promise<Result<AttemptId, StoreCode | Code>> {
    return this.#queues.run(task, async () => {
      const attempt = await planAttempt(task, this.ofTask(task), request, this.#deps);
      if (!attempt.ok) return attempt;
      const added = await this.#deps.store.commit({ type: 'attemptAdded', attempt: attempt.value });
      return added.ok ? ok(attempt.value.id) : added;
    });
  }

  setPhase(id: AttemptId, phase: AttemptPhase): Promise<Result<undefined, AttemptStoreCode>> {
    return this.#change(id, (attempt) => ({ ...attempt, phase }));
  }

  /** Sets the commit that the attempt's changes are counted from, after another one was brought into its worktree. */
  setBase(id: AttemptId, commit: string): Promise<Result<undefined, AttemptStoreCode>> {
    return this.#change(id, (attempt) => ({ ...attempt, base: { ...attempt.base, commit } }));
  }

  setStartFault(id: AttemptId, { code, detail }: Fault): Promise<Result<undefined, AttemptStoreCode>> {
    const startFault = { code, ...(detail === undefined ? {} : { detail }) };
    return this.#change(id, (attempt) => ({ ...attempt, startFault }));
  }

  clearStartFault(id: AttemptId): Promise<Result<undefined, AttemptStoreCode>> {
    return this.#change(id, ({ startFault: _cleared, ...attempt }) => attempt);
  }

  /** Ends an attempt. `trash` is the folder in the trash that its worktree was moved to. */
  end(
    id: AttemptId,
    disposition: Exclude<AttemptDisposition, 'open'>,
    trash?: string,
  ): Promise<Result<undefined, AttemptStoreCode>> {
    const end = (attempt: Attempt) => ({ ...attempt, disposition });
    if (trash === undefined) return this.#change(id, end);
    const entry = { attempt: id, path: trash, discardedAt: this.#deps.clock.now() };
    return this.#change(id, end, { type: 'trashSaved', entry });
  }

  /** Opens a discarded attempt again, whose worktree was moved back out of the trash. */
  reopen(id: AttemptId): Promise<Result<undefined, AttemptStoreCode>> {
    const open = (attempt: Attempt): Attempt => ({ ...attempt, disposition: 'open' });
    return this.#change(id, open, { type: 'trashRemoved', attempt: id });
  }

  #change(
    id: AttemptId,
    change: (attempt: Attempt) => Attempt,
    ...more: readonly StoreChange[]
  ): Promise<Result<undefined, AttemptStoreCode>> {
    return this.#queues.run(id, async () => {
      const attempt = this.get(id);
      if (!attempt) return fail('attemptUnknown');
      const changed = { ...change(attempt), updatedAt: this.#deps.clock.now() };
      return this.#deps.store.commit({ type: 'attemptChanged', attempt: changed }, ...more);
    });
  }
}
