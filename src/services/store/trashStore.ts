import type { Clock } from '../../base/clock';
import { ok, type Result } from '../../base/result';
import type { TrashEntry } from '../../domain/attempt/trash';
import type { AttemptId } from '../../domain/ids';
import type { StoreCode, WindowStore } from './windowStore';

/** The worktrees of discarded attempts that can be restored. */
export class TrashStore {
  readonly #store: WindowStore;
  readonly #clock: Clock;

  constructor({ store, clock }: { readonly store: WindowStore; readonly clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  all(): readonly TrashEntry[] {
    return [...this.#store.model.trash.values()];
  }

  /** Returns the folder of an attempt's worktree in the trash, if it is there. */
  pathOf(attempt: AttemptId): string | undefined {
    return this.#store.model.trash.get(attempt)?.path;
  }

  /** Saves that an attempt's worktree was moved to a folder in the trash. */
  add(attempt: AttemptId, path: string): Promise<Result<undefined, StoreCode>> {
    return this.#store.commit({ type: 'trashSaved', entry: { attempt, path, discardedAt: this.#clock.now() } });
  }

  /** Saves that an attempt's worktree is no longer in the trash. */
  remove(attempt: AttemptId): Promise<Result<undefined, StoreCode>> {
    return this.#store.commit({ type: 'trashRemoved', attempt });
  }

  /** Saves the size of a worktree in the trash. Does nothing if it is no longer there. */
  async setSize(attempt: AttemptId, bytes: number): Promise<Result<undefined, StoreCode>> {
    const entry = this.#store.model.trash.get(attempt);
    return entry ? this.#store.commit({ type: 'trashSaved', entry: { ...entry, bytes } }) : ok();
  }
}
