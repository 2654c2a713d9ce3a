import { deferred } from '../../../src/base/deferred';
import type { Line } from '../../../src/base/ndjson';
import { ok } from '../../../src/base/result';
import type { AcpWire } from '../../../src/agents/acp/acp';

export interface SentMessage {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number };
}

/** The agent's end of an adapter's lines, in the hands of a test. */
export class FakeWire implements AcpWire {
  readonly pid = 4711;
  readonly lines: AsyncIterable<Line>;
  readonly stopped: Promise<{ code: number | null; signal: string | null }>;
  /** What the adapter has written and the test has not taken yet. */
  readonly unread: SentMessage[] = [];
  stderr = '';
  stops = 0;
  readonly #queue: { line: Line; taken: () => void }[] = [];
  readonly #exit = deferred<{ code: number | null; signal: string | null }>();
  #isOver = false;
  #wake: (() => void) | undefined;
  #arrived: (() => void) | undefined;

  constructor() {
    this.lines = this.#read();
    this.stopped = this.#exit.promise;
  }

  write(text: string) {
    this.unread.push(JSON.parse(text) as SentMessage);
    this.#arrived?.();
    return Promise.resolve(ok());
  }

  stderrTail(): string {
    return this.stderr;
  }

  stop(): Promise<void> {
    this.stops += 1;
    this.exit({ code: null, signal: 'SIGTERM' });
    return Promise.resolve();
  }

  /** The process ends. */
  exit(how: { code: number | null; signal: string | null }): void {
    this.#isOver = true;
    this.#exit.resolve(how);
    this.#wake?.();
  }

  /** Writes a message as the agent; settled when the adapter is done with it. */
  send(message: object): Promise<void> {
    return this.sendLine({ text: JSON.stringify(message) });
  }

  sendLine(line: Line): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.push({ line, taken: resolve });
      this.#wake?.();
    });
  }

  update(update: object, sessionId = 's1'): Promise<void> {
    return this.send({ method: 'session/update', params: { sessionId, update } });
  }

  /** The adapter's next message. */
  async next(): Promise<SentMessage> {
    while (this.unread.length === 0)
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    return this.unread.shift()!;
  }

  /** Takes the adapter's next message, which has to be this request, and answers it. */
  async answer(method: string, result: object): Promise<SentMessage> {
    const request = await this.next();
    if (request.method !== method) throw new Error(`${method} was expected, ${JSON.stringify(request)} was sent`);
    await this.send({ jsonrpc: '2.0', id: request.id, result });
    return request;
  }

  async refuse(method: string, error: object): Promise<void> {
    const request = await this.next();
    if (request.method !== method) throw new Error(`${method} was expected, ${JSON.stringify(request)} was sent`);
    await this.send({ jsonrpc: '2.0', id: request.id, error });
  }

  async *#read(): AsyncGenerator<Line> {
    for (;;) {
      const next = this.#queue.shift();
      if (next) {
        yield next.line;
        next.taken();
      } else if (this.#isOver) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
