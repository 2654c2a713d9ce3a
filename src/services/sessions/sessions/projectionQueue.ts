import type { Clock } from '../../../base/clock';
import type { Disposable } from '../../../base/disposable';
import { Mutex } from '../../../base/mutex';
import type { LogEntry, SessionEvent } from '../../../domain/session/event';

/** Milliseconds that text may wait before it is saved in the store's projection. The log already contains it. */
const TEXT_DEBOUNCE_MS = 300;

/**
 * Decides when the store's projection of one session is saved: immediately after an entry that changes a state, and
 * after a pause for text, so that a stream of text doesn't become a stream of commits.
 */
export class ProjectionQueue implements Disposable {
  readonly #clock: Clock;
  readonly #save: () => Promise<void>;
  readonly #turns = new Mutex();
  #isDue = false;
  #timer: Disposable | undefined;

  /** `save` saves the session as it is when it is called. */
  constructor(clock: Clock, save: () => Promise<void>) {
    this.#clock = clock;
    this.#save = save;
  }

  /** Schedules saving the session after these entries. */
  push(entries: readonly LogEntry[]): void {
    this.#isDue = true;
    if (entries.some((entry) => !isWords(entry.event))) {
      void this.flush();
      return;
    }
    this.#timer ??= this.#clock.after(TEXT_DEBOUNCE_MS, () => void this.flush());
  }

  /** Resolves when everything pushed so far is in the store. */
  flush(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = undefined;
    return this.#turns.run(async () => {
      if (!this.#isDue) return;
      this.#isDue = false;
      await this.#save();
    });
  }

  dispose(): void {
    this.#timer?.dispose();
  }
}

function isWords(event: SessionEvent): boolean {
  return event.type === 'text' || event.type === 'thought' || event.type === 'usage' || event.type === 'commands';
}
