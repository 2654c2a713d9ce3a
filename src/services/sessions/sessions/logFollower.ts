import type { Disposable } from '../../../base/disposable';
import type { LogEntry } from '../../../domain/session/event';

/**
 * A part of a log: its entries after the sequence `after` up to `seq`, in order. A sequence between the two without an
 * entry can't be read, and is skipped.
 */
export interface Stretch {
  readonly after: number;
  readonly seq: number;
  readonly entries: readonly LogEntry[];
}

export interface LogFollowerOptions {
  /** The sequence up to which the log is known. */
  readonly seq: number;
  /** Reads what the log's file contains after a sequence. */
  readonly read: (after: number) => Promise<Stretch>;
  /** Called with the next part of the log, which starts where the previous one ended. */
  readonly onStretch: (stretch: Stretch) => void;
  /**
   * Called when the file can't be read, for the first time since it could be. Reading is tried again when something new
   * arrives.
   */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Follows a log by its live entries, and by its file if some are missing. An entry is in the file before it arrives
 * live, so what is missing in the file then will never arrive, and a single read fills every gap. The file is read at
 * most once for each gap, whatever it contains.
 */
export class LogFollower implements Disposable {
  readonly #options: LogFollowerOptions;
  #seq: number;
  /** What arrived while the file was being read, or doesn't connect to the known part yet. */
  #waiting: Stretch[] = [];
  #reading: Promise<void> | undefined;
  #isWanted = false;
  #isFailing = false;
  #isDisposed = false;

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.#seq = options.seq;
  }

  /** Adds what arrived live. */
  add(stretch: Stretch): void {
    if (this.#isDisposed) return;
    if (!this.#reading && stretch.after <= this.#seq) return this.#pass(stretch);
    this.#waiting.push(stretch);
    if (!this.#reading) void this.read();
  }

  /** Reads the current file. Resolves when its entries are passed on. Never rejects. */
  read(): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    this.#isWanted = true;
    this.#reading ??= this.#readWanted();
    return this.#reading;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#isWanted = false;
    this.#waiting = [];
  }

  async #readWanted(): Promise<void> {
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        const known = this.#waiting.at(-1)?.seq ?? 0;
        const read = await this.#readFile();
        // What arrived before the file was read is either in it, or nowhere else. A gap before it can't be filled.
        if (read) this.#pass(this.#withWaiting(read, Math.max(read.seq, known)));
        this.#passWaiting();
        // What doesn't connect yet arrived since, and the file may have what is missing. If the file couldn't be read,
        // it has it.
        if (read) this.#isWanted ||= this.#waiting.length > 0;
        else this.#waiting = [];
      }
    } finally {
      this.#reading = undefined;
    }
  }

  async #readFile(): Promise<Stretch | undefined> {
    try {
      const stretch = await this.#options.read(this.#seq);
      this.#isFailing = false;
      return stretch;
    } catch (error) {
      if (!this.#isFailing) this.#options.onFailure(error);
      this.#isFailing = true;
      return undefined;
    }
  }

  /** Merges what the file contains with what arrived live up to this sequence and is damaged in the file. */
  #withWaiting(read: Stretch, seq: number): Stretch {
    if (this.#waiting.length === 0) return read;
    const arrived = this.#waiting.flatMap(({ entries }) => entries).filter((entry) => entry.seq <= seq);
    const bySeq = new Map([...arrived, ...read.entries].map((entry) => [entry.seq, entry]));
    return { after: read.after, seq, entries: [...bySeq.values()].sort((a, b) => a.seq - b.seq) };
  }

  #passWaiting(): void {
    for (const stretch of this.#waiting.splice(0)) {
      if (stretch.after > this.#seq) this.#waiting.push(stretch);
      else this.#pass(stretch);
    }
  }

  #pass({ seq, entries }: Stretch): void {
    const after = this.#seq;
    if (this.#isDisposed || seq <= after) return;
    this.#seq = seq;
    this.#options.onStretch({ after, seq, entries: entries.filter((entry) => entry.seq > after) });
  }
}
