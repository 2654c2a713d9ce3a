import { deferred, type Deferred } from '../../base/deferred';
import type { Logger } from '../../base/logger';
import { isNestedDeeper, parseJson, type Line } from '../../base/ndjson';
import { redact } from '../../base/redact';
import { fail, ok, type Result } from '../../base/result';
import type { AskOutcome } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import type { SessionFaultCode } from '../../domain/session/event';
import type { RunningProcess } from '../../platform/process/process';
import type { AgentExit, AgentSession, AgentStart, TurnOutcome } from '../agent';
import { faultOfExit } from '../fault';
import { Asks } from './asks';
import { Control } from './control';
import { Decoder } from './decode';
import { Emission } from './emission';
import { parseHandshake, parseMessage, type ClaudeMessage, type ResultMessage } from './message';
import { resultWords } from './outcome';

/** A connection with Claude Code in lines, for example a process. */
export type ClaudeWire = Pick<RunningProcess, 'pid' | 'lines' | 'write' | 'stderrTail' | 'stopped' | 'stop'>;

interface Turn {
  readonly outcome: Deferred<TurnOutcome>;
  isCancelled: boolean;
}

const GARBAGE_SHOWN = 200;
/** Maximum nesting of arguments that can be answered. */
const NESTED_MAX = 500;

/** Claude Code's response to an unknown id, for example of a session that was killed before it was saved. */
const NOT_FOUND = /No conversation found/i;

/** A conversation with Claude Code over its stream-json and control protocols. */
export class ClaudeSession implements AgentSession {
  readonly pid: number;
  readonly stopped: Promise<AgentExit>;
  readonly #wire: ClaudeWire;
  readonly #tap: AgentStart['wire'];
  readonly #log: Logger;
  readonly #decoder: Decoder;
  readonly #control: Control;
  readonly #asks: Asks;
  readonly #emission: Emission;
  #turn: Turn | undefined;
  #garbage = 0;
  #isStopping = false;
  #hasEnded = false;
  /** Its last result before it exited without having been prompted. */
  #lastResult = '';

  constructor(wire: ClaudeWire, start: AgentStart) {
    const { cwd } = start.launch.spec;
    this.pid = wire.pid;
    this.#wire = wire;
    this.#tap = start.wire;
    this.#log = start.log.with({ run: start.run });
    this.#decoder = new Decoder(cwd);
    this.#control = new Control((message) => this.#send(message));
    this.#asks = new Asks(cwd, start.run, this.#control);
    this.#emission = new Emission(start.emit, this.#log, () => void this.stop());
    start.answering((ask, outcome) => this.settle(ask, outcome));
    this.stopped = this.#run();
  }

  /** Opens the session, or stops Claude Code. `isResumed`: the session was prompted in another process. */
  async open(agentSession: string, isResumed: boolean): Promise<Result<AgentSession, SessionFaultCode>> {
    const answer = await this.#control.request({ subtype: 'initialize', hooks: {} });
    if (answer.ok) {
      await this.#emission.publish(this.#decoder.opening(agentSession, isResumed, parseHandshake(answer.value)));
      return ok(this);
    }
    await this.stop();
    if (answer.error.code === 'refused') return fail('agentProtocol', { detail: answer.error.detail ?? '' });
    const { code, detail = '' } = faultOfExit(await this.stopped);
    const isLost = isResumed && NOT_FOUND.test(`${detail} ${this.#lastResult}`);
    return fail(isLost ? 'resumeFailed' : code, { detail });
  }

  prompt(text: string): Promise<TurnOutcome> {
    if (this.#turn) throw new Error('a turn is running: a second message would become part of it');
    if (this.#hasEnded) return this.stopped.then((exit) => this.#cutOff(exit, false));
    const outcome = deferred<TurnOutcome>();
    this.#turn = { outcome, isCancelled: false };
    void this.#send({
      type: 'user',
      message: { role: 'user', content: text },
      parent_tool_use_id: null,
      session_id: '',
    });
    return outcome.promise;
  }

  async cancel(): Promise<void> {
    if (this.#turn) this.#turn.isCancelled = true;
    const sent = this.#interrupt();
    void this.#emission.publish(this.#asks.withdrawAll());
    await sent;
  }

  settle(ask: AskId, outcome: AskOutcome): Result<undefined, 'askUnknown'> {
    const events = this.#asks.settle(ask, outcome);
    if (!events) return fail('askUnknown');
    void this.#emission.publish(events);
    return ok();
  }

  /** Claude Code reports the change in a separate message. */
  async setMode(mode: string): Promise<Result<undefined, 'modeRefused' | 'unsupported'>> {
    const answer = await this.#control.request({ subtype: 'set_permission_mode', mode });
    if (answer.ok) return ok();
    const { detail } = answer.error;
    return fail('modeRefused', detail === undefined ? {} : { detail });
  }

  stop(): Promise<void> {
    this.#isStopping = true;
    return this.#wire.stop();
  }

  /** Reads the next line only when the events of the previous one are received, as back-pressure. */
  async #run(): Promise<AgentExit> {
    // Orphaned processes may hold the output open.
    void this.#wire.stopped.then(() => this.#wire.stop());
    try {
      for await (const line of this.#wire.lines) await this.#receive(line);
    } catch (error) {
      this.#log.error('failed to read from Claude Code', error);
    }
    this.#hasEnded = true;
    this.#control.close();
    await this.#wire.stop();
    const { code, signal } = await this.#wire.stopped;
    void this.#emission.publish(this.#asks.withdrawAll());
    await this.#emission.settled();
    const exit = { code, signal, stderr: this.#wire.stderrTail() };
    this.#turn?.outcome.resolve(this.#cutOff(exit, this.#turn.isCancelled));
    this.#turn = undefined;
    return exit;
  }

  /** Returns how a turn ends if the process ends first. */
  #cutOff(exit: AgentExit, wasCancelled: boolean): TurnOutcome {
    if (wasCancelled) return { end: 'cancelled' };
    return this.#isStopping ? { end: 'interrupted' } : { end: 'interrupted', fault: faultOfExit(exit) };
  }

  async #receive(line: Line): Promise<void> {
    if ('text' in line && line.text.trim() === '') return;
    const raw = 'text' in line ? parseJson(line.text) : undefined;
    if (raw === undefined) return this.#malformed(line);
    this.#tap?.({ dir: '<', msg: raw });
    const message = parseMessage(raw);
    try {
      await this.#handle(message);
    } catch (error) {
      this.#log.error('failed to handle a message', error, { type: message.type });
      if (message.type === 'control_request') await this.#control.refuse(message.request_id, 'this request');
    }
  }

  async #handle(message: ClaudeMessage): Promise<void> {
    switch (message.type) {
      case 'control_response':
        this.#control.answered(message.response);
        return;
      case 'control_cancel_request':
        return this.#emission.publish(this.#asks.withdrawn(message.request_id));
      case 'control_request':
        return this.#requested(message);
      case 'result':
        await this.#emission.publish(this.#decoder.decode(message));
        this.#endTurn(message);
        return;
      default:
        break;
    }
    if (message.type === 'unknown') this.#log.warn('unknown message');
    const isBeginning = message.type === 'system' && message.subtype === 'init';
    // An interrupt before the turn has begun has no effect (measured).
    if (isBeginning && this.#turn?.isCancelled === true) void this.#interrupt();
    await this.#emission.publish(this.#decoder.decode(message));
  }

  async #requested(message: Extract<ClaudeMessage, { type: 'control_request' }>): Promise<void> {
    const { request, request_id: id } = message;
    if (request.subtype === 'other') return this.#control.refuse(id, request.name);
    // The answer includes the arguments, and can't be written if they are nested too deep.
    if (isNestedDeeper(request, NESTED_MAX)) return this.#control.refuse(id, 'arguments that are nested this deep');
    const written = this.#decoder.calls.get(request.tool_use_id)?.input;
    return this.#emission.publish(await this.#asks.opened(id, request, written));
  }

  #endTurn(result: ResultMessage): void {
    const outcome = this.#decoder.outcome(result);
    const turn = this.#turn;
    if (!turn) this.#lastResult = resultWords(result);
    this.#turn = undefined;
    turn?.outcome.resolve(turn.isCancelled && outcome.end === 'failed' ? { end: 'cancelled' } : outcome);
  }

  #interrupt(): Promise<void> {
    return this.#control.notify({ subtype: 'interrupt' });
  }

  /** Programs print banners and warnings to stdout. That is harmless and reported once. */
  async #malformed(line: Line): Promise<void> {
    this.#garbage += 1;
    const text = 'text' in line ? redact(line.text.slice(0, GARBAGE_SHOWN)).toWellFormed() : `${line.tooLong} bytes`;
    this.#log.trace('ignoring invalid line', { text, count: this.#garbage });
    if (this.#garbage > 1) return;
    await this.#emission.publish([{ type: 'notice', level: 'info', code: 'outputSkipped', text }]);
  }

  #send(message: unknown): Promise<Result<undefined, 'inputClosed'>> {
    this.#tap?.({ dir: '>', msg: message });
    return this.#wire.write(`${JSON.stringify(message)}\n`);
  }
}
