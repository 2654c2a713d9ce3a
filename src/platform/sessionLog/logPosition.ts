import type { FileHandle } from 'node:fs/promises';
import { LOG_PREFIX_MAX, seqOfLine } from '../../protocol/sessionLog';

const BLOCK = 64 * 1024;
const NEWLINE = 10;

/** A place between two lines of a log: the byte at which the next line starts, and the sequence before it. */
export interface LogPosition {
  readonly offset: number;
  readonly seq: number;
}

/**
 * Finds where to read a log for the entries after a sequence, from its end backward, so that what is known needn't be
 * read. Trusts only a line with a known sequence that directly follows the line with the sequence before it: a damaged
 * or repeated line is no proof of what is before it. Returns the log's start if there is no such line.
 */
export async function positionAfter(file: FileHandle, after: number, block = BLOCK): Promise<LogPosition> {
  let found: LogPosition | undefined;
  let next: number | undefined;
  for await (const { start, prefix } of lineStarts(file, block)) {
    const end = next;
    next = start;
    if (end === undefined) continue; // What follows the last newline isn't a whole line.
    const seq = seqOfLine(prefix);
    if (found !== undefined && seq === found.seq - 1) return found;
    found = seq !== undefined && seq <= after ? { offset: end, seq } : undefined;
  }
  return { offset: 0, seq: 0 };
}

/** Yields where lines start and how they begin, from the last one to the first. */
async function* lineStarts(file: FileHandle, block: number): AsyncGenerator<{ start: number; prefix: string }> {
  let { size: to } = await file.stat();
  let following = Buffer.alloc(0);
  while (to > 0) {
    const from = Math.max(0, to - block);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
    if (bytesRead < to - from) return; // The log was cut meanwhile.
    const bytes = Buffer.concat([buffer, following]);
    const prefixAt = (start: number) => bytes.toString('latin1', start, start + LOG_PREFIX_MAX);
    for (let at = buffer.lastIndexOf(NEWLINE); at !== -1; at = at === 0 ? -1 : buffer.lastIndexOf(NEWLINE, at - 1))
      yield { start: from + at + 1, prefix: prefixAt(at + 1) };
    if (from === 0) yield { start: 0, prefix: prefixAt(0) };
    following = bytes.subarray(0, LOG_PREFIX_MAX);
    to = from;
  }
}
