import { connect, type Socket } from 'node:net';
import * as v from 'valibot';
import { deferred, type Deferred } from '../../base/deferred';
import { Emitter } from '../../base/emitter';
import type { Logger } from '../../base/logger';
import { LineSplitter, parseJson } from '../../base/ndjson';
import { errorText, fail, ok, systemCode, type Result } from '../../base/result';
import type { SessionId } from '../../domain/ids';
import type { LogEntry } from '../../domain/session/event';
import {
  challengeSchema,
  parseHostMessage,
  SOCKET_LINE_MAX,
  type HostCall,
  type HostFaultCode,
  type HostMessage,
  type HostNotice,
} from '../../protocol/agentHost';

/** Why a call failed: the host's own code, the end of the connection, or an answer that doesn't parse. */
export type HostCallCode = HostFaultCode | 'disconnected' | 'answerInvalid';

/** An entry that was appended to a session's log. */
export interface HostEntry {
  readonly session: SessionId;
  readonly entry: LogEntry;
}

type Answer = Result<unknown, HostCallCode>;

/** The client's end of the socket: writes calls, and matches answers to them. Nothing is proven yet. */
export class HostSocket {
  readonly entries: Emitter<HostEntry> = new Emitter<HostEntry>();
  readonly notices: Emitter<HostNotice> = new Emitter<HostNotice>();
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

  /** Connects. Fails with `hostUnreachable` if nothing listens at the address. */
  static open(
    address: string,
    { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
  ): Promise<Result<HostSocket, 'hostUnreachable' | 'aborted'>> {
    if (signal.aborted) return Promise.resolve(fail('aborted'));
    const socket = connect(address);
    return new Promise((resolve) => {
      const giveUp = () => socket.destroy();
      signal.addEventListener('abort', giveUp, { once: true });
      const failed = (error?: unknown) =>
        resolve(signal.aborted ? fail('aborted') : fail('hostUnreachable', { detail: systemCode(error) ?? 'closed' }));
      socket.once('error', failed);
      socket.once('close', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        socket.off('close', failed);
        signal.removeEventListener('abort', giveUp);
        resolve(ok(new HostSocket(socket, log)));
      });
    });
  }

  /** Resolves with the host's first line, or `undefined` if there is none. */
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
      if (this.#greeted) this.#receive(value);
      else this.#greet(value);
    }
  }

  #greet(value: unknown): void {
    this.#greeted = true;
    const parsed = v.safeParse(challengeSchema, value);
    this.#greeting.resolve(parsed.success ? parsed.output : undefined);
    if (!parsed.success) this.end();
  }

  #receive(value: unknown): void {
    const message = parseHostMessage(value);
    if (!message) {
      // A later host may send what this version doesn't know.
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
