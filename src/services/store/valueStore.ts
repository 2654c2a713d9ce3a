import type { Result } from '../../base/result';
import type { StoreCode, WindowStore } from './windowStore';

/** The key of the agent that the last task was started with. */
export const LAST_AGENT = 'lastAgent';

/** Small values that belong to no other noun, for example an answer that isn't asked for again. */
export class ValueStore {
  readonly #store: WindowStore;

  constructor(store: WindowStore) {
    this.#store = store;
  }

  get(key: string): string | undefined {
    return this.#store.model.meta.get(key);
  }

  set(key: string, value: string): Promise<Result<undefined, StoreCode>> {
    return this.#store.commit({ type: 'valueSet', key, value });
  }
}
