import { fail, type Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import type { OutgoingMessage } from '../../domain/outbox/outgoingMessage';
import type { StoreChange } from '../../domain/store/storeChange';
import type { AttemptFlagStore } from './attemptFlagStore';
import type { AttemptStoreCode } from './attemptStore';
import type { StoreCode, WindowStore } from './windowStore';

interface Dependencies {
  readonly store: WindowStore;
  readonly attemptFlagStore: AttemptFlagStore;
}

/** The messages of which it isn't known yet whether they arrived, at most one for each attempt. */
export class OutboxStore {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  get(attempt: AttemptId): OutgoingMessage | undefined {
    return this.#deps.store.model.outgoing.get(attempt);
  }

  /** Saves what a message carries, before it is sent. Fails with `attemptUnknown`. */
  save(attempt: AttemptId, outgoing: OutgoingMessage): Promise<Result<undefined, AttemptStoreCode>> {
    if (!this.#deps.store.model.attempts.has(attempt)) return Promise.resolve(fail('attemptUnknown'));
    return this.#deps.store.commit({ type: 'outgoingSaved', attempt, outgoing });
  }

  /** Saves that the message didn't arrive: what it carried is pending as before. */
  remove(attempt: AttemptId): Promise<Result<undefined, StoreCode>> {
    return this.#deps.store.commit({ type: 'outgoingRemoved', attempt });
  }

  /** Saves that the message arrived and that nothing it carried is pending any longer, both or neither. */
  acknowledge(attempt: AttemptId, outgoing: OutgoingMessage): Promise<Result<undefined, StoreCode>> {
    const { message, refusals, restoredFrom, comments } = outgoing;
    const restored = this.#deps.attemptFlagStore.restored(attempt);
    const changes: readonly (StoreChange | undefined)[] = [
      refusals.length > 0
        ? { type: 'reviewChanged', attempt, change: { type: 'reported', refusals, message } }
        : undefined,
      comments.length > 0
        ? { type: 'commentsChanged', attempt, change: { type: 'sent', comments, message } }
        : undefined,
      restoredFrom !== undefined && restored?.before === restoredFrom
        ? { type: 'flagSet', attempt, flag: 'restored', value: '' }
        : undefined,
      { type: 'outgoingRemoved', attempt },
    ];
    return this.#deps.store.commit(...changes.filter((change) => change !== undefined));
  }
}
