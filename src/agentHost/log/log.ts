import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../base/clock';
import { deferred, type Deferred } from '../../base/deferred';
import type { Disposable } from '../../base/disposable';
import { Emitter, type Event } from '../../base/emitter';
import type { Logger } from '../../base/logger';
import type { Actor } from '../../domain/actor';
import { readEvent, type AgentEvent, type LogEntry, type SessionEvent } from '../../domain/session/event';
import { isFinal } from '../../domain/session/toolCall';
import { formatLogLine, LOG_NAME } from '../../protocol/sessionLog';
import { DeltaBuffer } from './deltas';
import { fitting } from './entrySize';
import { LogFile, type OpenLog } from './logFile';
import { ToolOutputs } from './toolOutputs';

/** The pause after entries made of deltas, for each of them: so there are at most 30 a second. */
const PAUSE_MS = 34;
const PAUSE_MAX_MS = 300;
/** Characters of deltas that are held at most before the agent has to wait. */
const HELD_MAX = 256 * 1024;
/** Bytes that may wait for the disk before the agent has to wait. */
const BACKLOG_MAX = 1024 * 1024;

export interface EventLogOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of each entry as soon as it has its number: first those in the file, then each that is appended. */
  readonly fold: (entry: LogEntry) => void;
  /** For tests with a disk that fails. */
  readonly open?: OpenLog;
}

/** The file cannot be written (with the system's code), or can again. */
export interface LogTrouble {
  readonly logging: boolean;
  readonly code?: string;
}

/**
 * The log of a session, append-only. An entry is in the file before it is published, and durable where people rely
 * on it: prompts, asks and their answers, ends. While the disk refuses, nothing is lost: appending waits, and so does
 * the agent.
 */
export class EventLog {
  readonly #options: EventLogOptions;
  readonly #entries = new Emitter<LogEntry>();
  readonly #troubles = new Emitter<LogTrouble>();
  readonly #deltas = new DeltaBuffer();
  readonly #outputs = new ToolOutputs();
  #file!: LogFile;
  #seq = 0;
  #published = 0;
  #pause: Disposable | undefined;
  #flushed: Deferred<undefined> | undefined;
  #trouble: LogTrouble | undefined;

  private constructor(options: EventLogOptions) {
    this.#options = options;
  }

  /** Opens the log in a session's folder, or makes it. Throws the system's error. */
  static async open(options: EventLogOptions): Promise<EventLog> {
    const { folder, clock, log, fold } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const events = new EventLog(options);
    const { file, seq, unparsable, torn } = await LogFile.open(path.join(folder, LOG_NAME), {
      clock,
      onLoaded: fold,
      onTrouble: (trouble) => events.#tell(trouble),
      ...(options.open && { open: options.open }),
    });
    if (unparsable > 0) log.warn('lines of a session log do not parse', { lines: unparsable });
    if (torn > 0) log.warn('the torn last line of a session log was set aside', { bytes: torn });
    events.#file = file;
    events.#seq = seq;
    events.#published = seq;
    return events;
  }

  /** Entries that are in the file, in order. */
  get onEntry(): Event<LogEntry> {
    return this.#entries.event;
  }

  get onTrouble(): Event<LogTrouble> {
    return this.#troubles.event;
  }

  /** The last sequence that is in the file. */
  get published(): number {
    return this.#published;
  }

  /** Why the file cannot be written, while that is so. */
  get trouble(): LogTrouble | undefined {
    return this.#trouble;
  }

  /** Whether the disk refuses what is to be written. */
  get isStuck(): boolean {
    return this.#file.isStuck;
  }

  /**
   * Appends an event; answers with its sequence when it is in the file, and durable if people rely on it. Numbered and
   * folded before this returns. If the log is closed before it could be written, `published` stays below the answer.
   */
  async append(by: Actor, event: SessionEvent): Promise<number> {
    this.#flush();
    return this.#write(by, this.#readable(event));
  }

  /**
   * Appends what an agent tells. Pieces of a stream are gathered for a moment. Settled when the agent may go on: its
   * words are in the file, or few enough of them wait.
   */
  async emit(event: AgentEvent): Promise<void> {
    const readable = this.#readable(event);
    if (!this.#deltas.add(readable)) {
      this.#flush();
      await this.#write('agent', readable);
      return;
    }
    if (!this.#pause) this.#flush();
    if (this.#deltas.size > HELD_MAX) await (this.#flushed ??= deferred<undefined>()).promise;
    if (this.#file.isStuck || this.#file.backlog > BACKLOG_MAX) await this.#file.drained();
  }

  /** Writes what is held back and closes the file; only what a full disk refuses to the end is lost then. */
  async close(): Promise<void> {
    this.#flush();
    this.#pause?.dispose();
    await this.#file.close();
    this.#entries.dispose();
    this.#troubles.dispose();
  }

  /** Hands what is held to the file. While a pause runs, what comes after it is held again. */
  #flush(): void {
    const events = this.#deltas.take();
    for (const event of events) void this.#write('agent', event);
    this.#flushed?.resolve(undefined);
    this.#flushed = undefined;
    if (events.length === 0 || this.#pause) return;
    this.#pause = this.#options.clock.after(Math.min(PAUSE_MS * events.length, PAUSE_MAX_MS), () => {
      this.#pause = undefined;
      this.#flush();
    });
  }

  async #write(by: Actor, event: SessionEvent): Promise<number> {
    const short = this.#shortened(event);
    const entries = saysNothing(short) ? [] : fitting(short).map((fit) => this.#number(by, fit.event, fit.cut));
    const sync = isSyncPoint(event);
    const written = entries.map((entry) =>
      this.#file.append(Buffer.from(formatLogLine(entry)), sync, () => {
        this.#published = entry.seq;
        this.#entries.fire(entry);
      }),
    );
    const seq = this.#seq;
    await Promise.all(written);
    return seq;
  }

  /** Returns the event as readers parse it. Nothing else gets into the log, so that no mistake here can stop a reader. */
  #readable(event: SessionEvent): SessionEvent {
    const readable = readEvent(event);
    const { type } = event;
    if (readable.type !== type) this.#options.log.error('no reader would understand an event', undefined, { type });
    return readable;
  }

  #shortened(event: SessionEvent): SessionEvent {
    return event.type === 'toolCall' ? { type: 'toolCall', call: this.#outputs.shorten(event.call) } : event;
  }

  #number(by: Actor, event: SessionEvent, cut: number): LogEntry {
    this.#seq += 1;
    const entry = { seq: this.#seq, at: this.#options.clock.now(), by, ...(cut > 0 && { cut }), event };
    this.#options.fold(entry);
    return entry;
  }

  #tell(trouble: LogTrouble): void {
    const { log } = this.#options;
    this.#trouble = trouble.logging ? undefined : trouble;
    if (trouble.logging) log.info('the session log can be written again');
    else log.error('the session log cannot be written', undefined, { code: trouble.code });
    this.#troubles.fire(trouble);
  }
}

/** A repetition of which nothing is left. */
function saysNothing(event: SessionEvent): boolean {
  return event.type === 'toolCall' && Object.values(event.call).filter((value) => value !== undefined).length === 1;
}

/** What people or a later recovery rely on is durable before anything follows from it. */
function isSyncPoint(event: SessionEvent): boolean {
  switch (event.type) {
    case 'prompted':
    case 'asked':
    case 'askSettled':
    case 'opened':
    case 'turnEnded':
    case 'agentStopped':
    case 'interrupted':
    case 'noted':
    case 'setupStarted':
    case 'setupEnded':
      return true;
    case 'toolCall':
      return event.call.status !== undefined && isFinal(event.call.status);
    default:
      return false;
  }
}
