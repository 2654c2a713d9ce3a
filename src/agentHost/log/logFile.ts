import { appendFile, open, type FileHandle } from 'node:fs/promises';
import type { Clock } from '../../base/clock';
import { deferred } from '../../base/deferred';
import { errorText, systemCode } from '../../base/result';
import type { LogEntry } from '../../domain/session/event';
import { LogParser } from '../../protocol/sessionLog';

const CHUNK = 256 * 1024;
const NEWLINE = 10;

/** Bytes held in memory until they are durable. With more of them the file is synced even if nobody asked for it. */
const UNSYNCED_MAX = 256 * 1024;

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/** The calls of a file handle that a log needs. Tests pass in one that fails. */
export type LogHandle = Pick<FileHandle, 'read' | 'write' | 'datasync' | 'truncate' | 'close'>;
export type OpenLog = (file: string, flags: 'r+' | 'wx+') => Promise<LogHandle>;

const openLog: OpenLog = (file, flags) => open(file, flags, 0o600);

export interface LogFileOptions {
  readonly clock: Clock;
  /** Called with the entries in the file, in order, before `open` resolves. */
  readonly onLoaded: (entry: LogEntry) => void;
  /** Called if the file can no longer be written (with the system's code), and if it can again. */
  readonly onTrouble: (trouble: { readonly logging: boolean; readonly code?: string }) => void;
  readonly open?: OpenLog;
}

export interface LoadedLog {
  readonly file: LogFile;
  /** The last sequence in use. A damaged last line had one too, which a reader may know. */
  readonly seq: number;
  readonly unparsable: number;
  /** Bytes of a torn last line that were moved to the file beside it. */
  readonly torn: number;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly sync: boolean;
  readonly onWritten: () => void;
  readonly done: () => void;
}

/**
 * The bytes of a log: appended in order, by one writer. Those that aren't durable yet are held in memory. After an error
 * of the disk everything since the last good sync is written again, because a failed sync may have discarded it.
 */
export class LogFile {
  readonly #path: string;
  readonly #options: LogFileOptions;
  readonly #open: OpenLog;
  readonly #end = new AbortController();
  readonly #waiting: Waiting[] = [];
  #backlog = 0;
  #handle: LogHandle | undefined;
  /** Everything before this position is durable. `#undurable` comes after it. */
  #syncedTo: number;
  #undurable: Buffer[] = [];
  #unwritten: Buffer = Buffer.alloc(0);
  #position: number;
  #draining: Promise<void> | undefined;
  #stuck = false;

  private constructor(path: string, handle: LogHandle, size: number, options: LogFileOptions) {
    this.#path = path;
    this.#handle = handle;
    this.#syncedTo = size;
    this.#position = size;
    this.#options = options;
    this.#open = options.open ?? openLog;
  }

  /**
   * Opens a log, or creates it, and reads it. A torn last line is moved to `<path>.torn`. Throws the system's error.
   */
  static async open(path: string, options: LogFileOptions): Promise<LoadedLog> {
    const openFile = options.open ?? openLog;
    const handle = await openFile(path, 'r+').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return openFile(path, 'wx+');
      throw error;
    });
    try {
      const { parser, end, tail } = await load(handle, options.onLoaded);
      if (tail.length > 0) {
        await appendFile(`${path}.torn`, Buffer.concat([tail, Buffer.from('\n')]), { mode: 0o600, flush: true });
        await handle.truncate(end);
        await handle.datasync();
      }
      const file = new LogFile(path, handle, end, options);
      return { file, seq: parser.end, unparsable: parser.unparsable, torn: tail.length };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether the disk refuses writes. They are retried until they succeed or the file is closed. */
  get isStuck(): boolean {
    return this.#stuck;
  }

  /** Number of bytes that wait to be written. */
  get backlog(): number {
    return this.#backlog;
  }

  /**
   * Appends bytes. `onWritten` is called when they can be read from the file. Resolves then, or with `sync` when they
   * are durable. If the file is closed before, it resolves without a call of `onWritten`.
   */
  append(bytes: Buffer, sync: boolean, onWritten: () => void): Promise<void> {
    if (this.#isClosed()) return Promise.resolve();
    const settled = deferred<undefined>();
    this.#waiting.push({ bytes, sync, onWritten, done: () => settled.resolve(undefined) });
    this.#backlog += bytes.length;
    this.#draining ??= this.#drain();
    return settled.promise;
  }

  /** Resolves when everything appended so far is in the file, or the file is closed. */
  async drained(): Promise<void> {
    await this.#draining;
  }

  /** Writes what waits, unless the disk refuses it, and closes the file. */
  async close(): Promise<void> {
    if (this.#stuck) this.#end.abort();
    await this.#draining;
    this.#end.abort();
    await this.#persist(true);
    await this.#handle?.close();
    this.#handle = undefined;
  }

  #isClosed(): boolean {
    return this.#end.signal.aborted;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      if (!this.#isClosed()) await this.#writeBatch(batch);
      for (const { done } of batch) done();
    }
    this.#draining = undefined;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    const bytes = Buffer.concat(batch.map((waiting) => waiting.bytes));
    this.#undurable.push(bytes);
    this.#unwritten = bytes;
    if (!(await this.#persist(false))) return;
    this.#backlog -= bytes.length;
    for (const { onWritten } of batch) onWritten();
    const isMuch = this.#position - this.#syncedTo > UNSYNCED_MAX;
    if (isMuch || batch.some(({ sync }) => sync)) await this.#persist(true);
  }

  /** Writes what is held, and with `sync` makes it durable. Returns false if the file was closed before that succeeded. */
  async #persist(sync: boolean): Promise<boolean> {
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(2 * wait, LAST_RETRY_MS)) {
      try {
        this.#handle ??= await this.#open(this.#path, 'r+');
        await this.#write(this.#handle);
        if (sync) await this.#sync(this.#handle);
        this.#report(false);
        return true;
      } catch (error) {
        await this.#handle?.close().catch(() => undefined);
        this.#handle = undefined;
        this.#position = this.#syncedTo;
        this.#unwritten = Buffer.concat(this.#undurable);
        this.#report(true, systemCode(error) ?? errorText(error));
        if (this.#isClosed()) return false;
        await this.#pause(wait);
      }
    }
  }

  async #write(handle: LogHandle): Promise<void> {
    while (this.#unwritten.length > 0) {
      const { bytesWritten } = await handle.write(this.#unwritten, 0, this.#unwritten.length, this.#position);
      this.#position += bytesWritten;
      this.#unwritten = this.#unwritten.subarray(bytesWritten);
    }
  }

  async #sync(handle: LogHandle): Promise<void> {
    await handle.datasync();
    this.#syncedTo = this.#position;
    this.#undurable = [];
  }

  #report(stuck: boolean, code?: string): void {
    if (this.#stuck === stuck) return;
    this.#stuck = stuck;
    this.#options.onTrouble({ logging: !stuck, ...(code === undefined ? {} : { code }) });
  }

  #pause(ms: number): Promise<unknown> {
    const over = deferred<undefined>();
    const timer = this.#options.clock.after(ms, () => over.resolve(undefined));
    this.#end.signal.addEventListener('abort', () => over.resolve(undefined), { once: true });
    return over.promise.finally(() => timer.dispose());
  }
}

/** Reads a whole log. `end` is the position after its last whole line, `tail` what comes after it. */
async function load(handle: LogHandle, onLoaded: (entry: LogEntry) => void) {
  const parser = new LogParser();
  let position = 0;
  let end = 0;
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK, position);
    if (bytesRead === 0) break;
    const part = chunk.subarray(0, bytesRead);
    const newline = part.lastIndexOf(NEWLINE);
    if (newline !== -1) end = position + newline + 1;
    position += bytesRead;
    for (const entry of parser.push(part)) onLoaded(entry);
  }
  const tail = Buffer.alloc(position - end);
  if (tail.length > 0) await handle.read(tail, 0, tail.length, end);
  return { parser, end, tail };
}
