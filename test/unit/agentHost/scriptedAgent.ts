import type { AgentExit, AgentSession, AgentStart, StartAgent, TurnOutcome } from '../../../src/agents/agent';
import { deferred, type Deferred } from '../../../src/base/deferred';
import { fail, ok, type Result } from '../../../src/base/result';
import type { AskOutcome } from '../../../src/domain/approval/ask';
import type { AskId } from '../../../src/domain/ids';
import type { AgentEvent, SessionFaultCode } from '../../../src/domain/session/event';

/** An agent whose every word is given by the test: for moments that no real agent can be brought to on purpose. */
export class ScriptedAgent implements AgentSession {
  readonly pid = 4711;
  readonly start: AgentStart;
  readonly calls: string[] = [];
  readonly asks = new Set<AskId>();
  turn: Deferred<TurnOutcome> | undefined;
  /** Whether it ends a turn that it is asked to cancel. */
  obeys = true;
  /** How long it takes to end after a stop. */
  lingers: Promise<unknown> = Promise.resolve();
  readonly #exit = deferred<AgentExit>();

  constructor(start: AgentStart) {
    this.start = start;
    start.answering((ask, outcome) => this.settle(ask, outcome));
  }

  get stopped(): Promise<AgentExit> {
    return this.#exit.promise;
  }

  prompt(text: string): Promise<TurnOutcome> {
    if (this.turn) throw new Error('a second turn at once');
    this.calls.push(`prompt ${text}`);
    this.turn = deferred();
    return this.turn.promise.finally(() => (this.turn = undefined));
  }

  cancel(): Promise<void> {
    this.calls.push('cancel');
    if (this.obeys) this.turn?.resolve({ end: 'cancelled' });
    return Promise.resolve();
  }

  settle(ask: AskId, outcome: AskOutcome): Result<undefined, 'askUnknown'> {
    if (!this.asks.delete(ask)) return fail('askUnknown');
    this.calls.push(`settle ${ask} ${outcome.type === 'selected' ? outcome.option : outcome.type}`);
    return ok();
  }

  setMode(mode: string): Promise<Result<undefined, 'modeRefused' | 'unsupported'>> {
    this.calls.push(`mode ${mode}`);
    return Promise.resolve(mode === 'forbidden' ? fail('modeRefused', { detail: 'no' }) : ok());
  }

  async stop(): Promise<void> {
    this.calls.push('stop');
    await this.lingers;
    this.dies({ code: 0, signal: null, stderr: '' });
  }

  /** Its process ends. As with the real adapters, a running turn ends with it. */
  dies(exit: AgentExit = { code: null, signal: 'SIGKILL', stderr: 'last words' }): void {
    this.#exit.resolve(exit);
    this.turn?.resolve({ end: 'interrupted', fault: { code: 'agentExited' } });
  }

  emits(event: AgentEvent): Promise<void> {
    return this.start.emit(event);
  }

  async opens(agentSession = 'own-1', resume: 'load' | 'none' = 'load'): Promise<void> {
    await this.emits({ type: 'opened', agentSession, resume });
  }

  async asksFor(id: string): Promise<AskId> {
    const ask = id as AskId;
    this.asks.add(ask);
    const options = [
      { id: 'yes', label: 'Yes', kind: 'allowOnce' as const },
      { id: 'no', label: 'No', kind: 'rejectOnce' as const },
    ];
    await this.emits({
      type: 'asked',
      ask: { id: ask, kind: 'command', title: 'ls', diffs: [], options, takesReason: false },
    });
    return ask;
  }
}

/**
 * Starts scripted agents. By default they are ready immediately. With `hold`, each start waits for the test's answer.
 */
export class ScriptedStarts {
  readonly starts: AgentStart[] = [];
  readonly agents: ScriptedAgent[] = [];
  /** The one whose start began last; its session may not be open yet. */
  starting: ScriptedAgent | undefined;
  hold: Deferred<Result<undefined, SessionFaultCode>> | undefined;
  resume: 'load' | 'none' = 'load';

  get last(): ScriptedAgent {
    const agent = this.agents.at(-1);
    if (!agent) throw new Error('no agent was started');
    return agent;
  }

  readonly startAgent: StartAgent = async (start, signal) => {
    this.starts.push(start);
    const agent = new ScriptedAgent(start);
    this.starting = agent;
    if (this.hold) {
      const cut = deferred<Result<undefined, SessionFaultCode>>();
      signal.addEventListener('abort', () => cut.resolve(fail('agentExited')));
      const go = await Promise.race([this.hold.promise, cut.promise]);
      if (!go.ok) return go;
    }
    this.agents.push(agent);
    await agent.opens(start.resume?.agentSession ?? `own-${this.agents.length}`, this.resume);
    return ok(agent);
  };
}
