import type { Logger } from '../../base/logger';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter, type Event } from '../../base/emitter';
import type { SessionId } from '../../domain/ids';
import type { LogEntry } from '../../domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../domain/session/session';
import { reduceTranscript } from '../../domain/transcript/reduceTranscript';
import { EMPTY_TRANSCRIPT, type Transcript } from '../../domain/transcript/transcript';
import type { Sessions } from '../../services/sessions/sessions';

/** Entries that are told one by one when they had to be read from the file; more are told as a new beginning. */
const TOLD_AT_MOST = 500;

/** An open chat's transcript: read from the log once, then followed live. Closed with its panel. */
export class ChatModel implements Disposable {
  readonly #sessions: Pick<Sessions, 'onDidAppend' | 'read'>;
  readonly #session: SessionId;
  readonly #log: Logger;
  readonly #own = new DisposableStore();
  readonly #appended = new Emitter<readonly LogEntry[]>();
  readonly #reset = new Emitter<void>();
  #transcript: Transcript = EMPTY_TRANSCRIPT;
  #state: Session = EMPTY_SESSION;
  #reading: Promise<void> | undefined;
  /** Something is said to be in the file that may have come after it was read. */
  #behind = false;

  constructor(sessions: Pick<Sessions, 'onDidAppend' | 'read'>, session: SessionId, log: Logger) {
    this.#sessions = sessions;
    this.#session = session;
    this.#log = log;
    this.#own.add(
      sessions.onDidAppend(({ session: which, entries }) => {
        if (which === session) this.#take(entries);
      }),
    );
  }

  /** Entries that were added, in order and without gaps. */
  readonly onDidAppend: Event<readonly LogEntry[]> = this.#appended.event;
  /** The log was read for the first time, or much of it at once: whoever shows it begins anew. */
  readonly onDidReset: Event<void> = this.#reset.event;

  get transcript(): Transcript {
    return this.#transcript;
  }

  get session(): Session {
    return this.#state;
  }

  /** Reads what the log has and the model has not. Settled when it is in. */
  read(): Promise<void> {
    this.#behind = true;
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  dispose(): void {
    this.#own.dispose();
    this.#appended.dispose();
    this.#reset.dispose();
  }

  async #readOn(): Promise<void> {
    try {
      do {
        this.#behind = false;
        this.#fold(await this.#sessions.read(this.#session, this.#transcript.seq));
      } while (this.#behind as boolean);
    } catch (error) {
      this.#log.error('a session log could not be read', error, { session: this.#session });
    }
  }

  #take(entries: readonly LogEntry[]): void {
    const first = entries.find((entry) => entry.seq > this.#transcript.seq);
    if (first && first.seq > this.#transcript.seq + 1) void this.read();
    else this.#fold(entries);
  }

  #fold(entries: readonly LogEntry[]): void {
    const fresh = entries.filter((entry) => entry.seq > this.#transcript.seq);
    if (fresh.length === 0) return;
    const anew = this.#transcript.seq === 0 || fresh.length > TOLD_AT_MOST;
    this.#transcript = reduceTranscript(this.#transcript, fresh);
    this.#state = fresh.reduce(reduceSession, this.#state);
    if (anew) this.#reset.fire();
    else this.#appended.fire(fresh);
  }
}
