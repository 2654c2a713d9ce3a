import type { Disposable } from '../../../base/disposable';
import type { LogEntry } from '../../../domain/session/event';

/**
 * A part of a log: its entries behind the sequence `after` up to `seq`, in order. A sequence between the two that no
 * entry has cannot be read; it is passed over.
 */
export interface Stretch {
  readonly after: number;
  readonly seq: number;
  readonly entries: readonly LogEntry[];
}

export interface LogFollowerOptions {
  /** The sequence up to which the log is known. */
  readonly seq: number;
  /** Reads what the log's file has behind a sequence. */
  readonly read: (after: number) => Promise<Stretch>;
  /** Takes the next part of the log, which begins where the one before it ended. */
  readonly onStretch: (stretch: Stretch) => void;
  /** The file cannot be read, for the first time since it could be. It is tried again when something new comes. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Follows one log by what comes live, and by its file where something is missing. An entry is in the file before it
 * comes live: so what the file lacks then will never come, and one reading settles every gap. The file is read once
 * for each gap at most, whatever is in it.
 */
export class LogFollower implements Disposable {
  readonly #options: LogFollowerOptions;
  #seq: number;
  /** What came while the file was being read, or does not fit on yet. */
  #held: Stretch[] = [];
  #reading: Promise<void> | undefined;
  #isWanted = false;
  #isFailing = false;
  #isDisposed = false;

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.#seq = options.seq;
  }

  /** Takes what came live. */
  take(stretch: Stretch): void {
    if (this.#isDisposed) return;
    if (!this.#reading && stretch.after <= this.#seq) return this.#pass(stretch);
    this.#held.push(stretch);
    if (!this.#reading) void this.read();
  }

  /** Reads what the file has now. Resolves when it is passed on; never rejects. */
  read(): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    this.#isWanted = true;
    this.#reading ??= this.#readWanted();
    return this.#reading;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#isWanted = false;
    this.#held = [];
  }

  async #readWanted(): Promise<void> {
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        const known = this.#held.at(-1)?.seq ?? 0;
        const read = await this.#readFile();
        // What came before the file was read is in it, or nowhere else: a gap before it stays one.
        if (read) this.#pass(this.#joined(read, Math.max(read.seq, known)));
        this.#passHeld();
        // What still does not fit on came since: the file may have what is missing. If it cannot be read, it has it.
        if (read) this.#isWanted ||= this.#held.length > 0;
        else this.#held = [];
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

  /** What the file has, with what came live up to this sequence and is damaged in the file. */
  #joined(read: Stretch, seq: number): Stretch {
    if (this.#held.length === 0) return read;
    const came = this.#held.flatMap(({ entries }) => entries).filter((entry) => entry.seq <= seq);
    const bySeq = new Map([...came, ...read.entries].map((entry) => [entry.seq, entry]));
    return { after: read.after, seq, entries: [...bySeq.values()].sort((a, b) => a.seq - b.seq) };
  }

  #passHeld(): void {
    for (const stretch of this.#held.splice(0)) {
      if (stretch.after > this.#seq) this.#held.push(stretch);
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
