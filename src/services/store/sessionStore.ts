import path from 'node:path';
import { KeyedMutex } from '../../base/mutex';
import { ok, type Result } from '../../base/result';
import type { SessionId } from '../../domain/ids';
import type { Session } from '../../domain/session/session';
import type { StoreCode, WindowStore } from './windowStore';

/**
 * The projections of sessions: what the store knows of their logs. Each is stored together with the sequence up to
 * which the log was applied, so every entry is applied exactly once, whatever crashes in between.
 */
export class SessionStore {
  readonly #store: WindowStore;
  readonly #queues = new KeyedMutex();

  constructor(store: WindowStore) {
    this.#store = store;
  }

  get(id: SessionId): Session | undefined {
    return this.#store.model.sessions.get(id);
  }

  /** Returns the folder of a session's log. Throws if no store is open. */
  folderOf(id: SessionId): string {
    return path.join(this.#store.opened.folder, 'sessions', id);
  }

  /** Updates the projection of a session. Ignores one that isn't ahead of what is stored. */
  advance(id: SessionId, after: Session): Promise<Result<undefined, StoreCode>> {
    return this.#queues.run(id, async () => {
      const before = this.get(id);
      if (after.seq <= (before?.seq ?? 0)) return ok();
      return this.#store.commit({ type: 'sessionAdvanced', session: id, before, after });
    });
  }

  /** Replaces the projection of a session with that of its whole log, which ends before what was applied. */
  replace(id: SessionId, after: Session): Promise<Result<undefined, StoreCode>> {
    return this.#queues.run(id, () => this.#store.commit({ type: 'sessionRefolded', session: id, after }));
  }
}
