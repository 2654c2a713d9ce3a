import { toRpcError } from '../../src/base/jsonRpc';
import { acpTraits, type AcpTraits } from '../../src/agents/kinds/catalog';
import type { Ask, AskOutcome } from '../../src/domain/approval/ask';
import type { MessageId, TurnId } from '../../src/domain/ids';
import type { AgentEvent, SessionEvent } from '../../src/domain/session/event';
import type { Usage } from '../../src/domain/session/usage';
import type { TurnOutcome } from '../../src/agents/agent';
import { Decoder, isHistory } from '../../src/agents/acp/decode';
import { faultOf } from '../../src/agents/acp/errors';
import {
  fieldsOf,
  initializedSchema,
  promptSchema,
  read,
  sessionStateSchema,
  updateParamsSchema,
  type Fields,
  type InitializedMessage,
} from '../../src/agents/acp/messages';
import type { DecodeRecording, RecordedMessage } from '../recordings';
import { TurnWatch } from '../../src/agents/acp/turnWatch';

/**
 * Decodes recorded traffic with an ACP agent. The recording may contain several processes, one after the other. It can't
 * be replayed to the adapter itself, because another client, whose requests differ, may have recorded it.
 */
export const decodeAcp: DecodeRecording = (recording, agent) => decodeWith(acpTraits(agent), recording);

/** Decodes recorded traffic with an agent that has the given traits. */
export function decodeWith(traits: AcpTraits, recording: readonly RecordedMessage[]): SessionEvent[] {
  const decoding = new RecordingDecoder(traits);
  for (const { dir, msg } of recording) {
    const message = fieldsOf(msg);
    if (message && dir === '>') decoding.sent(message);
    if (message && dir === '<') decoding.received(message);
  }
  return decoding.events;
}

const OPENING: readonly string[] = ['session/new', 'session/load', 'session/resume'];

class RecordingDecoder {
  readonly events: SessionEvent[] = [];
  readonly #traits: AcpTraits;
  readonly #asks = new Map<unknown, Ask>();
  readonly #requests = new Map<unknown, { readonly method: string; readonly params: Fields }>();
  #decoder: Decoder;
  #watch: TurnWatch;
  #agent: InitializedMessage = {};
  readonly #early: unknown[] = [];
  #used: Usage = {};
  #runs = 0;
  #turns = 0;
  #wasCancelled = false;

  constructor(traits: AcpTraits) {
    this.#traits = traits;
    this.#watch = new TurnWatch(traits);
    this.#decoder = new Decoder({ run: 'run', cwd: '/', traits, used: {} });
  }

  sent(message: Fields): void {
    const { id, method } = message;
    const params = fieldsOf(message['params']) ?? {};
    if (typeof method !== 'string') return this.#clientResponded(id, message);
    if (method === 'initialize') this.#requests.clear();
    if (id !== undefined) this.#requests.set(id, { method, params });
    if (typeof params['cwd'] === 'string' && 'mcpServers' in params) this.#open(params['cwd']);
    if (method === 'session/prompt') this.#prompted(params);
    if (method === 'session/cancel') this.#cancelled();
  }

  received(message: Fields): void {
    const { id, method, params } = message;
    if (method === 'session/update') this.#updated(params);
    else if (method === 'session/request_permission') this.#permissionRequested(id, params);
    else if (typeof method !== 'string') this.#agentResponded(id, message);
  }

  /** Marks that a session is being opened, to which the next messages belong. */
  #open(cwd: string): void {
    this.#runs += 1;
    this.#watch = new TurnWatch(this.#traits);
    this.#decoder = new Decoder({ run: `run${this.#runs}`, cwd, traits: this.#traits, used: this.#used });
    this.#decoder.introduced(this.#agent);
  }

  #emit(events: readonly AgentEvent[]): void {
    for (const event of events) {
      this.#watch.observe(event);
      if (event.type === 'usage') this.#used = { ...this.#used, ...event.usage };
    }
    this.events.push(...events);
  }

  #prompted(params: Fields): void {
    const text = (read(promptSchema, params)?.prompt ?? []).map((block) => block.text ?? '').join('\n');
    this.#turns += 1;
    this.#wasCancelled = false;
    const message = `message-${this.#turns}` as MessageId;
    this.#decoder.turnBoundary();
    this.#watch.begin(this.#decoder.isCommand(text));
    this.events.push({ type: 'prompted', message, text }, { type: 'turnStarted', turn: this.#turnId(), message });
  }

  #turnId(): TurnId {
    return `turn-${this.#turns}` as TurnId;
  }

  #cancelled(): void {
    this.#wasCancelled = true;
    this.events.push({ type: 'cancelRequested' });
  }

  /** Buffers messages until the session is open, as the client does. */
  #updated(params: unknown): void {
    const update = read(updateParamsSchema, params)?.update;
    const opening = [...this.#requests.values()].find(({ method }) => OPENING.includes(method));
    if (update === undefined || (opening?.method === 'session/load' && isHistory(update))) return;
    if (opening) this.#early.push(update);
    else this.#emit(this.#decoder.update(update));
  }

  #permissionRequested(id: unknown, params: unknown): void {
    const asked = this.#decoder.permission(params);
    if (!asked) return;
    this.#asks.set(id, asked.ask);
    this.#emit(asked.events);
  }

  /** Handles the client's response to a request of the agent. */
  #clientResponded(id: unknown, message: Fields): void {
    const ask = this.#asks.get(id);
    if (!ask) return;
    this.#asks.delete(id);
    const outcome = outcomeOf(ask, fieldsOf(fieldsOf(message['result'])?.['outcome']));
    this.events.push({ type: 'askSettled', ask: ask.id, outcome });
    if (outcome.type !== 'selected' || ask.call === undefined) return;
    this.#emit(this.#decoder.answered(ask.call, outcome.kind.startsWith('reject')));
  }

  /** Handles the agent's response to a request of the client. */
  #agentResponded(id: unknown, message: Fields): void {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    const { error, result } = message;
    switch (request?.method) {
      case 'initialize':
        this.#agent = read(initializedSchema, result) ?? {};
        return;
      case 'session/new':
      case 'session/load':
      case 'session/resume':
        if (error === undefined) this.#opened(result, request.params);
        else this.#emit([{ type: 'fault', fault: faultOf(toRpcError(error)) }]);
        return;
      case 'session/prompt':
        return this.#ended(result, error);
      default:
        return;
    }
  }

  #opened(result: unknown, params: Fields): void {
    const state = read(sessionStateSchema, result) ?? {};
    const session = state.sessionId ?? String(params['sessionId']);
    this.#emit(this.#decoder.opened(session, this.#agent, state));
    for (const update of this.#early.splice(0)) this.#emit(this.#decoder.update(update));
  }

  #ended(result: unknown, error: unknown): void {
    this.#decoder.turnBoundary();
    const prompted = this.#decoder.promptResult(result);
    this.#emit(this.#decoder.usage.turnEnded(prompted));
    const outcome: TurnOutcome =
      error === undefined
        ? this.#watch.ended(prompted, this.#wasCancelled)
        : this.#watch.failed({ code: 'refused', error: toRpcError(error) }, this.#wasCancelled);
    this.events.push({ type: 'turnEnded', turn: this.#turnId(), ...outcome });
  }
}

function outcomeOf(ask: Ask, outcome: Fields | undefined): AskOutcome {
  const option = ask.options.find(({ id }) => id === outcome?.['optionId']);
  return option === undefined ? { type: 'withdrawn' } : { type: 'selected', option: option.id, kind: option.kind };
}
