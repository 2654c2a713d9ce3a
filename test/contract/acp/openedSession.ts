import { openAcp } from '../../../src/agents/acp/acp';
import type { AgentSession, AgentStart } from '../../../src/agents/agent';
import { silentLogger } from '../../../src/base/logger';
import { expectOk, fail, type Result } from '../../../src/base/result';
import type { AcpTraits } from '../../../src/agents/kinds/catalog';
import type { AgentEvent, SessionFaultCode } from '../../../src/domain/session/event';
import { FakeWire } from './fakeWire';

export const CWD = '/repo';
export const MODES = { currentModeId: 'auto', availableModes: [{ id: 'auto', name: 'Auto' }, { id: 'ask' }] };

/** An adapter whose agent is the test. */
export class Opening {
  readonly wire = new FakeWire();
  readonly events: AgentEvent[] = [];
  readonly abort = new AbortController();
  readonly result: Promise<Result<AgentSession, SessionFaultCode>>;
  settle: AgentSession['settle'] = () => fail('askUnknown');

  constructor(traits: AcpTraits = {}, more: Partial<AgentStart> & { env?: Record<string, string> } = {}) {
    const { env = {}, ...start } = more;
    this.result = openAcp(
      this.wire,
      {
        launch: { agent: 'custom-x', driver: 'acp', spec: { argv: ['x'], env, cwd: CWD, label: 'x' } },
        run: 'run1',
        emit: (event) => {
          this.events.push(event);
          return Promise.resolve();
        },
        answering: (settle) => (this.settle = settle),
        log: silentLogger,
        now: () => Date.now(),
        ...start,
      },
      this.abort.signal,
      traits,
    );
  }

  /** Returns the events of this type so far. */
  eventsOf<Type extends AgentEvent['type']>(type: Type): Extract<AgentEvent, { type: Type }>[] {
    return this.events.filter((event) => event.type === type) as Extract<AgentEvent, { type: Type }>[];
  }
}

interface OpenedSession extends Pick<Opening, 'wire' | 'events' | 'eventsOf'> {
  readonly session: AgentSession;
}

/** An adapter with the open session `s1`. */
export async function openedSession(...args: ConstructorParameters<typeof Opening>): Promise<OpenedSession> {
  const opening = new Opening(...args);
  await opening.wire.answer('initialize', { protocolVersion: 1, agentCapabilities: { loadSession: true } });
  await opening.wire.answer('session/new', { sessionId: 's1' });
  const session = expectOk(await opening.result);
  return { session, wire: opening.wire, events: opening.events, eventsOf: (type) => opening.eventsOf(type) };
}

export const chunk = (text: string) => ({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });

/** A permission request of the session `s1` for an edit. */
export const permission = (id: number, call = 'c1') => ({
  jsonrpc: '2.0',
  id,
  method: 'session/request_permission',
  params: {
    sessionId: 's1',
    toolCall: { toolCallId: call, title: 'Edit', kind: 'edit', status: 'pending' },
    options: [
      { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
      { optionId: 'no', name: 'No', kind: 'reject_once' },
    ],
  },
});
