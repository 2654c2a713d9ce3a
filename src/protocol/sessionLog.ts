import { LineSplitter, parseJson } from '../base/ndjson';
import { parseLogEntry, type LogEntry } from '../domain/session/event';

/** The log's file in a session's folder: one entry a line, appended to by the agent host and by nobody else. */
export const LOG_NAME = 'events.jsonl';

/** Longest line that is read, in bytes. The writer keeps its entries far below it. */
export const LOG_LINE_MAX = 64 * 1024 * 1024;

/** `seq` stands first in a line, so that a reader can skip what it knows without parsing it. */
const SEQ = /^\{"seq":(\d{1,15}),/;

/** The line of an entry, with its newline. */
export function formatLogLine({ seq, at, by, cut, event }: LogEntry): string {
  return `${JSON.stringify({ seq, at, by, cut, event })}\n`;
}

/**
 * Reads a log's bytes, in chunks of any size, into entries. A line without a newline at its end is not an entry: it is
 * being written, or was torn off by a crash.
 */
export class LogParser {
  readonly #lines = new LineSplitter(LOG_LINE_MAX);
  readonly #after: number;
  #seq = 0;
  #unparsable = 0;

  /** Entries up to the sequence `after` are skipped, for the price of finding their lines. */
  constructor(after = 0) {
    this.#after = after;
  }

  /** The highest sequence seen so far, skipped ones included. */
  get seq(): number {
    return this.#seq;
  }

  /** Whole lines so far that are no entry: damaged, or of a kind that only a later version knows. */
  get unparsable(): number {
    return this.#unparsable;
  }

  push(chunk: Uint8Array): LogEntry[] {
    const entries: LogEntry[] = [];
    for (const line of this.#lines.push(chunk)) {
      const entry = 'text' in line ? this.#parse(line.text) : undefined;
      if (entry === 'skipped') continue;
      if (entry === undefined) this.#unparsable += 1;
      else entries.push(entry);
    }
    return entries;
  }

  #parse(text: string): LogEntry | 'skipped' | undefined {
    const told = Number(SEQ.exec(text)?.[1] ?? 0);
    this.#seq = Math.max(this.#seq, told);
    if (told > 0 && told <= this.#after) return 'skipped';
    const entry = parseLogEntry(parseJson(text));
    if (entry === undefined) return undefined;
    this.#seq = Math.max(this.#seq, entry.seq);
    return entry.seq <= this.#after ? 'skipped' : entry;
  }
}
