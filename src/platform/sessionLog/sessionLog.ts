import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../base/result';
import type { LogEntry } from '../../domain/session/event';
import { LOG_NAME, LogParser } from '../../protocol/sessionLog';
import { nextChange } from '../watch/watch';
import { positionAfter } from './logPosition';

const CHUNK = 256 * 1024;
const DEFAULT_LIMIT = 64 * 1024 * 1024;
/** Interval at which a followed log is checked without a notification by the system. */
const POLL_MS = 1_000;

export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** The highest sequence number, including skipped entries. 0 for a missing or empty log. */
  readonly seq: number;
  /** The end of the log: `seq`, plus one for each damaged line after it. */
  readonly end: number;
  /** Whole lines that are damaged, in the part that was read. */
  readonly unparsable: number;
  /** Whether the limit was reached. Continue with `after: seq`. */
  readonly truncated: boolean;
}

export interface ReadOptions {
  /** Only entries with a higher sequence number. */
  readonly after?: number;
  /** Approximate limit of bytes that are parsed into entries. Default 64 MB. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/**
 * Reads the log in a session's folder, even while the agent host is writing it. An unfinished last line is ignored, and
 * a missing log is empty. Throws the system's error, or the signal's reason.
 */
export async function readLog(folder: string, options: ReadOptions = {}): Promise<LogPage> {
  const { after = 0, limit = DEFAULT_LIMIT, signal } = options;
  const file = await openIfThere(path.join(folder, LOG_NAME));
  if (!file) return { entries: [], seq: 0, end: 0, unparsable: 0, truncated: false };
  const entries: LogEntry[] = [];
  let truncated = false;
  let taken = 0;
  try {
    const { offset, seq } = after === 0 ? { offset: 0, seq: 0 } : await positionAfter(file, after);
    const parser = new LogParser(after, seq);
    for await (const chunk of chunksOf(file, offset, signal)) {
      const before = entries.length;
      for (const entry of parser.push(chunk)) entries.push(entry);
      if (entries.length > before) taken += chunk.length;
      truncated = taken >= limit;
      if (truncated) break;
    }
    return { entries, seq: parser.seq, end: parser.end, unparsable: parser.unparsable, truncated };
  } finally {
    await file.close();
  }
}

export interface TailOptions {
  readonly after: number;
  readonly signal: AbortSignal;
  /** Called with new entries, in order. The next call waits until the promise has settled. */
  readonly onEntries: (entries: readonly LogEntry[]) => Promise<void> | void;
}

/**
 * Follows a log by its file only, for a window that isn't connected to the agent host. Resolves when the signal is
 * aborted. Throws the system's error, except if the log doesn't exist yet.
 */
export async function tailLog(folder: string, { after, signal, onEntries }: TailOptions): Promise<void> {
  const parser = new LogParser(after);
  const ended = () => signal.aborted;
  let position = 0;
  while (!ended()) {
    const change = nextChange(folder, POLL_MS, signal);
    try {
      const file = await openIfThere(path.join(folder, LOG_NAME));
      try {
        for await (const chunk of file ? chunksOf(file, position) : []) {
          position += chunk.length;
          const entries = parser.push(chunk);
          if (entries.length > 0) await onEntries(entries);
          if (ended()) return;
        }
      } finally {
        await file?.close();
      }
      await change.happened;
    } finally {
      change.dispose();
    }
  }
}

async function* chunksOf(file: FileHandle, from: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
  for (let position = from; ;) {
    signal?.throwIfAborted();
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
