import type { AttemptChatState, ChatEvent, ChatState } from '../../../src/protocol/chat';
import type { LogEntry, SessionEvent } from '../../../src/domain/session/event';
import { reduceSession } from '../../../src/domain/session/session';
import { reduceTranscript } from '../../../src/domain/transcript/reduceTranscript';
import type { TranscriptItem } from '../../../src/domain/transcript/transcript';
import type { HostToView, RequestFault, ViewMessage } from '../../../src/protocol/webview';

export interface ViewRequest {
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
}

const SNAPSHOT_ITEMS = 200;

/**
 * A fake of the extension host's end of the protocol, inside the test page, with the real envelope and reducers. It can
 * lose batches, leave requests unanswered, fail requests, and restart.
 */
export class FakeHost {
  readonly requests: ViewRequest[] = [];
  readonly crashes: string[] = [];
  hellos = 0;
  epoch = 'epoch-1';
  seq = 0;
  /** Number of batches to lose from now on. */
  batchesToLose = 0;
  /** Methods whose requests aren't answered. */
  readonly unanswered = new Set<string>();
  readonly failures = new Map<string, RequestFault>();
  /** Each state that the page has saved for a reload. */
  readonly mementos: unknown[] = [];
  #state: ChatState;
  #items: readonly TranscriptItem[] = [];
  #buffer: ChatEvent[] = [];
  #nextEntry = 1;
  readonly #post: (message: HostToView<ChatState, ChatEvent>) => void;

  constructor(state: ChatState, post: (message: HostToView<ChatState, ChatEvent>) => void) {
    this.#state = state;
    this.#post = post;
    if (state.mode === 'attempt') {
      this.#items = state.items;
      this.#nextEntry = state.seq + 1;
    }
  }

  get state(): ChatState {
    if (this.#state.mode === 'newTask') return this.#state;
    return { ...this.#state, items: this.#items.slice(-SNAPSHOT_ITEMS), total: this.#items.length };
  }

  get items(): readonly TranscriptItem[] {
    return this.#items;
  }

  receive(message: ViewMessage): void {
    switch (message.type) {
      case 'hello':
        this.hellos += 1;
        return this.#answerHello(message.epoch, message.seq);
      case 'request':
        return this.#request(message);
      case 'crashed':
        this.crashes.push(message.text);
        return;
    }
  }

  /** Appends events to the session's log and sends them to the view. */
  log(events: readonly SessionEvent[], by: LogEntry['by'] = 'agent', at = Date.now()): void {
    const entries = events.map((event) => ({ seq: this.#nextEntry++, at, by, event }));
    const state = this.#state as AttemptChatState;
    const transcript = reduceTranscript(
      {
        seq: state.seq,
        items: this.#items,
        ...(state.turnStartedAt === undefined ? {} : { turnStartedAt: state.turnStartedAt }),
      },
      entries,
    );
    this.#items = transcript.items;
    const { turnStartedAt: _before, ...rest } = state;
    this.#state = {
      ...rest,
      session: entries.reduce(reduceSession, state.session),
      seq: transcript.seq,
      ...(transcript.turnStartedAt === undefined ? {} : { turnStartedAt: transcript.turnStartedAt }),
    };
    this.push([{ type: 'entries', entries }]);
  }

  push(events: readonly ChatEvent[]): void {
    for (const event of events) {
      if (event.type === 'attempt' && this.#state.mode === 'attempt')
        this.#state = { ...this.#state, attempt: event.attempt };
    }
    const from = this.seq + 1;
    this.seq += events.length;
    this.#buffer = [...this.#buffer, ...events].slice(-500);
    if (this.batchesToLose > 0) this.batchesToLose -= 1;
    else this.#post({ type: 'events', epoch: this.epoch, from, events });
  }

  tick(): void {
    this.#post({ type: 'tick', epoch: this.epoch, seq: this.seq });
  }

  /** Simulates a restart of the extension host: a new epoch, and sequence numbers from 0. */
  restart(): void {
    this.epoch = `${this.epoch}+`;
    this.seq = 0;
    this.#buffer = [];
    this.tick();
  }

  show(state: ChatState): void {
    this.#state = state;
    this.#items = state.mode === 'attempt' ? state.items : [];
    this.#nextEntry = state.mode === 'attempt' ? state.seq + 1 : 1;
    this.#snapshot();
  }

  #answerHello(epoch: string | undefined, seq: number | undefined): void {
    const missed = this.seq - (seq ?? 0);
    if (epoch !== this.epoch || seq === undefined || missed > this.#buffer.length) return this.#snapshot();
    const events = missed === 0 ? [] : this.#buffer.slice(-missed);
    this.#post({ type: 'events', epoch, from: seq + 1, events });
  }

  #snapshot(): void {
    this.#post({ type: 'snapshot', epoch: this.epoch, seq: this.seq, state: this.state });
  }

  #request({ id, method, params }: ViewRequest): void {
    this.requests.push({ id, method, params });
    if (this.unanswered.has(method)) return;
    const refusal = this.failures.get(method);
    if (refusal) return this.#post({ type: 'response', id, ok: false, error: refusal });
    this.#post({ type: 'response', id, ok: true, value: this.#answer(method, params) });
  }

  #answer(method: string, params: unknown): unknown {
    if (method !== 'loadOlder') return undefined;
    const { before } = params as { before: number };
    return { items: this.#items.filter((item) => item.seq < before).slice(-100) };
  }
}
