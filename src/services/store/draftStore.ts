import type { Clock } from '../../base/clock';
import type { Result } from '../../base/result';
import type { StoreCode, WindowStore } from './windowStore';

/** Key of the prompt in the task form. Drafts of follow-ups use their attempt's ID. */
export const TASK_FORM = 'task';

/** Texts that the user is writing and hasn't sent. */
export class DraftStore {
  readonly #store: WindowStore;
  readonly #clock: Clock;

  constructor({ store, clock }: { readonly store: WindowStore; readonly clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Returns the text of a draft; empty if there is none. */
  get(key: string): string {
    return this.#store.model.drafts.get(key) ?? '';
  }

  /** Saves a draft; an empty one is removed. */
  save(key: string, text: string): Promise<Result<undefined, StoreCode>> {
    return this.#store.commit({ type: 'draftSaved', key, text, updatedAt: this.#clock.now() });
  }
}
