import { deferred, type Deferred } from './deferred';
import { boundedJson, parseJson, type Line } from './ndjson';
import { errorText } from './result';

/** The error object of JSON-RPC 2.0. Some agents put HTTP statuses into `code` (Gemini: 401). */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** Error codes of JSON-RPC 2.0. */
export const RPC_INVALID_PARAMS = -32602;
export const RPC_METHOD_NOT_FOUND = -32601;
export const RPC_INTERNAL_ERROR = -32603;

/**
 * Why a request has no result. refused: the other side replied with an error · closed: the connection ended first ·
 * aborted: the caller's signal was aborted, and a late response is dropped.
 */
export type RpcFault =
  { readonly code: 'refused'; readonly error: RpcError } | { readonly code: 'closed' } | { readonly code: 'aborted' };

export type RpcResult =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: RpcFault };

/** Reply of a request handler: at once, or `later` while further lines are handled (permission requests). */
export type RpcReply =
  { readonly result: unknown } | { readonly error: RpcError } | { readonly later: Promise<RpcLateReply> };
export type RpcLateReply = Exclude<RpcReply, { later: unknown }>;

/** Handles incoming messages. If a handler throws, which is a bug, the other side gets an internal error. */
export interface RpcOwner {
  /** Writes one message, including its newline. Rejects if the other side has disconnected. */
  write(text: string): Promise<void>;
  notified(method: string, params: unknown): Promise<void> | void;
  /** Returns `undefined` if the method is unknown. `signal` is aborted when the other side cancels the request. */
  requested(method: string, params: unknown, signal: AbortSignal): Promise<RpcReply> | undefined;
  /** Called with a line that isn't a JSON-RPC message. It is skipped. */
  malformed(line: Line): void;
  /** Called with every message in both directions, for recordings. */
  traced?(direction: '>' | '<', message: unknown): void;
}

interface Incoming {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** The id of a request. The response repeats it exactly: `1` and `"1"` are different ids. */
type RpcId = string | number;

/** Characters of an error object that stand in for its missing message. */
const ERROR_MAX = 4_000;

/** Open requests of the other side. Further ones are refused, so that memory stays bounded. */
const OPEN_MAX = 256;

/**
 * One end of a JSON-RPC 2.0 connection over newline-delimited JSON. It has no stream of its own: the owner pushes
 * incoming lines and writes outgoing ones. It accepts messages without `jsonrpc` (Codex) and responses whose ids have
 * become text.
 */
export class JsonRpcPeer {
  readonly #owner: RpcOwner;
  readonly #waiting = new Map<string, Deferred<RpcResult>>();
  readonly #open = new Map<unknown, AbortController>();
  #nextId = 0;
  #closed = false;

  constructor(owner: RpcOwner) {
    this.#owner = owner;
  }

  /** Sends a request. Resolves when it is answered or aborted, or when the connection closes. Never rejects. */
  async request(method: string, params: unknown, signal?: AbortSignal): Promise<RpcResult> {
    if (signal?.aborted) return { ok: false, error: { code: 'aborted' } };
    if (this.#closed) return { ok: false, error: { code: 'closed' } };
    const id = this.#nextId++;
    const answer = deferred<RpcResult>();
    this.#waiting.set(String(id), answer);
    const abort = () => answer.resolve({ ok: false, error: { code: 'aborted' } });
    signal?.addEventListener('abort', abort, { once: true });
    try {
      if (!(await this.#send({ jsonrpc: '2.0', id, method, params })))
        answer.resolve({ ok: false, error: { code: 'closed' } });
      return await answer.promise;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#waiting.delete(String(id));
    }
  }

  /** Sends a notification. Resolves when it is written, or dropped because the connection has ended. */
  async notify(method: string, params: unknown): Promise<void> {
    await this.#send({ jsonrpc: '2.0', method, params });
  }

  /**
   * Handles a line. Push the next one only when the promise has settled: messages are handled in order, and a slow
   * handler slows the other side down. Only requests with a `later` reply stay open meanwhile.
   */
  async push(line: Line): Promise<void> {
    if ('text' in line && line.text.trim() === '') return;
    const value = 'text' in line ? parseJson(line.text) : undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#owner.malformed(line);
      return;
    }
    this.#owner.traced?.('<', value);
    if (!(await this.#receive(value))) this.#owner.malformed(line);
  }

  /** Fails all pending requests, and aborts those of the other side. */
  close(): void {
    this.#closed = true;
    for (const answer of this.#waiting.values()) answer.resolve({ ok: false, error: { code: 'closed' } });
    for (const controller of this.#open.values()) controller.abort();
    this.#open.clear();
  }

  /** Handles a message. Returns `false` if it isn't a JSON-RPC message. */
  async #receive(message: Incoming): Promise<boolean> {
    const { id, method } = message;
    if (typeof method === 'string' && (id === undefined || id === null)) await this.#notified(method, message.params);
    else if (!isId(id)) return false;
    else if (typeof method === 'string') await this.#requested(id, method, message.params);
    else if ('result' in message || 'error' in message) this.#answered(id, message);
    else return false;
    return true;
  }

  #answered(id: RpcId, message: Incoming): void {
    const waiting = this.#waiting.get(String(id));
    const { error } = message;
    if (error === undefined || error === null) waiting?.resolve({ ok: true, value: message.result });
    else waiting?.resolve({ ok: false, error: { code: 'refused', error: toRpcError(error) } });
  }

  async #notified(method: string, params: unknown): Promise<void> {
    if (method === '$/cancel_request') this.#open.get(requestId(params))?.abort();
    else await this.#owner.notified(method, params);
  }

  async #requested(id: RpcId, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    if (this.#open.size >= OPEN_MAX)
      return this.#reply(id, { error: { code: RPC_INTERNAL_ERROR, message: 'Too many open requests' } });
    const handled = this.#owner.requested(method, params, controller.signal);
    if (!handled)
      return this.#reply(id, { error: { code: RPC_METHOD_NOT_FOUND, message: `Method not found: ${method}` } });
    this.#open.set(id, controller);
    const reply = await settled(handled);
    if ('later' in reply) void settled(reply.later).then((late) => this.#reply(id, late));
    else await this.#reply(id, reply);
  }

  async #reply(id: RpcId, reply: RpcLateReply): Promise<void> {
    this.#open.delete(id);
    await this.#send({ jsonrpc: '2.0', id, ...reply });
  }

  async #send(message: object): Promise<boolean> {
    if (this.#closed) return false;
    this.#owner.traced?.('>', message);
    try {
      await this.#owner.write(`${JSON.stringify(message)}\n`);
      return true;
    } catch {
      return false;
    }
  }
}

/** Resolves with the reply of a handler, or with an internal error if it threw. */
async function settled<Reply>(handled: Promise<Reply>): Promise<Reply | { readonly error: RpcError }> {
  try {
    return await handled;
  } catch (thrown) {
    return { error: { code: RPC_INTERNAL_ERROR, message: errorText(thrown) } };
  }
}

function isId(id: unknown): id is RpcId {
  return typeof id === 'string' || Number.isFinite(id);
}

function requestId(params: unknown): unknown {
  return typeof params === 'object' && params !== null && 'requestId' in params ? params.requestId : undefined;
}

/** Returns an error object for whatever was sent as one. */
export function toRpcError(value: unknown): RpcError {
  if (typeof value !== 'object' || value === null) return { code: RPC_INTERNAL_ERROR, message: String(value) };
  const { code, message, data }: { code?: unknown; message?: unknown; data?: unknown } = value;
  const number = typeof code === 'number' || typeof code === 'string' ? Number(code) : NaN;
  return {
    code: Number.isFinite(number) ? number : RPC_INTERNAL_ERROR,
    message: typeof message === 'string' ? message : boundedJson(value, ERROR_MAX),
    ...(data === undefined ? {} : { data }),
  };
}
