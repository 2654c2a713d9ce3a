import type { Disposable } from '../../../base/disposable';
import { reduceSession, type Session } from '../../../domain/session/session';
import { LogFollower, type Stretch } from './logFollower';

/** A subscriber's stream of a session's entries. It ends when this is disposed. */
export interface SessionSubscription extends Disposable {
  /** Resolves when the subscriber has what was in the log when it subscribed. Never rejects. */
  readonly joined: Promise<void>;
}

export interface SessionFollowerOptions {
  /** The session up to the entry from which it is followed. */
  readonly session: Session;
  /** Reads what the log's file has after a sequence. */
  readonly read: (after: number) => Promise<Stretch>;
  /** Called with each part of the log before the subscribers get it. */
  readonly onStretch: (stretch: Stretch) => void;
  /** Called when the file can't be read, the first time since it could. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Follows one session for everyone in this process who needs it. It alone folds the entries into a `Session`. All
 * subscribers get the same stream, without gaps, each from the sequence that it knows.
 */
export class SessionFollower implements Disposable {
  readonly #options: SessionFollowerOptions;
  readonly #subscribers = new Set<LogFollower>();
  #session: Session;
  #log: LogFollower;

  constructor(options: SessionFollowerOptions) {
    this.#options = options;
    this.#session = options.session;
    this.#log = this.#followLog();
  }

  /** Returns the session with its last known entry. */
  get session(): Session {
    return this.#session;
  }

  get isFollowed(): boolean {
    return this.#subscribers.size > 0;
  }

  /** Adds what the agent host sent. */
  add(stretch: Stretch): void {
    this.#log.add(stretch);
  }

  /** Reads the current file of the log. Resolves when every subscriber has its entries. Never rejects. */
  read(): Promise<void> {
    return this.#log.read();
  }

  /** Passes on everything after a sequence: what is known from the file, then what arrives. */
  subscribe(after: number, onStretch: (stretch: Stretch) => void): SessionSubscription {
    const { read, onFailure } = this.#options;
    const subscriber = new LogFollower({ seq: after, read, onStretch, onFailure });
    this.#subscribers.add(subscriber);
    const known = after < this.#session.seq ? subscriber.read() : Promise.resolve();
    return {
      joined: Promise.all([known, this.#log.read()]).then(() => undefined),
      dispose: () => {
        this.#subscribers.delete(subscriber);
        subscriber.dispose();
      },
    };
  }

  /** Restarts at another session, because the log ends before what was known of it. */
  restart(session: Session): void {
    this.#log.dispose();
    this.#session = session;
    this.#log = this.#followLog();
  }

  dispose(): void {
    this.#log.dispose();
    for (const subscriber of this.#subscribers) subscriber.dispose();
    this.#subscribers.clear();
  }

  #followLog(): LogFollower {
    const { read, onFailure } = this.#options;
    return new LogFollower({
      seq: this.#session.seq,
      read,
      onStretch: (stretch) => this.#onStretch(stretch),
      onFailure,
    });
  }

  #onStretch(stretch: Stretch): void {
    this.#session = stretch.entries.reduce(reduceSession, this.#session);
    this.#options.onStretch(stretch);
    for (const subscriber of [...this.#subscribers]) subscriber.add(stretch);
  }
}
