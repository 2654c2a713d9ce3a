import { LineSplitter, parseJson } from '../base/ndjson';
import { parseLogEntry, type LogEntry } from '../domain/session/event';

/** The log's file in a session's folder: one entry a line, appended to by the agent host and by nobody else. */
export const LOG_NAME = 'events.jsonl';

/** Longest line that is read, in bytes. The writer keeps its entries far below it. */
export const LOG_LINE_MAX = 64 * 1024 * 1024;

/** A sequence that is further ahead of the one before it than this is damaged. */
const AHEAD_MAX = 1_000_000;

/** `seq` stands first in a line, so that a reader can skip what it knows without parsing it. */
const SEQ = /^\{"seq":(\d{1,15}),/;

/** Characters of a line within which its sequence is. */
export const LOG_PREFIX_MAX = '{"seq":,'.length + 15;

/** Returns the sequence with which a line starts; `undefined` if it doesn't start with one. */
export function seqOfLine(line: string): number | undefined {
  const seq = SEQ.exec(line)?.[1];
  return seq === undefined ? undefined : Number(seq);
}

/** The line of an entry, with its newline. */
export function formatLogLine({ seq, at, by, cut, event }: LogEntry): string {
  return `${JSON.stringify({ seq, at, by, cut, event })}\n`;
}

/**
 * Reads a log's bytes, in chunks of any size, into entries of rising sequences. A line without a newline at its end is
 * not an entry: it is being written, or was torn off by a crash. A line that is damaged, or repeats an earlier one, is
 * passed over, and so is a sequence that no line has: what is not in the file now will never come.
 */
export class LogParser {
  readonly #lines = new LineSplitter(LOG_LINE_MAX);
  readonly #after: number;
  #seq: number;
  #unparsable = 0;
  /** Damaged lines behind the last sequence. */
  #trailing = 0;

  /** Entries up to the sequence `after` are skipped. `seq` is the sequence of the line before the first byte. */
  constructor(after = 0, seq = 0) {
    this.#after = after;
    this.#seq = seq;
  }

  /** The highest sequence seen so far, skipped ones included. */
  get seq(): number {
    return this.#seq;
  }

  /** Where the log ends so far: the highest sequence, and one more for each damaged line behind it. */
  get end(): number {
    return this.#seq + this.#trailing;
  }

  /** Whole lines so far that are damaged. */
  get unparsable(): number {
    return this.#unparsable;
  }

  push(chunk: Uint8Array): LogEntry[] {
    const entries: LogEntry[] = [];
    for (const line of this.#lines.push(chunk)) {
      const before = this.#seq;
      const entry = 'text' in line ? this.#parse(line.text) : undefined;
      if (entry === undefined) this.#unparsable += 1;
      else if (entry !== 'skipped') entries.push(entry);
      this.#trailing = entry === undefined && this.#seq === before ? this.#trailing + 1 : 0;
    }
    return entries;
  }

  #parse(text: string): LogEntry | 'skipped' | undefined {
    const prefix = seqOfLine(text) ?? 0;
    const isKnown = prefix > 0 && prefix <= this.#after;
    const entry = isKnown ? undefined : parseLogEntry(parseJson(text));
    const seq = entry?.seq ?? prefix;
    if (seq > this.#seq + AHEAD_MAX) return undefined;
    const isNews = seq > this.#seq && seq > this.#after;
    this.#seq = Math.max(this.#seq, seq);
    if (isKnown || (entry && !isNews)) return 'skipped';
    return entry;
  }
}
