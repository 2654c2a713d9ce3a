import type { InitializeRequest } from '@agentclientprotocol/sdk';
import { deferred } from '../../base/deferred';
import type { RpcFault, RpcResult } from '../../base/jsonRpc';
import { fail, ok, type Result } from '../../base/result';
import type { AcpTraits } from '../kinds/catalog';
import type { SessionFault, SessionFaultCode } from '../../domain/session/event';
import type { AgentSession, AgentStart } from '../agent';
import { faultOfExit, withDetail } from '../fault';
import type { AcpClient } from './acpClient';
import { resumeKind } from './decode';
import { faultOf } from './errors';
import {
  initializedSchema,
  read,
  sessionStateSchema,
  type InitializedMessage,
  type SessionStateMessage,
} from './messages';
import { AcpSession } from './session';

const PROTOCOL = 1;

/** The client's capabilities: it only answers permission requests. The version is for the logs of agents. */
const INITIALIZE = {
  protocolVersion: PROTOCOL,
  clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
  clientInfo: { name: 'coppice', title: 'Coppice', version: '1' },
} satisfies InitializeRequest;

type Opened = Result<{ readonly session: string; readonly state: SessionStateMessage }, SessionFaultCode>;

/** The handshake with an agent, up to its open session. It is used once, for one connection. */
export class Handshake {
  readonly #connection: AcpClient;
  readonly #start: AgentStart;
  readonly #traits: AcpTraits;
  readonly #signal: AbortSignal;

  constructor(connection: AcpClient, start: AgentStart, traits: AcpTraits, signal: AbortSignal) {
    this.#connection = connection;
    this.#start = start;
    this.#traits = traits;
    this.#signal = signal;
  }

  async run(): Promise<Result<AgentSession, SessionFaultCode>> {
    const agent = await this.#initialize();
    if (!agent.ok) return agent;
    const authenticated = await this.#authenticate();
    if (!authenticated.ok) return authenticated;
    const opened = await (this.#start.resume ? this.#resume(this.#start.resume, agent.value) : this.#make());
    if (!opened.ok) return opened;
    const { session: id, state } = opened.value;
    await this.#connection.opened(id, this.#connection.decoder.opened(id, agent.value, state));
    const session = new AcpSession(this.#connection, id);
    await this.#setMode(session);
    return ok(session);
  }

  async #initialize(): Promise<Result<InitializedMessage, SessionFaultCode>> {
    const answer = await this.#request('initialize', INITIALIZE);
    if (!answer.ok) return this.#failed(answer.error, 'agentProtocol');
    const agent = read(initializedSchema, answer.value);
    const version = agent?.protocolVersion ?? PROTOCOL;
    if (agent && version === PROTOCOL) {
      this.#connection.decoder.introduced(agent);
      return ok(agent);
    }
    return fail('agentProtocol', { detail: `protocol version ${version}` });
  }

  async #authenticate(): Promise<Result<undefined, SessionFaultCode>> {
    const { authenticate } = this.#traits;
    const { env } = this.#start.launch.spec;
    if (!authenticate?.whenSet.some((name) => (env[name] ?? '') !== '')) return ok();
    const answer = await this.#request('authenticate', { methodId: authenticate.method });
    return answer.ok ? ok() : this.#failed(answer.error, 'loginNeeded');
  }

  async #make(): Promise<Opened> {
    const answer = await this.#request('session/new', this.#folder());
    if (!answer.ok) return this.#failed(answer.error, 'agentProtocol');
    const state = read(sessionStateSchema, answer.value);
    if (state?.sessionId === undefined) return fail('agentProtocol', { detail: 'response without a session id' });
    return ok({ session: state.sessionId, state });
  }

  async #resume(resume: NonNullable<AgentStart['resume']>, agent: InitializedMessage): Promise<Opened> {
    const kind = resumeKind(agent);
    const session = resume.agentSession;
    if (kind === 'none') return fail('resumeFailed', { detail: "agent can't resume sessions" });
    if (kind === 'load') {
      await this.#untilLoadable(resume.createdAt);
      this.#connection.replaying(session);
    }
    const answer = await this.#request(`session/${kind}`, { sessionId: session, ...this.#folder() });
    if (!answer.ok) return this.#failed(answer.error, 'resumeFailed');
    const cut = await this.#untilReplayed();
    if (cut) return this.#failed(cut, 'resumeFailed');
    return ok({ session, state: read(sessionStateSchema, answer.value) ?? {} });
  }

  #folder(): { readonly cwd: string; readonly mcpServers: readonly never[] } {
    return { cwd: this.#start.launch.spec.cwd, mcpServers: [] };
  }

  /**
   * Waits until a session is old enough to be loaded. If the clock was set back, it waits no longer than for a session that
   * was just created.
   */
  async #untilLoadable(createdAt: number): Promise<void> {
    const { loadNotBefore = 0 } = this.#traits;
    const wait = Math.min(createdAt + loadNotBefore - this.#start.now(), loadNotBefore);
    if (wait <= 0) return;
    const text = `${Math.ceil(wait / 1000)} s`;
    await this.#connection.emit([{ type: 'notice', level: 'info', code: 'resumeDelayed', text }]);
    await this.#pause(wait);
  }

  /** Waits until the history has ended. Otherwise the rest of it would count as the answer to the next prompt. */
  async #untilReplayed(): Promise<RpcFault | undefined> {
    const { replayQuiet } = this.#traits;
    if (replayQuiet === undefined) return undefined;
    for (;;) {
      const dropped = this.#connection.historyDropped;
      const cut = await this.#pause(replayQuiet);
      if (cut || dropped === this.#connection.historyDropped) return cut;
    }
  }

  /** Resolves after `ms`. If the signal or the process ends before, it resolves then, with the reason. */
  async #pause(ms: number): Promise<RpcFault | undefined> {
    if (this.#signal.aborted) return { code: 'aborted' };
    const over = deferred<RpcFault | undefined>();
    const timer = setTimeout(() => over.resolve(undefined), ms);
    const abort = () => over.resolve({ code: 'aborted' });
    this.#signal.addEventListener('abort', abort, { once: true });
    void this.#connection.ended.then(() => over.resolve({ code: 'closed' }));
    const cut = await over.promise;
    clearTimeout(timer);
    this.#signal.removeEventListener('abort', abort);
    return cut;
  }

  /** Sets the mode in which the agent asks, if that isn't its default. */
  async #setMode(session: AgentSession): Promise<void> {
    const { mode } = this.#traits;
    if (mode === undefined || this.#connection.decoder.modes.current === mode) return;
    const set = await session.setMode(mode);
    if (set.ok) return;
    const text = `${mode}: ${set.error.detail ?? set.error.code}`;
    await this.#connection.emit([{ type: 'notice', level: 'warning', code: 'modeRefused', text }]);
  }

  #request(method: string, params: object): Promise<RpcResult> {
    return this.#connection.request(method, params, this.#signal);
  }

  /** Returns the failure of a step. Its code is `otherwise` if the agent's error text says nothing more specific. */
  async #failed(fault: RpcFault, otherwise: SessionFaultCode) {
    const reported = await this.#faultOf(fault);
    const code = reported.code === 'modelError' ? otherwise : reported.code;
    return fail(code, reported.detail === undefined ? {} : { detail: reported.detail });
  }

  async #faultOf(fault: RpcFault): Promise<SessionFault> {
    if (fault.code === 'refused') return faultOf(fault.error);
    if (fault.code === 'aborted') return withDetail('agentExited', 'start canceled');
    return faultOfExit(await this.#connection.ended);
  }
}
