import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import * as v from 'valibot';
import { deferred, type Deferred } from '../../base/deferred';
import type { Disposable } from '../../base/disposable';
import { Emitter, type Event } from '../../base/emitter';
import type { Logger } from '../../base/logger';
import { LineSplitter, parseJson } from '../../base/ndjson';
import { errorText, fail, ok, systemCode, type Result } from '../../base/result';
import type { SessionId, StoreId } from '../../domain/ids';
import type { LogEntry } from '../../domain/session/event';
import {
  AGENT_HOST_PROTOCOL,
  challengeSchema,
  FROZEN_CORE,
  HOST_ANSWERS,
  parseHostMessage,
  proofText,
  SOCKET_LINE_MAX,
  type HostAnswer,
  type HostArgs,
  type HostCall,
  type HostFaultCode,
  type HostMessage,
  type HostNotice,
} from '../../protocol/agentHost';

/** How long the two sides may take to prove themselves to each other. */
const HANDSHAKE_MS = 10_000;

/** Why a call failed: what the host said, the connection's end, or an answer of the host's that does not parse. */
export type HostCallCode = HostFaultCode | 'disconnected' | 'answerInvalid';

/**
 * Why there is no connection: nobody listens there, or the one who does cannot read the token either (`hostNotProven`),
 * or the host refused.
 */
export type LinkCode = HostCallCode | 'hostUnreachable' | 'hostNotProven' | 'aborted';

export interface LinkIdentity {
  readonly token: string;
  readonly store: StoreId;
  /** The number of the store's lease that this window holds. */
  readonly lease: number;
}

/** An entry that was appended to a session's log. */
export interface HostEntry {
  readonly session: SessionId;
  readonly entry: LogEntry;
}

/** A connection to a running agent host, proven to both sides. Ends with the host, the socket or `dispose`. */
export class HostLink implements Disposable {
  /** Whether the host speaks no protocol that we speak: then only the frozen core can be called. */
  readonly limited: boolean;
  readonly #wire: Wire;
  #host: HostAnswer<'hello'> | undefined;

  private constructor(wire: Wire, protocol: number) {
    this.#wire = wire;
    this.limited = protocol !== AGENT_HOST_PROTOCOL && protocol !== AGENT_HOST_PROTOCOL - 1;
  }

  /** Connects to a host and shakes hands with it. */
  static async connect(
    address: string,
    identity: LinkIdentity,
    options: { readonly signal: AbortSignal; readonly log: Logger },
  ): Promise<Result<HostLink, LinkCode>> {
    const wire = await Wire.open(address, options);
    if (!wire.ok) return wire;
    const give = () => wire.value.end();
    const timer = setTimeout(give, HANDSHAKE_MS);
    options.signal.addEventListener('abort', give, { once: true });
    const link = await HostLink.#shakeHands(wire.value, identity);
    clearTimeout(timer);
    options.signal.removeEventListener('abort', give);
    if (!link.ok) wire.value.end();
    return options.signal.aborted ? fail('aborted') : link;
  }

  static async #shakeHands(wire: Wire, { token, store, lease }: LinkIdentity): Promise<Result<HostLink, LinkCode>> {
    const greeting = await wire.greeting;
    if (greeting === undefined) return fail('hostUnreachable', { detail: 'no challenge' });
    const { challenge, protocol } = greeting;
    const link = new HostLink(wire, protocol);
    const nonce = randomBytes(32).toString('hex');
    const proof = hmac(token, proofText('client', challenge, nonce));
    const answer = await link.call('hello', {
      protocol: link.limited ? AGENT_HOST_PROTOCOL : protocol,
      store,
      lease,
      nonce,
      proof,
    });
    if (!answer.ok) return answer.error.code === 'disconnected' ? fail('hostUnreachable') : answer;
    if (!isSame(answer.value.proof, hmac(token, proofText('host', challenge, nonce)))) return fail('hostNotProven');
    link.#host = answer.value;
    return ok(link);
  }

  /** Who the host is. */
  get host(): HostAnswer<'hello'> {
    if (!this.#host) throw new Error('the host has not been proven');
    return this.#host;
  }

  /** Entries of the subscribed sessions, each once and in order, as long as the connection lasts. */
  get onEntry(): Event<HostEntry> {
    return this.#wire.entries.event;
  }

  /** News of a session that cannot be in its log. */
  get onNotice(): Event<HostNotice> {
    return this.#wire.notices.event;
  }

  /** The connection has ended; told once. */
  get onDidDisconnect(): Event<undefined> {
    return this.#wire.ended.event;
  }

  get isConnected(): boolean {
    return this.#wire.isOpen;
  }

  /** Calls the host. Takes as long as the host does, and ends with the connection. */
  async call<Call extends HostCall>(call: Call, args: HostArgs<Call>): Promise<Result<HostAnswer<Call>, HostCallCode>> {
    if (this.limited && !FROZEN_CORE.includes(call)) return fail('protocolUnsupported');
    const answer = await this.#wire.call(call, args);
    if (!answer.ok) return answer;
    const parsed = v.safeParse(HOST_ANSWERS[call], answer.value);
    return parsed.success ? ok(parsed.output as HostAnswer<Call>) : fail('answerInvalid', { params: { call } });
  }

  dispose(): void {
    this.#wire.end();
  }
}

type Answer = Result<unknown, HostCallCode>;

/** The lines of the socket. */
class Wire {
  readonly entries = new Emitter<HostEntry>();
  readonly notices = new Emitter<HostNotice>();
  readonly ended = new Emitter<undefined>();
  readonly #greeting = deferred<v.InferOutput<typeof challengeSchema> | undefined>();
  readonly #socket: Socket;
  readonly #log: Logger;
  readonly #lines = new LineSplitter(SOCKET_LINE_MAX);
  readonly #pending = new Map<number, Deferred<Answer>>();
  #calls = 0;
  #greeted = false;
  #hasWarned = false;

  private constructor(socket: Socket, log: Logger) {
    this.#socket = socket;
    this.#log = log;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => this.#log.trace('the socket of the agent host failed', { code: errorText(error) }));
    socket.once('close', () => this.#close());
  }

  static open(
    address: string,
    { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
  ): Promise<Result<Wire, LinkCode>> {
    if (signal.aborted) return Promise.resolve(fail('aborted'));
    const socket = connect(address);
    return new Promise((resolve) => {
      const give = () => socket.destroy();
      signal.addEventListener('abort', give, { once: true });
      const failed = (error?: unknown) =>
        resolve(signal.aborted ? fail('aborted') : fail('hostUnreachable', { detail: systemCode(error) ?? 'closed' }));
      socket.once('error', failed);
      socket.once('close', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        socket.off('close', failed);
        signal.removeEventListener('abort', give);
        resolve(ok(new Wire(socket, log)));
      });
    });
  }

  /** The host's first line; `undefined` if there was none. */
  get greeting(): Promise<v.InferOutput<typeof challengeSchema> | undefined> {
    return this.#greeting.promise;
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  call(call: HostCall, args: unknown): Promise<Answer> {
    if (!this.isOpen) return Promise.resolve(fail('disconnected'));
    const id = ++this.#calls;
    const answer = deferred<Answer>();
    this.#pending.set(id, answer);
    this.#socket.write(`${JSON.stringify({ id, call, args })}\n`);
    return answer.promise;
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    for (const line of this.#lines.push(chunk)) {
      const value = 'text' in line ? parseJson(line.text) : undefined;
      if (this.#greeted) this.#take(value);
      else this.#greet(value);
    }
  }

  #greet(value: unknown): void {
    this.#greeted = true;
    const parsed = v.safeParse(challengeSchema, value);
    this.#greeting.resolve(parsed.success ? parsed.output : undefined);
    if (!parsed.success) this.end();
  }

  #take(value: unknown): void {
    const message = parseHostMessage(value);
    if (!message) {
      // A later host may say much that this version does not know.
      if (!this.#hasWarned) this.#log.warn('lines of the agent host do not parse');
      this.#hasWarned = true;
      return;
    }
    if ('event' in message) this.entries.fire(message.event);
    else if ('notice' in message) this.notices.fire(message.notice);
    else this.#answer(message);
  }

  #answer(message: Extract<HostMessage, { id: number }>): void {
    const answer = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ('error' in message) {
      const { code, detail } = message.error;
      answer?.resolve(fail(code, detail === undefined ? {} : { detail }));
    } else answer?.resolve(ok(message.value));
  }

  #close(): void {
    this.#greeting.resolve(undefined);
    for (const answer of this.#pending.values()) answer.resolve(fail('disconnected'));
    this.#pending.clear();
    this.ended.fire(undefined);
  }
}

function hmac(token: string, text: string): string {
  return createHmac('sha256', token).update(text).digest('hex');
}

function isSame(told: string, expected: string): boolean {
  const [a, b] = [Buffer.from(told), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
