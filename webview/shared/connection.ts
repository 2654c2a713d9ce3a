import type { Clock } from '../../src/base/clock';
import { toDisposable, type Disposable } from '../../src/base/disposable';
import type { HostToView, RequestFault } from '../../src/protocol/webview';
import type { ViewPort } from './vscodeApi';

/** The result of a request. Fails with `noAnswer` after a timeout, and with `hostGone` if the host restarted. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RequestFault };

export interface ConnectionOptions<State, Event> {
  readonly port: ViewPort;
  readonly clock: Clock;
  /** Calls back before the next frame is painted. */
  readonly nextFrame: (callback: () => void) => void;
  /** Returns a new request ID. It must be unique even across reloads of the view. */
  readonly requestId: () => string;
  /** Returns the text of a failure that the connection detects itself. */
  readonly faultText: (code: 'noAnswer' | 'hostGone') => string;
  readonly onSnapshot: (state: State) => void;
  /** Called with the events since the snapshot, in order, at most once per frame. */
  readonly onEvents: (events: readonly Event[]) => void;
}

export interface RequestOptions {
  /** Request ID. Sending a request again with the same ID is harmless, because the host executes it only once. */
  readonly id?: string;
  /** Milliseconds after which the request fails with `noAnswer`. 0 means no timeout, for requests that open a dialog. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;
/** The first hello may get lost while the panel is being set up, so it's repeated, with increasing pauses. */
const HELLO_RETRY_MS = 3_000;
const HELLO_RETRY_MAX_MS = 60_000;

/**
 * The view's end of the protocol in `src/protocol/webview.ts`: says hello, applies a snapshot and then the events after
 * it, without gaps or duplicates. Says hello again if it missed something.
 */
export class Connection<State, Event> implements Disposable {
  readonly #options: ConnectionOptions<State, Event>;
  readonly #pending = new Map<string, (answer: Answer<unknown>) => void>();
  #epoch: string | undefined;
  /** The last event that was received. It may still wait for the next frame. */
  #seq = 0;
  #queue: Event[] = [];
  #frameRequested = false;
  /** Whether a hello is pending. Until it's answered, events that leave a gap are dropped. */
  #awaitsHello = false;
  #listening: Disposable | undefined;
  #helloTimer: Disposable | undefined;
  #helloPause = HELLO_RETRY_MS;

  constructor(options: ConnectionOptions<State, Event>) {
    this.#options = options;
  }

  start(): void {
    this.#listening ??= this.#options.port.listen((data) => this.#receive(data as HostToView<State, Event>));
    this.#hello();
  }

  dispose(): void {
    this.#listening?.dispose();
    this.#helloTimer?.dispose();
    this.#failPending('hostGone');
  }

  /** Requests a new snapshot, for a view whose state may be wrong. */
  startOver(): void {
    this.#epoch = undefined;
    this.#hello();
  }

  request(method: string, params: unknown, options: RequestOptions = {}): Promise<Answer<unknown>> {
    const id = options.id ?? this.#options.requestId();
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    return new Promise((resolve) => {
      const timer =
        timeoutMs === 0
          ? toDisposable(() => undefined)
          : this.#options.clock.after(timeoutMs, () => this.#settle(id, this.#fault('noAnswer')));
      this.#pending.set(id, (answer) => {
        timer.dispose();
        resolve(answer);
      });
      this.#options.port.post({ type: 'request', id, method, params });
    });
  }

  #receive(message: HostToView<State, Event>): void {
    switch (message.type) {
      case 'snapshot':
        return this.#applySnapshot(message.epoch, message.seq, message.state);
      case 'events':
        return this.#enqueueEvents(message.epoch, message.from, message.events);
      case 'tick':
        if (message.epoch !== this.#epoch || message.seq > this.#seq) this.#hello();
        return;
      case 'response':
        return this.#settle(
          message.id,
          message.ok ? { ok: true, value: message.value } : { ok: false, error: message.error },
        );
    }
  }

  #applySnapshot(epoch: string, seq: number, state: State): void {
    if (this.#epoch !== undefined && this.#epoch !== epoch) this.#failPending('hostGone');
    this.#helloTimer?.dispose();
    this.#helloPause = HELLO_RETRY_MS;
    this.#epoch = epoch;
    this.#seq = seq;
    this.#queue = [];
    this.#awaitsHello = false;
    this.#options.onSnapshot(state);
  }

  #enqueueEvents(epoch: string, from: number, events: readonly Event[]): void {
    if (epoch !== this.#epoch || from > this.#seq + 1) {
      if (!this.#awaitsHello) this.#hello();
      return;
    }
    this.#awaitsHello = false;
    const fresh = events.slice(this.#seq + 1 - from);
    if (fresh.length === 0) return;
    this.#seq += fresh.length;
    this.#queue.push(...fresh);
    if (this.#frameRequested) return;
    this.#frameRequested = true;
    this.#options.nextFrame(() => this.#flush());
  }

  #flush(): void {
    this.#frameRequested = false;
    const events = this.#queue;
    this.#queue = [];
    if (events.length > 0) this.#options.onEvents(events);
  }

  #hello(): void {
    this.#awaitsHello = true;
    const known = this.#epoch === undefined ? {} : { epoch: this.#epoch, seq: this.#seq };
    this.#options.port.post({ type: 'hello', ...known });
    this.#helloTimer?.dispose();
    if (this.#epoch !== undefined) return;
    this.#helloTimer = this.#options.clock.after(this.#helloPause, () => this.#hello());
    this.#helloPause = Math.min(this.#helloPause * 2, HELLO_RETRY_MAX_MS);
  }

  #settle(id: string, answer: Answer<unknown>): void {
    const settle = this.#pending.get(id);
    this.#pending.delete(id);
    settle?.(answer);
  }

  #failPending(code: 'hostGone'): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, this.#fault(code));
  }

  #fault(code: 'noAnswer' | 'hostGone'): Answer<never> {
    return { ok: false, error: { code, text: this.#options.faultText(code) } };
  }
}
