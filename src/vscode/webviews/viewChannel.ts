import * as v from 'valibot';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import { viewMessageSchema, type HostToView, type ViewMessage } from '../../protocol/webview';
import type { Answer, AnswerRequest } from './requests';

/** About a frame. Events within this time are sent to the view in one batch. */
const BATCH_MS = 16;
/** How often a visible view gets the last sequence number, so that it notices a lost batch. */
const TICK_MS = 5_000;
/** Events that are buffered for a view that was hidden for a moment. */
const MAX_BUFFERED = 500;
/** Answers that are stored, so that a request that is sent twice is executed once. */
const MAX_ANSWERS = 200;

/** The part of `vscode.Webview` and its panel that a channel needs. */
export interface ViewPort {
  readonly visible: () => boolean;
  readonly post: (message: unknown) => Thenable<boolean>;
  readonly onMessage: (listener: (message: unknown) => void) => Disposable;
  readonly onVisibility: (listener: () => void) => Disposable;
}

interface Options<State> {
  readonly port: ViewPort;
  readonly clock: Clock;
  readonly epoch: string;
  readonly snapshot: () => State;
  readonly answer: AnswerRequest;
  readonly log: Logger;
}

/**
 * The extension host's end of a webview: sends a snapshot, then numbered events, batched per frame. A hidden view gets
 * nothing. When it says hello, it gets the events that it missed, or a snapshot.
 */
export class ViewChannel<State, Event> implements Disposable {
  readonly #options: Options<State>;
  readonly #own = new DisposableStore();
  readonly #answers = new Map<string, Promise<Answer>>();
  #buffer: { seq: number; event: Event }[] = [];
  #seq = 0;
  #sentSeq = 0;
  #hasGreeted = false;
  /** Whether the page has said hello since the view was last shown. VS Code discards the page of a hidden view. */
  #isLoaded = false;
  #unsentOnce: Event[] = [];
  #flushTimer: Disposable | undefined;
  #tickTimer: Disposable | undefined;

  constructor(options: Options<State>) {
    this.#options = options;
    this.#own.add(options.port.onMessage((message) => this.#receive(message)));
    this.#own.add(options.port.onVisibility(() => this.#visibilityChanged()));
  }

  /** Sends an event to the view, in the next batch if the view is visible. */
  push(event: Event): void {
    this.#seq += 1;
    this.#buffer.push({ seq: this.#seq, event });
    if (this.#buffer.length > MAX_BUFFERED * 2) this.#buffer = this.#buffer.slice(-MAX_BUFFERED);
    this.#scheduleFlush();
  }

  /** Sends an event that no snapshot contains. If the page is still loading, the event waits for it. */
  pushOnce(event: Event): void {
    if (this.#isLoaded) this.push(event);
    else this.#unsentOnce.push(event);
  }

  /** Sends the whole state again, because it was replaced. */
  reset(): void {
    this.#seq += 1;
    this.#buffer = [];
    if (this.#hasGreeted && this.#options.port.visible()) this.#sendSnapshot();
    else this.#hasGreeted = false;
  }

  dispose(): void {
    this.#flushTimer?.dispose();
    this.#tickTimer?.dispose();
    this.#own.dispose();
  }

  #scheduleFlush(): void {
    if (this.#flushTimer || !this.#hasGreeted || !this.#options.port.visible()) return;
    this.#flushTimer = this.#options.clock.after(BATCH_MS, () => {
      this.#flushTimer = undefined;
      this.#sendEvents();
    });
  }

  #sendEvents(): void {
    if (!this.#options.port.visible() || this.#sentSeq === this.#seq) return;
    const first = this.#buffer[0];
    if (!first || first.seq > this.#sentSeq + 1) {
      this.#sendSnapshot();
      return;
    }
    const events = this.#buffer.filter(({ seq }) => seq > this.#sentSeq).map(({ event }) => event);
    this.#post({ type: 'events', epoch: this.#options.epoch, from: this.#sentSeq + 1, events });
    this.#sentSeq = this.#seq;
    this.#startTicking();
  }

  /** Sends a snapshot. If building the state fails, the view requests it again. */
  #sendSnapshot(): void {
    try {
      this.#post({ type: 'snapshot', epoch: this.#options.epoch, seq: this.#seq, state: this.#options.snapshot() });
    } catch (error) {
      return this.#options.log.error('failed to build the state of a webview', error);
    }
    this.#sentSeq = this.#seq;
    this.#startTicking();
  }

  #startTicking(): void {
    this.#tickTimer ??= this.#options.clock.after(TICK_MS, () => {
      this.#tickTimer = undefined;
      if (!this.#options.port.visible()) return;
      this.#post({ type: 'tick', epoch: this.#options.epoch, seq: this.#sentSeq });
      this.#startTicking();
    });
  }

  #visibilityChanged(): void {
    if (this.#options.port.visible()) {
      this.#scheduleFlush();
      return;
    }
    this.#isLoaded = false;
    this.#flushTimer?.dispose();
    this.#flushTimer = undefined;
    this.#tickTimer?.dispose();
    this.#tickTimer = undefined;
  }

  #receive(raw: unknown): void {
    const parsed = v.safeParse(viewMessageSchema, raw);
    if (!parsed.success) {
      this.#options.log.warn('ignoring an invalid message from a webview');
      return;
    }
    this.#handle(parsed.output);
  }

  #handle(message: ViewMessage): void {
    switch (message.type) {
      case 'hello':
        return this.#greet(message.epoch, message.seq);
      case 'request':
        void this.#respond(message.id, message.method, message.params);
        return;
      case 'crashed':
        return this.#options.log.error(`a webview script failed: ${message.text}`);
    }
  }

  #greet(epoch: string | undefined, seq: number | undefined): void {
    this.#hasGreeted = true;
    this.#isLoaded = true;
    const first = this.#buffer[0];
    const known =
      epoch === this.#options.epoch && seq !== undefined && (seq === this.#seq || (first && first.seq <= seq + 1));
    if (known) {
      this.#sentSeq = seq;
      this.#sendEvents();
    } else this.#sendSnapshot();
    for (const event of this.#unsentOnce.splice(0)) this.push(event);
  }

  async #respond(id: string, method: string, params: unknown): Promise<void> {
    let answer = this.#answers.get(id);
    if (!answer) {
      answer = this.#options.answer(method, params);
      this.#answers.set(id, answer);
      const oldest = this.#answers.keys().next();
      if (this.#answers.size > MAX_ANSWERS && !oldest.done) this.#answers.delete(oldest.value);
    }
    this.#post({ type: 'response', id, ...(await answer) });
  }

  #post(message: HostToView<State, Event>): void {
    void this.#options.port.post(message);
  }
}
