import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter, type Event } from '../../base/emitter';
import type { SessionId } from '../../domain/ids';
import type { LogEntry } from '../../domain/session/event';
import { reduceTranscript } from '../../domain/transcript/reduceTranscript';
import { EMPTY_TRANSCRIPT, type Transcript } from '../../domain/transcript/transcript';
import type { Sessions } from '../../services/sessions/sessions/sessions';

/** If more entries than this arrive at once, `onDidReset` fires instead of `onDidAppend`. */
const MAX_INCREMENTAL = 500;

/** Reads a session's transcript from the log, then follows the session. */
export class TranscriptFollower implements Disposable {
  readonly #own = new DisposableStore();
  readonly #appended = new Emitter<readonly LogEntry[]>();
  readonly #reset = new Emitter<void>();
  #transcript: Transcript = EMPTY_TRANSCRIPT;

  /** Resolves when the transcript contains what the log contained at the start. Never rejects. */
  readonly loaded: Promise<void>;

  constructor(sessions: Pick<Sessions, 'subscribe'>, session: SessionId) {
    const subscription = this.#own.add(sessions.subscribe(session, 0, ({ entries }) => this.#fold(entries)));
    this.loaded = subscription.joined;
  }

  /** Fires with the added entries, in order. */
  readonly onDidAppend: Event<readonly LogEntry[]> = this.#appended.event;
  /** Fires when the log was read for the first time, or when many entries arrived at once. Views then get a snapshot. */
  readonly onDidReset: Event<void> = this.#reset.event;

  get transcript(): Transcript {
    return this.#transcript;
  }

  dispose(): void {
    this.#own.dispose();
    this.#appended.dispose();
    this.#reset.dispose();
  }

  #fold(entries: readonly LogEntry[]): void {
    if (entries.length === 0) return;
    const isReset = this.#transcript.seq === 0 || entries.length > MAX_INCREMENTAL;
    this.#transcript = reduceTranscript(this.#transcript, entries);
    if (isReset) this.#reset.fire();
    else this.#appended.fire(entries);
  }
}
