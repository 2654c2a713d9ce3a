import { deferred, type Deferred } from '../../base/deferred';
import { JsonRpcPeer, RPC_INVALID_PARAMS, type RpcLateReply, type RpcReply, type RpcResult } from '../../base/jsonRpc';
import type { Logger } from '../../base/logger';
import { Mutex } from '../../base/mutex';
import type { Line } from '../../base/ndjson';
import { redact } from '../../base/redact';
import { fail, ok, type Result } from '../../base/result';
import type { AcpTraits } from '../kinds/catalog';
import type { Ask, AskOutcome } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import type { AgentEvent } from '../../domain/session/event';
import type { RunningProcess } from '../../platform/process/process';
import type { AgentExit, AgentStart } from '../agent';
import { Decoder, isHistory } from './decode';
import { readTextFile, writeTextFile } from './files';
import { read, updateParamsSchema } from './messages';
import { TurnWatch } from './turnWatch';

/** Both ends of an agent's lines, usually of a process. */
export type AcpWire = Pick<RunningProcess, 'pid' | 'lines' | 'write' | 'stderrTail' | 'stopped' | 'stop'>;

/** Updates that are held until their session is known. */
const EARLY_MAX = 200;
const GARBAGE_SHOWN = 200;
const WITHDRAWN: AskOutcome = { type: 'withdrawn' };

interface OpenAsk {
  readonly ask: Ask;
  readonly answer: Deferred<RpcLateReply>;
}

/** A connection with an ACP agent: routes its messages, and emits their events in order, as fast as they are taken. */
export class AcpClient {
  readonly decoder: Decoder;
  readonly watch: TurnWatch;
  readonly log: Logger;
  /** Resolves when the process and its tree have ended and everything that it wrote was emitted. */
  readonly ended: Promise<AgentExit>;
  readonly #wire: AcpWire;
  readonly #start: AgentStart;
  readonly #peer: JsonRpcPeer;
  readonly #emission = new Mutex();
  readonly #asks = new Map<AskId, OpenAsk>();
  #session: string | undefined;
  #replayed: string | undefined;
  #historyDropped = 0;
  #early: { readonly sessionId: string; readonly update: unknown }[] = [];
  #garbage = 0;

  constructor(wire: AcpWire, start: AgentStart, traits: AcpTraits) {
    this.#wire = wire;
    this.#start = start;
    this.log = start.log.with({ run: start.run });
    this.decoder = new Decoder({ run: start.run, cwd: start.launch.spec.cwd, traits, used: start.used ?? {} });
    this.watch = new TurnWatch(traits);
    this.#peer = new JsonRpcPeer({
      write: (text) => this.#write(text),
      notified: (method, params) => this.#notified(method, params),
      requested: (method, params, signal) => this.#requested(method, params, signal),
      malformed: (line) => this.#malformed(line),
      traced: (dir, msg) => start.wire?.({ dir, msg }),
    });
    start.answering((ask, outcome) => this.settle(ask, outcome));
    this.ended = this.#run();
  }

  get pid(): number {
    return this.#wire.pid;
  }

  /** Number of history messages that were dropped so far. */
  get historyDropped(): number {
    return this.#historyDropped;
  }

  request(method: string, params: object, signal?: AbortSignal): Promise<RpcResult> {
    return this.#peer.request(method, params, signal);
  }

  notify(method: string, params: object): Promise<void> {
    return this.#peer.notify(method, params);
  }

  stop(): Promise<void> {
    return this.#wire.stop();
  }

  /** Drops the history of this session until `opened`, because the log has it. */
  replaying(session: string): void {
    this.#replayed = session;
  }

  /** Emits `events`, and after them the updates that came before the session was open. */
  opened(session: string, events: readonly AgentEvent[]): Promise<void> {
    const early = this.#early.filter(({ sessionId }) => sessionId === session);
    this.#early = [];
    this.#replayed = undefined;
    this.#session = session;
    return this.emit([...events, ...early.flatMap(({ update }) => this.decoder.update(update))]);
  }

  /** Emits events after those that already wait. Never rejects: an agent whose events can't be taken is stopped. */
  emit(events: readonly AgentEvent[]): Promise<void> {
    if (events.length === 0) return Promise.resolve();
    return this.#emission.run(async () => {
      try {
        for (const event of events) await this.#start.emit(event);
      } catch (error) {
        this.log.error('event sink failed', error);
        void this.#clean();
      }
    });
  }

  /** Hands an answer to the agent. Fails with `askUnknown` if it isn't waiting for it. */
  settle(id: AskId, outcome: AskOutcome): Result<undefined, 'askUnknown'> {
    const open = this.#asks.get(id);
    if (!open) return fail('askUnknown');
    this.#asks.delete(id);
    if (outcome.type === 'withdrawn') {
      void this.emit([{ type: 'askWithdrawn', ask: id }]);
      open.answer.resolve({ result: { outcome: { outcome: 'cancelled' } } });
      return ok();
    }
    const isDenied = outcome.kind === 'rejectOnce' || outcome.kind === 'rejectAlways';
    if (open.ask.call !== undefined) void this.emit(this.decoder.answered(open.ask.call, isDenied));
    open.answer.resolve({ result: { outcome: { outcome: 'selected', optionId: outcome.option } } });
    return ok();
  }

  /** Withdraws all open permission requests. */
  withdrawAll(): void {
    for (const id of [...this.#asks.keys()]) this.settle(id, WITHDRAWN);
  }

  async #run(): Promise<AgentExit> {
    // Child processes may hold stdout open, and an agent that closed stdout can't be used anymore.
    void this.#wire.stopped.then(() => this.#clean());
    try {
      for await (const line of this.#wire.lines) await this.#receive(line);
    } catch (error) {
      this.log.error('failed to read from the agent', error);
    }
    this.#peer.close();
    await this.#clean();
    const exit = await this.#wire.stopped;
    await this.#emission.run(() => Promise.resolve());
    return { code: exit.code, signal: exit.signal, stderr: this.#wire.stderrTail() };
  }

  /** A line that can't be handled doesn't affect the others. */
  async #receive(line: Line): Promise<void> {
    try {
      await this.#peer.push(line);
    } catch (error) {
      this.log.error('failed to handle a message', error);
    }
  }

  /** Ends the rest of the tree. If that fails, the end of the process is reported all the same. */
  async #clean(): Promise<void> {
    try {
      await this.#wire.stop();
    } catch (error) {
      this.log.error('failed to stop the agent', error);
    }
  }

  async #write(text: string): Promise<void> {
    const written = await this.#wire.write(text);
    if (!written.ok) throw new Error(written.error.code);
  }

  async #notified(method: string, params: unknown): Promise<void> {
    const message = method === 'session/update' ? read(updateParamsSchema, params) : undefined;
    if (!message) this.log.trace('ignoring a notification', { method: method.slice(0, 100) });
    else if (message.sessionId === this.#session) await this.#updated(message.update);
    else if (this.#session !== undefined)
      this.log.trace('ignoring an update of another session', { session: message.sessionId });
    else if (message.sessionId === this.#replayed && isHistory(message.update)) this.#historyDropped += 1;
    else if (this.#early.length < EARLY_MAX) this.#early.push(message);
  }

  #updated(update: unknown): Promise<void> {
    const events = this.decoder.update(update);
    for (const event of events) this.watch.observe(event);
    return this.emit(events);
  }

  #requested(method: string, params: unknown, signal: AbortSignal): Promise<RpcReply> | undefined {
    const { cwd } = this.#start.launch.spec;
    switch (method) {
      case 'session/request_permission':
        return this.#permission(params, signal);
      case 'fs/read_text_file':
        return readTextFile(cwd, params);
      case 'fs/write_text_file':
        return writeTextFile(cwd, params);
      default:
        this.log.trace('unknown request', { method: method.slice(0, 100) });
        return undefined;
    }
  }

  async #permission(params: unknown, signal: AbortSignal): Promise<RpcReply> {
    const asked = this.decoder.permission(params);
    if (!asked) return { error: { code: RPC_INVALID_PARAMS, message: 'Not a permission request' } };
    const { ask, events } = asked;
    const answer = deferred<RpcLateReply>();
    this.#asks.set(ask.id, { ask, answer });
    signal.addEventListener('abort', () => void this.settle(ask.id, WITHDRAWN), { once: true });
    for (const event of events) this.watch.observe(event);
    await this.emit(events);
    return { later: answer.promise };
  }

  /** Programs print banners and warnings to stdout. They are reported once and ignored. */
  #malformed(line: Line): void {
    this.#garbage += 1;
    const text = 'text' in line ? redact(line.text.slice(0, GARBAGE_SHOWN)).toWellFormed() : `${line.tooLong} bytes`;
    this.log.trace('ignoring a line that is not a message', { text, count: this.#garbage });
    if (this.#garbage === 1) void this.emit([{ type: 'notice', level: 'info', code: 'outputSkipped', text }]);
  }
}
