import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { LineSplitter, parseJson } from '../../base/ndjson';
import { fail, ok, type Result } from '../../base/result';
import type { Logger } from '../../base/logger';
import type { SessionId } from '../../domain/ids';
import {
  AGENT_HOST_PROTOCOL,
  FROZEN_CORE,
  parseHostCall,
  parseHostRequest,
  proofText,
  SOCKET_LINE_MAX,
  type HostAnswer,
  type HostArgs,
  type HostCommand,
  type HostFaultCode,
  type HostMessage,
  type HostRequest,
} from '../../protocol/agentHost';
import type { AgentHost } from '../host';

const HANDSHAKE_MS = 10_000;
/** Bytes that a client may send before it has proven itself. */
const UNPROVEN_MAX = 16 * 1024;
/** Bytes that may wait for a client that doesn't read. With more it is dropped, and reads the log files instead. */
const UNREAD_MAX = 8 * 1024 * 1024;
/** Calls of one client that may run at once. With more its socket is not read. */
const CALLS_MAX = 256;

type Answer = Result<unknown, HostFaultCode>;

/** What a connection needs from its server. */
export interface ClientServer {
  readonly host: AgentHost;
  readonly token: string;
  readonly log: Logger;
  /** Decides whether a client is admitted that has proven that it can read the token. */
  admit(
    connection: ClientConnection,
    args: HostArgs<'hello'>,
  ): Result<Omit<HostAnswer<'hello'>, 'proof'>, HostFaultCode>;
  /** Ends everything. Resolves when no agent is left. */
  shutdown(): Promise<void>;
  /** Called after a client was admitted. */
  changed(): void;
  /** Called after the connection has ended. */
  closed(connection: ClientConnection): void;
}

/** The host's end of a connection with a client, which proves itself, makes calls, and subscribes to sessions. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #server: ClientServer;
  readonly #challenge = randomBytes(32).toString('hex');
  readonly #lines = new LineSplitter(SOCKET_LINE_MAX);
  readonly #subscriptions = new Map<SessionId, Disposable>();
  readonly #handshakeTimer: NodeJS.Timeout;
  #received = 0;
  #running = 0;
  #isProven = false;
  #isLimited = false;
  #isEnding = false;
  #lease = 0;

  constructor(socket: Socket, server: ClientServer) {
    this.#socket = socket;
    this.#server = server;
    this.#handshakeTimer = setTimeout(() => this.#drop('it did not prove itself in time'), HANDSHAKE_MS);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#close());
    this.#write({ challenge: this.#challenge, protocol: AGENT_HOST_PROTOCOL });
  }

  /** Whether it was admitted, and has not been ended. */
  get isClient(): boolean {
    return this.#isProven && !this.#isEnding;
  }

  get lease(): number {
    return this.#lease;
  }

  /** Ends the connection and takes no more calls. What is already written still arrives if the client reads it. */
  end(): void {
    this.#isEnding = true;
    this.#socket.destroySoon();
  }

  /** Resolves when the connection has ended. After `ms` it is ended by force. */
  async ended(ms: number): Promise<void> {
    if (this.#socket.closed) return;
    const force = setTimeout(() => this.#socket.destroy(), ms);
    // The socket may report an error before its end, so wait for `close` alone.
    await new Promise((resolve) => this.#socket.once('close', resolve));
    clearTimeout(force);
  }

  #read(chunk: Buffer): void {
    this.#received += chunk.length;
    if (!this.#isProven && this.#received > UNPROVEN_MAX) return this.#drop('it sent too much before it was proven');
    for (const line of this.#lines.push(chunk)) {
      if (this.#isEnding || this.#socket.destroyed) return;
      const request = 'text' in line ? parseHostRequest(parseJson(line.text)) : undefined;
      if (!request) return this.#drop('it sent a line that is not a call');
      void this.#handle(request);
    }
  }

  async #handle(request: HostRequest): Promise<void> {
    this.#running += 1;
    if (this.#running >= CALLS_MAX) this.#socket.pause();
    await this.#answer(request);
    this.#running -= 1;
    if (this.#running < CALLS_MAX && this.#socket.isPaused()) this.#socket.resume();
  }

  async #answer({ id, call, args }: HostRequest): Promise<void> {
    const command = parseHostCall(call, args);
    const isCall = typeof command !== 'string';
    if (!this.#isProven && !(isCall && command.call === 'hello')) this.#drop('it called before it was proven');
    else if (!isCall) this.#reply(id, fail(command === 'unknown' ? 'protocolUnsupported' : 'callInvalid'));
    else if (this.#isLimited && !FROZEN_CORE.includes(command.call)) this.#reply(id, fail('protocolUnsupported'));
    else await this.#run(id, command);
  }

  async #run(id: number, command: HostCommand): Promise<void> {
    switch (command.call) {
      case 'hello':
        this.#hello(id, command.args);
        break;
      case 'subscribe':
        await this.#subscribe(id, command.args.session);
        break;
      case 'shutdown':
        await this.#server.shutdown();
        this.#reply(id, ok({}));
        break;
      default:
        this.#reply(id, await this.#server.host.run(command));
    }
  }

  #hello(id: number, args: HostArgs<'hello'>): void {
    if (this.#isProven) return this.#reply(id, fail('callInvalid'));
    const isProof = isSameProof(args.proof, this.#proof('client', args.nonce));
    const admitted = isProof ? this.#admit(args) : fail<HostFaultCode>('proofInvalid');
    this.#reply(id, admitted.ok ? ok({ ...admitted.value, proof: this.#proof('host', args.nonce) }) : admitted);
    if (!admitted.ok) this.end();
  }

  #admit(args: HostArgs<'hello'>): Result<Omit<HostAnswer<'hello'>, 'proof'>, HostFaultCode> {
    this.#lease = args.lease;
    const admitted = this.#server.admit(this, args);
    if (!admitted.ok) return admitted;
    clearTimeout(this.#handshakeTimer);
    this.#isProven = true;
    this.#isLimited = args.protocol !== AGENT_HOST_PROTOCOL;
    this.#server.changed();
    return admitted;
  }

  #proof(side: 'client' | 'host', nonce: string): string {
    return createHmac('sha256', this.#server.token)
      .update(proofText(side, this.#challenge, nonce))
      .digest('hex');
  }

  async #subscribe(id: number, session: SessionId): Promise<void> {
    const found = await this.#server.host.session(session);
    if (!found.ok) {
      this.#reply(id, found);
      return;
    }
    const { events } = found.value;
    // The answer is sent before the first entry above it.
    this.#reply(id, ok({ seq: events.published }));
    if (this.#subscriptions.has(session) || this.#socket.destroyed) return;
    const subscription = new DisposableStore();
    subscription.add(events.onEntry((entry) => this.#write({ event: { session, entry } })));
    subscription.add(events.onTrouble((trouble) => this.#write({ notice: { session, ...trouble } })));
    if (events.trouble) this.#write({ notice: { session, ...events.trouble } });
    this.#subscriptions.set(session, subscription);
  }

  #reply(id: number, answer: Answer): void {
    if (answer.ok) return this.#write({ id, value: answer.value });
    const { code, detail } = answer.error;
    this.#write({ id, error: { code, ...(detail !== undefined && { detail }) } });
  }

  #write(message: HostMessage | { readonly challenge: string; readonly protocol: number }): void {
    if (!this.#socket.writable) return;
    this.#socket.write(`${JSON.stringify(message)}\n`);
    if (this.#socket.writableLength > UNREAD_MAX) this.#drop('it does not read');
  }

  #drop(why: string): void {
    this.#server.log.warn('dropping a client', { why });
    this.#socket.destroy();
  }

  #close(): void {
    clearTimeout(this.#handshakeTimer);
    for (const subscription of this.#subscriptions.values()) subscription.dispose();
    this.#subscriptions.clear();
    this.#server.closed(this);
  }
}

function isSameProof(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
