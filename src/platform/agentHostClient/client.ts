import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { Disposable } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import type { Logger } from '../../base/logger';
import { fail, ok, type Result } from '../../base/result';
import type { StoreId } from '../../domain/ids';
import {
  AGENT_HOST_PROTOCOL,
  FROZEN_CORE,
  HOST_ANSWERS,
  proofText,
  type HostAnswer,
  type HostArgs,
  type HostCall,
  type HostNotice,
} from '../../protocol/agentHost';
import { HostSocket, type HostCallCode, type HostEntry } from './hostSocket';

/** How long the handshake may take. */
const HANDSHAKE_MS = 10_000;

/** Why there is no connection. `hostNotProven`: the program that listens can't read the token. */
export type HandshakeCode = HostCallCode | 'hostUnreachable' | 'hostNotProven' | 'aborted';

export interface ClientIdentity {
  readonly token: string;
  readonly store: StoreId;
  /** The number of the store's lease that this window holds. */
  readonly lease: number;
}

/** A connection to a running agent host. Both sides have proven that they can read the token. */
export class AgentHostClient implements Disposable {
  /** Whether the host speaks another protocol, so that only the frozen core can be called. */
  readonly limited: boolean;
  readonly #socket: HostSocket;
  #host: HostAnswer<'hello'> | undefined;

  private constructor(socket: HostSocket, protocol: number) {
    this.#socket = socket;
    this.limited = protocol !== AGENT_HOST_PROTOCOL && protocol !== AGENT_HOST_PROTOCOL - 1;
  }

  /** Connects to a host and shakes hands with it. */
  static async connect(
    address: string,
    identity: ClientIdentity,
    options: { readonly signal: AbortSignal; readonly log: Logger },
  ): Promise<Result<AgentHostClient, HandshakeCode>> {
    const socket = await HostSocket.open(address, options);
    if (!socket.ok) return socket;
    const giveUp = () => socket.value.end();
    const timer = setTimeout(giveUp, HANDSHAKE_MS);
    options.signal.addEventListener('abort', giveUp, { once: true });
    const client = await AgentHostClient.#shakeHands(socket.value, identity);
    clearTimeout(timer);
    options.signal.removeEventListener('abort', giveUp);
    if (!client.ok) socket.value.end();
    return options.signal.aborted ? fail('aborted') : client;
  }

  static async #shakeHands(
    socket: HostSocket,
    { token, store, lease }: ClientIdentity,
  ): Promise<Result<AgentHostClient, HandshakeCode>> {
    const greeting = await socket.greeting;
    if (greeting === undefined) return fail('hostUnreachable', { detail: 'no challenge' });
    const { challenge, protocol } = greeting;
    const client = new AgentHostClient(socket, protocol);
    const nonce = randomBytes(32).toString('hex');
    const proof = hmac(token, proofText('client', challenge, nonce));
    const answer = await client.call('hello', {
      protocol: client.limited ? AGENT_HOST_PROTOCOL : protocol,
      store,
      lease,
      nonce,
      proof,
    });
    if (!answer.ok) return answer.error.code === 'disconnected' ? fail('hostUnreachable') : answer;
    if (!isSameProof(answer.value.proof, hmac(token, proofText('host', challenge, nonce))))
      return fail('hostNotProven');
    client.#host = answer.value;
    return ok(client);
  }

  /** The identity of the host. */
  get host(): HostAnswer<'hello'> {
    if (!this.#host) throw new Error('the host has not been proven');
    return this.#host;
  }

  /** Fires for entries of the subscribed sessions, once each and in order, until the connection ends. */
  get onEntry(): Event<HostEntry> {
    return this.#socket.entries.event;
  }

  /** Fires for news of a session that can't be in its log. */
  get onNotice(): Event<HostNotice> {
    return this.#socket.notices.event;
  }

  /** Fires once, when the connection has ended. */
  get onDidDisconnect(): Event<undefined> {
    return this.#socket.ended.event;
  }

  get isConnected(): boolean {
    return this.#socket.isOpen;
  }

  /** Calls the host. There is no time limit. Fails with `disconnected` if the connection ends. */
  async call<Call extends HostCall>(call: Call, args: HostArgs<Call>): Promise<Result<HostAnswer<Call>, HostCallCode>> {
    if (this.limited && !FROZEN_CORE.includes(call)) return fail('protocolUnsupported');
    const answer = await this.#socket.call(call, args);
    if (!answer.ok) return answer;
    const parsed = v.safeParse(HOST_ANSWERS[call], answer.value);
    return parsed.success ? ok(parsed.output as HostAnswer<Call>) : fail('answerInvalid', { params: { call } });
  }

  dispose(): void {
    this.#socket.end();
  }
}

function hmac(token: string, text: string): string {
  return createHmac('sha256', token).update(text).digest('hex');
}

function isSameProof(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
