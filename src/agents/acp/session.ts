import { fail, ok, type Result } from '../../base/result';
import type { AskOutcome } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import type { AgentExit, AgentSession, TurnOutcome } from '../agent';
import type { AcpClient } from './acpClient';
import { faultOfExit } from '../fault';
import { faultOf } from './errors';

/** An open session of an ACP agent. */
export class AcpSession implements AgentSession {
  readonly stopped: Promise<AgentExit>;
  readonly #connection: AcpClient;
  readonly #id: string;
  #turn: { wasCancelled: boolean } | undefined;
  #isStopping = false;

  constructor(connection: AcpClient, id: string) {
    this.#connection = connection;
    this.#id = id;
    this.stopped = connection.ended;
  }

  get pid(): number {
    return this.#connection.pid;
  }

  async prompt(text: string): Promise<TurnOutcome> {
    if (this.#turn) throw new Error('a turn is running');
    const turn = { wasCancelled: false };
    this.#turn = turn;
    this.#connection.decoder.turnBoundary();
    this.#connection.watch.begin(this.#connection.decoder.isCommand(text));
    const outcome = await this.#run(text, turn);
    this.#turn = undefined;
    return outcome;
  }

  async cancel(): Promise<void> {
    if (!this.#turn) return;
    this.#turn.wasCancelled = true;
    this.#connection.withdrawAll();
    await this.#connection.notify('session/cancel', { sessionId: this.#id });
  }

  settle(ask: AskId, outcome: AskOutcome): Result<undefined, 'askUnknown'> {
    return this.#connection.settle(ask, outcome);
  }

  async setMode(mode: string): Promise<Result<undefined, 'modeRefused' | 'unsupported'>> {
    const { modes } = this.#connection.decoder;
    const request = modes.request(this.#id, mode);
    if (!request) return fail('unsupported');
    const answer = await this.#connection.request(request.method, request.params);
    if (!answer.ok) {
      const detail = answer.error.code === 'refused' ? faultOf(answer.error.error).detail : undefined;
      return fail('modeRefused', detail === undefined ? {} : { detail });
    }
    await this.#connection.emit(modes.changed(mode));
    return ok();
  }

  stop(): Promise<void> {
    this.#isStopping = true;
    return this.#connection.stop();
  }

  async #run(text: string, turn: { readonly wasCancelled: boolean }): Promise<TurnOutcome> {
    const { decoder, watch } = this.#connection;
    const prompt = [{ type: 'text', text }];
    const answer = await this.#connection.request('session/prompt', { sessionId: this.#id, prompt });
    // The turn has ended, so the agent waits for no answers anymore.
    this.#connection.withdrawAll();
    decoder.turnBoundary();
    if (answer.ok) {
      const result = decoder.promptResult(answer.value);
      await this.#connection.emit(decoder.usage.turnEnded(result));
      return watch.ended(result, turn.wasCancelled);
    }
    if (answer.error.code === 'refused') return watch.failed(answer.error, turn.wasCancelled);
    const exit = await this.#connection.ended;
    if (turn.wasCancelled) return { end: 'cancelled' };
    return this.#isStopping ? { end: 'interrupted' } : { end: 'interrupted', fault: faultOfExit(exit) };
  }
}
