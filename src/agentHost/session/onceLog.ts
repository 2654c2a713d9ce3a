import { fail, ok, type Result } from '../../base/result';
import type { EventLog } from '../log/log';

/** Appends one entry per key, however often it is requested, even at the same time. */
export class OnceLog {
  readonly #events: EventLog;
  readonly #appending = new Map<string, Promise<number>>();

  constructor(events: EventLog) {
    this.#events = events;
  }

  /**
   * Returns the sequence of the key's entry, which is appended if there is none. `known`: its sequence, if the log has
   * it. Fails with `diskFull` if it can't be written.
   */
  async append(
    key: string,
    known: number | undefined,
    append: () => Promise<number>,
  ): Promise<Result<number, 'diskFull'>> {
    let appending = this.#appending.get(key);
    if (appending === undefined) {
      if (known !== undefined) return ok(known);
      if (this.#events.isStuck) return fail('diskFull');
      appending = append().finally(() => this.#appending.delete(key));
      this.#appending.set(key, appending);
    }
    const seq = await appending;
    return seq <= this.#events.published ? ok(seq) : fail('diskFull');
  }
}
