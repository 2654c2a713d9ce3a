import { LineSplitter, parseJson } from '../base/ndjson';
import { parseLogEntry, type LogEntry } from '../domain/session/event';

/** The log file in a session's folder, one entry per line. Only the agent host writes it. */
export const LOG_NAME = 'events.jsonl';

/** Longest line that is read, in bytes. The writer's entries are far shorter. */
export const LOG_LINE_MAX = 64 * 1024 * 1024;

/** A sequence number that skips more than this many is damaged. */
const AHEAD_MAX = 1_000_000;

/** `seq` comes first in a line, so that a reader can skip known entries without parsing them. */
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
 * Parses the bytes of a log, in chunks of any size, into entries with ascending sequence numbers. A line without a
 * newline isn't an entry yet: it is still being written, or was cut off by a crash. Damaged and repeated lines are
 * skipped, and so are missing sequence numbers, because they will never appear.
 */
export class LogParser {
  readonly #lines = new LineSplitter(LOG_LINE_MAX);
  readonly #after: number;
  #seq: number;
  #unparsable = 0;
  /** Damaged lines after the last sequence number. */
  #trailing = 0;

  /** Entries up to the sequence `after` are skipped. `seq` is the sequence of the line before the first byte. */
  constructor(after = 0, seq = 0) {
    this.#after = after;
    this.#seq = seq;
  }

  /** The highest sequence number so far, including skipped entries. */
  get seq(): number {
    return this.#seq;
  }

  /** The end of the log so far: the highest sequence number, plus one for each damaged line after it. */
  get end(): number {
    return this.#seq + this.#trailing;
  }

  /** Complete lines so far that are damaged. */
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
