import * as v from 'valibot';
import { parseJson } from '../../base/ndjson';
import type { Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import { flagKey, type AttemptFlag } from '../../domain/store/storeModel';
import type { AttemptStore, AttemptStoreCode } from './attemptStore';
import type { StoreCode, WindowStore } from './windowStore';

/**
 * A merge that is about to move its branch. Saved before, so that a window that recovers can find out whether it did.
 */
const mergingSchema = v.object({
  /** The branch that is merged into. */
  into: v.string(),
  /** The tree that it will have. */
  tree: v.string(),
});
type Merging = v.InferOutput<typeof mergingSchema>;

/** The branch that contains an attempt's work after its merge. */
const landedSchema = v.object({
  /** The branch that it was merged into. */
  into: v.string(),
  /** The branch's commit after the merge. Missing if the window died before it was saved. */
  commit: v.optional(v.string()),
});
export type Landed = v.InferOutput<typeof landedSchema>;

const restoredSchema = v.object({
  /** The start of the message before which the files were restored. */
  words: v.string(),
  /** The tree of the files before they were restored. */
  before: v.string(),
});
/** Files were restored to a turn's start, and the agent doesn't know yet. */
export type Restored = v.InferOutput<typeof restoredSchema>;

interface Dependencies {
  readonly store: WindowStore;
  readonly attemptStore: AttemptStore;
}

/** Small facts about an attempt that are saved until they no longer matter. `undefined` clears one. */
export class AttemptFlagStore {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Returns the merge that was started and, as far as is known, neither succeeded nor failed. */
  merging(id: AttemptId): Merging | undefined {
    if (this.#deps.attemptStore.get(id)?.disposition !== 'open') return undefined;
    return this.#get('merging', id, mergingSchema);
  }

  setMerging(id: AttemptId, merging: Merging | undefined): Promise<Result<undefined, StoreCode>> {
    return this.#set('merging', id, merging);
  }

  /** Returns the branch that an attempt was merged into. */
  landed(id: AttemptId): Landed | undefined {
    if (this.#deps.attemptStore.get(id)?.disposition !== 'merged') return undefined;
    return this.#get('landed', id, landedSchema);
  }

  /** Saves the branch that an attempt was merged into, and ends the attempt as merged. */
  async setLanded(id: AttemptId, landed: Landed): Promise<Result<undefined, AttemptStoreCode>> {
    const saved = await this.#set('landed', id, landed);
    return saved.ok ? this.#deps.attemptStore.end(id, 'merged') : saved;
  }

  restored(id: AttemptId): Restored | undefined {
    return this.#get('restored', id, restoredSchema);
  }

  setRestored(id: AttemptId, restored: Restored | undefined): Promise<Result<undefined, StoreCode>> {
    return this.#set('restored', id, restored);
  }

  /** Returns `undefined` if the flag isn't set, or contains nothing that this version understands. */
  #get<T>(flag: AttemptFlag, attempt: AttemptId, schema: v.GenericSchema<T>): T | undefined {
    const parsed = v.safeParse(schema, parseJson(this.#deps.store.model.meta.get(flagKey(flag, attempt)) ?? ''));
    return parsed.success ? parsed.output : undefined;
  }

  #set(flag: AttemptFlag, attempt: AttemptId, value: object | undefined): Promise<Result<undefined, StoreCode>> {
    return this.#deps.store.commit({
      type: 'flagSet',
      attempt,
      flag,
      value: value === undefined ? '' : JSON.stringify(value),
    });
  }
}
