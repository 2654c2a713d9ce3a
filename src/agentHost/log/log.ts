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

/** The pause after entries made of deltas, for each of them: at most 30 per second. */
const PAUSE_MS = 34;
const PAUSE_MAX_MS = 300;
/** Characters of deltas that may be held before the agent has to wait. */
const MAX_HELD = 256 * 1024;
/** Bytes that may wait for the disk before the agent has to wait. */
const BACKLOG_MAX = 1024 * 1024;

export interface EventLogOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called with each entry once it has its number: first those in the file, then each that is appended. */
  readonly fold: (entry: LogEntry) => void;
  /** For tests with a disk that fails. */
  readonly open?: OpenLog;
}

/** Whether the file can be written; if not, with the system's code. */
export interface LogTrouble {
  readonly logging: boolean;
  readonly code?: string;
}

/**
 * The log of a session, append-only. An entry is in the file before it is published, and durable if people rely on it:
 * prompts, asks and their answers, ends. While the disk refuses writes, nothing is lost: appending waits, and so does the
 * agent.
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

  /** Opens the log in a session's folder, or creates it. Throws the system's error. */
  static async open(options: EventLogOptions): Promise<EventLog> {
    const { folder, clock, log, fold } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const events = new EventLog(options);
    const { file, seq, unparsable, torn } = await LogFile.open(path.join(folder, LOG_NAME), {
      clock,
      onLoaded: fold,
      onTrouble: (trouble) => events.#report(trouble),
      ...(options.open && { open: options.open }),
    });
    if (unparsable > 0) log.warn('lines of a session log do not parse', { lines: unparsable });
    if (torn > 0) log.warn('the torn last line of a session log was set aside', { bytes: torn });
    events.#file = file;
    events.#seq = seq;
    events.#published = seq;
    return events;
  }

  /** Fires for each entry once it is in the file, in order. */
  get onEntry(): Event<LogEntry> {
    return this.#entries.event;
  }

  /** Fires if the file can no longer be written, and if it can again. */
  get onTrouble(): Event<LogTrouble> {
    return this.#troubles.event;
  }

  /** The last sequence in the file. */
  get published(): number {
    return this.#published;
  }

  /** The last sequence that was given to an entry, which may still wait for the disk. */
  get appended(): number {
    return this.#seq;
  }

  /** Why the file can't be written at present. */
  get trouble(): LogTrouble | undefined {
    return this.#trouble;
  }

  /** Whether the disk refuses writes. */
  get isStuck(): boolean {
    return this.#file.isStuck;
  }

  /**
   * Appends an event, which is numbered and folded before this returns. Resolves with its sequence when it is in the file,
   * and durable if people rely on it. If the log is closed before, `published` stays below that sequence.
   */
  async append(by: Actor, event: SessionEvent): Promise<number> {
    this.#flush();
    return this.#write(by, this.#readable(event));
  }

  /**
   * Appends an event of an agent. Pieces of a stream are collected for a moment. Resolves when the agent may continue: its
   * events are in the file, or few enough of them wait.
   */
  async emit(event: AgentEvent): Promise<void> {
    const readable = this.#readable(event);
    if (!this.#deltas.add(readable)) {
      this.#flush();
      await this.#write('agent', readable);
      return;
    }
    if (!this.#pause) this.#flush();
    if (this.#deltas.size > MAX_HELD) await (this.#flushed ??= deferred<undefined>()).promise;
    if (this.#file.isStuck || this.#file.backlog > BACKLOG_MAX) await this.#file.drained();
  }

  /** Writes what is held and closes the file. Only what a full disk refuses is lost. */
  async close(): Promise<void> {
    this.#flush();
    this.#pause?.dispose();
    await this.#file.close();
    this.#entries.dispose();
    this.#troubles.dispose();
  }

  /** Hands what is held to the file. During a pause, later pieces are held again. */
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
    const entries = isEmptyPatch(short) ? [] : fitting(short).map((fit) => this.#number(by, fit.event, fit.cut));
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

  /** Returns the event as readers parse it. Nothing else gets into the log, so that no bug here can stop a reader. */
  #readable(event: SessionEvent): SessionEvent {
    const readable = readEvent(event);
    const { type } = event;
    if (readable.type !== type) this.#options.log.error('an event does not parse', undefined, { type });
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

  #report(trouble: LogTrouble): void {
    const { log } = this.#options;
    this.#trouble = trouble.logging ? undefined : trouble;
    if (trouble.logging) log.info('the session log can be written again');
    else log.error('the session log cannot be written', undefined, { code: trouble.code });
    this.#troubles.fire(trouble);
  }
}

/** Whether a patch says nothing, because all of it was repetition. */
function isEmptyPatch(event: SessionEvent): boolean {
  return event.type === 'toolCall' && Object.values(event.call).filter((value) => value !== undefined).length === 1;
}

/** Whether people or a later recovery rely on the event, so that it must be durable before anything follows from it. */
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
