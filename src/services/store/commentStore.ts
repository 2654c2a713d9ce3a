import { fail, type Result } from '../../base/result';
import type { CommentChange, CommentThread } from '../../domain/comment/comment';
import type { AttemptId } from '../../domain/ids';
import type { AttemptStoreCode } from './attemptStore';
import type { WindowStore } from './windowStore';

/** The threads of an attempt without comments: always the same object, so nothing seems to have changed. */
export const NO_COMMENTS: readonly CommentThread[] = [];

/** The user's comments on the changes of attempts. */
export class CommentStore {
  readonly #store: WindowStore;

  constructor(store: WindowStore) {
    this.#store = store;
  }

  /** Returns the threads of an attempt: the same object until they change. */
  get(attempt: AttemptId): readonly CommentThread[] {
    return this.#store.model.comments.get(attempt) ?? NO_COMMENTS;
  }

  /** Saves or removes threads. Fails with `attemptUnknown`. */
  change(attempt: AttemptId, change: CommentChange): Promise<Result<undefined, AttemptStoreCode>> {
    if (!this.#store.model.attempts.has(attempt)) return Promise.resolve(fail('attemptUnknown'));
    return this.#store.commit({ type: 'commentsChanged', attempt, change });
  }
}
