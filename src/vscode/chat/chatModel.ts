import type { Logger } from '../../base/logger';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter, type Event } from '../../base/emitter';
import type { SessionId } from '../../domain/ids';
import type { LogEntry } from '../../domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../domain/session/session';
import { reduceTranscript } from '../../domain/transcript/reduceTranscript';
import { EMPTY_TRANSCRIPT, type Transcript } from '../../domain/transcript/transcript';
import { LogFollower, type Sessions } from '../../services/sessions/sessions/sessions';

/** Entries that are told one by one when they had to be read from the file; more are told as a new beginning. */
const MAX_INCREMENTAL = 500;

/** An open chat's transcript: read from the log once, then followed live. Closed with its panel. */
export class ChatModel implements Disposable {
  readonly #follower: LogFollower;
  readonly #own = new DisposableStore();
  readonly #appended = new Emitter<readonly LogEntry[]>();
  readonly #reset = new Emitter<void>();
  #transcript: Transcript = EMPTY_TRANSCRIPT;
  #state: Session = EMPTY_SESSION;

  constructor(sessions: Pick<Sessions, 'onDidAppend' | 'readOn'>, session: SessionId, log: Logger) {
    this.#follower = this.#own.add(
      new LogFollower({
        seq: 0,
        read: (after) => sessions.readOn(session, after),
        onStretch: ({ entries }) => this.#fold(entries),
        onFailure: (error) => log.error('a session log could not be read', error, { session }),
      }),
    );
    this.#own.add(
      sessions.onDidAppend((appended) => {
        if (appended.session === session) this.#follower.take(appended);
      }),
    );
  }

  /** Entries that were added, in order. */
  readonly onDidAppend: Event<readonly LogEntry[]> = this.#appended.event;
  /** The log was read for the first time, or much of it at once: whoever shows it begins isReset. */
  readonly onDidReset: Event<void> = this.#reset.event;

  get transcript(): Transcript {
    return this.#transcript;
  }

  get session(): Session {
    return this.#state;
  }

  /** Reads what the log has and the model has not. Settled when it is in. */
  read(): Promise<void> {
    return this.#follower.read();
  }

  dispose(): void {
    this.#own.dispose();
    this.#appended.dispose();
    this.#reset.dispose();
  }

  #fold(fresh: readonly LogEntry[]): void {
    if (fresh.length === 0) return;
    const isReset = this.#transcript.seq === 0 || fresh.length > MAX_INCREMENTAL;
    this.#transcript = reduceTranscript(this.#transcript, fresh);
    this.#state = fresh.reduce(reduceSession, this.#state);
    if (isReset) this.#reset.fire();
    else this.#appended.fire(fresh);
  }
}
