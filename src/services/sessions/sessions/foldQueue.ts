import type { Clock } from '../../../base/clock';
import type { Disposable } from '../../../base/disposable';
import { Mutex } from '../../../base/mutex';
import type { LogEntry, SessionEvent } from '../../../domain/session/event';

/** How long words may wait before the projection in the store follows them. The log has them already. */
const TEXT_DEBOUNCE_MS = 300;

/**
 * Collects the entries of one session until the store's projection is to follow: at once for what changes a state,
 * after a moment for words, so that a stream of text does not become a stream of commits.
 */
export class FoldQueue implements Disposable {
  readonly #clock: Clock;
  readonly #apply: (entries: readonly LogEntry[]) => Promise<void>;
  readonly #turns = new Mutex();
  #waiting: LogEntry[] = [];
  #timer: Disposable | undefined;

  constructor(clock: Clock, apply: (entries: readonly LogEntry[]) => Promise<void>) {
    this.#clock = clock;
    this.#apply = apply;
  }

  push(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#waiting.push(entry);
    if (entries.some((entry) => !isWords(entry.event))) {
      void this.flush();
      return;
    }
    this.#timer ??= this.#clock.after(TEXT_DEBOUNCE_MS, () => void this.flush());
  }

  /** Settled when everything pushed so far is in the store. */
  flush(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = undefined;
    return this.#turns.run(async () => {
      const entries = this.#waiting;
      this.#waiting = [];
      if (entries.length > 0) await this.#apply(entries);
    });
  }

  dispose(): void {
    this.#timer?.dispose();
  }
}

function isWords(event: SessionEvent): boolean {
  return event.type === 'text' || event.type === 'thought' || event.type === 'usage' || event.type === 'commands';
}
