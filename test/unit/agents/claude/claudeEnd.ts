import { ClaudeSession } from '../../../../src/agents/claude/claude';
import type { AgentSession, AgentStart, WireMessage } from '../../../../src/agents/agent';
import { silentLogger } from '../../../../src/base/logger';
import { fail } from '../../../../src/base/result';
import type { AgentEvent } from '../../../../src/domain/session/event';
import { ScriptedWire } from '../../../fixtures/scriptedWire';

interface Sent {
  readonly type: string;
  readonly request_id?: string;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>>;
  readonly message?: { readonly content: unknown };
}

/** Claude Code's end of a conversation, and what the adapter made of it. */
export class ClaudeEnd extends ScriptedWire<Sent> {
  readonly events: AgentEvent[] = [];
  readonly tapped: WireMessage[] = [];
  readonly session: ClaudeSession;
  settle: AgentSession['settle'] = () => fail('askUnknown');

  constructor(options: { readonly cwd?: string; readonly emit?: AgentStart['emit'] } = {}) {
    super();
    const { cwd = '/repo', emit = (event: AgentEvent) => this.#collect(event) } = options;
    this.session = new ClaudeSession(this, {
      launch: { agent: 'claude', driver: 'claude', spec: { argv: ['claude'], env: {}, cwd, label: 'claude' } },
      run: 'run_1',
      emit,
      answering: (settle) => (this.settle = settle),
      wire: (message) => this.tapped.push(message),
      log: silentLogger,
      now: () => 0,
    });
  }

  /** The next message has to be a control request of this kind; it is answered. */
  async grant(subtype: string, response: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const { request_id, request } = await this.next();
    if (request?.['subtype'] !== subtype) throw new Error(`${subtype} was expected, ${JSON.stringify(request)} came`);
    await this.send({ type: 'control_response', response: { subtype: 'success', request_id, response } });
    return request;
  }

  async refuse(error: string): Promise<void> {
    const { request_id } = await this.next();
    await this.send({ type: 'control_response', response: { subtype: 'error', request_id, error } });
  }

  /** Opens a session and clears its events. */
  async opened(handshake: object = {}): Promise<void> {
    const opening = this.session.open('6f3c55e9', false);
    await this.grant('initialize', handshake);
    await opening;
    this.events.length = 0;
  }

  init(more: object = {}): Promise<void> {
    return this.send({ type: 'system', subtype: 'init', session_id: '6f3c55e9', model: 'm', ...more });
  }

  stream(event: object, more: object = {}): Promise<void> {
    return this.send({ type: 'stream_event', event, ...more });
  }

  sendMessage(id: string, content: readonly object[], more: object = {}): Promise<void> {
    return this.send({ type: 'assistant', message: { id, content }, ...more });
  }

  result(more: object = {}): Promise<void> {
    return this.send({ type: 'result', subtype: 'success', is_error: false, ...more });
  }

  asks(id: string, tool: string, input: object, more: object = {}): Promise<void> {
    const request = { subtype: 'can_use_tool', tool_name: tool, input, tool_use_id: `call-${id}`, ...more };
    return this.send({ type: 'control_request', request_id: id, request });
  }

  /** The events of one kind, in their order. */
  of<Type extends AgentEvent['type']>(type: Type): Extract<AgentEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<AgentEvent, { type: Type }> => event.type === type);
  }

  #collect(event: AgentEvent): Promise<void> {
    this.events.push(event);
    return Promise.resolve();
  }
}
