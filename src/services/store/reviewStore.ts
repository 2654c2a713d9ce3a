import { fail, type Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import { EMPTY_REVIEW, type AttemptReview, type ReviewChange } from '../../domain/review/attemptReview';
import type { AttemptStoreCode } from './attemptStore';
import type { WindowStore } from './windowStore';

/** What the user has decided about the changes of attempts. */
export class ReviewStore {
  readonly #store: WindowStore;

  constructor(store: WindowStore) {
    this.#store = store;
  }

  get(attempt: AttemptId): AttemptReview {
    return this.#store.model.reviews.get(attempt) ?? EMPTY_REVIEW;
  }

  /** Adds a decision. Fails with `attemptUnknown`. */
  change(attempt: AttemptId, change: ReviewChange): Promise<Result<undefined, AttemptStoreCode>> {
    if (!this.#store.model.attempts.has(attempt)) return Promise.resolve(fail('attemptUnknown'));
    return this.#store.commit({ type: 'reviewChanged', attempt, change });
  }
}
