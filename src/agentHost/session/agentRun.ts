import { deferred } from '../../base/deferred';
import { fail, type Result } from '../../base/result';
import type { AskOutcome } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import type { AgentEvent, SessionFaultCode } from '../../domain/session/event';
import type { AgentExit, AgentSession, AgentStart, StartAgent, TurnOutcome } from '../../agents/agent';
import type { EventLog } from '../log/log';

/** How long to wait for output of a dead agent that is still in its pipe. */
const LAST_OUTPUT_MS = 2_000;

export interface RunOptions extends Omit<AgentStart, 'emit' | 'answering'> {
  readonly startAgent: StartAgent;
  readonly events: EventLog;
  /** Ends all processes with a run's marker. Returns the pids of those that could not be ended. */
  readonly sweep: (run: string) => Promise<readonly number[]>;
  /** Called with each event once it is in the log. */
  readonly onEvent: (event: AgentEvent) => void;
}

/** One run of an agent's process, from the log entry before its start to the one after its end. */
export class AgentRun {
  /** Resolves with the agent once its session is open, or fails with why it can't be. */
  readonly ready: Promise<Result<AgentSession, SessionFaultCode>>;
  /** Resolves when no process is left and the end is in the log. */
  readonly ended: Promise<void>;
  readonly #options: RunOptions;
  readonly #abort = new AbortController();
  readonly #ended = deferred<undefined>();
  #agent: AgentSession | undefined;
  #settle: AgentSession['settle'] = () => fail('askUnknown');
  #exit: AgentExit | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #isStopping = false;
  #hasExited = false;
  #isOver = false;

  constructor(options: RunOptions) {
    this.#options = options;
    this.ended = this.#ended.promise;
    this.ready = this.#start();
  }

  /** The agent while its session is open and its process is alive. */
  get agent(): AgentSession | undefined {
    return this.#isOver ? undefined : this.#agent;
  }

  /** Whether it is being stopped, so that its end isn't a fault. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Whether it is ending or has ended, so that it takes no more prompts. */
  get isEnding(): boolean {
    return this.#isStopping || this.#hasExited;
  }

  /**
   * Passes an answer to the agent, whose session may still be opening. Fails with `askUnknown` if it isn't waiting for
   * it.
   */
  settle(ask: AskId, outcome: AskOutcome): Result<undefined, 'askUnknown'> {
    return this.#isOver ? fail('askUnknown') : this.#settle(ask, outcome);
  }

  /** Runs a turn. If the process ends meanwhile, the turn ends as `interrupted`, after the run. */
  async prompt(agent: AgentSession, text: string): Promise<TurnOutcome> {
    const turn = agent.prompt(text);
    this.#turn = turn;
    const outcome = await Promise.race([turn, this.ended.then(() => undefined)]);
    if (outcome && outcome.end !== 'interrupted' && outcome.fault?.code !== 'agentExited') return outcome;
    // The process may still be alive although the adapter lost it.
    await agent.stop();
    await this.ended;
    return { end: 'interrupted', fault: { code: 'agentExited', ...withText('detail', this.#exit?.stderr) } };
  }

  /** Ends the processes, even during the start. Resolves when none is left and the end is in the log. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#abort.abort();
    await this.#agent?.stop();
    await this.ended;
  }

  async #start(): Promise<Result<AgentSession, SessionFaultCode>> {
    const { run, events, sweep } = this.#options;
    // Logged before there is a process, so that a later host finds the marker of whatever was started.
    await events.append('extension', { type: 'agentStarted', run });
    const started = await this.#startAgent();
    if (started.ok) {
      this.#agent = started.value;
      void this.#untilEnd(started.value);
      if (this.#isStopping) void started.value.stop();
    } else {
      await sweep(run);
      await this.#end({ code: null, signal: null, stderr: '' }, true);
    }
    return started;
  }

  async #startAgent(): Promise<Result<AgentSession, SessionFaultCode>> {
    const { startAgent, events: _events, onEvent: _onEvent, sweep: _sweep, ...start } = this.#options;
    const emit = (event: AgentEvent) => this.#emit(event);
    const answering = (settle: AgentSession['settle']) => {
      this.#settle = settle;
    };
    const log = start.log.with({ run: start.run });
    try {
      return await startAgent({ ...start, emit, answering, log }, this.#abort.signal);
    } catch (error) {
      log.error('starting an agent threw', error);
      return fail('agentProtocol');
    }
  }

  async #untilEnd(agent: AgentSession): Promise<void> {
    const exit = await agent.stopped;
    this.#hasExited = true;
    await agent.stop();
    await within(LAST_OUTPUT_MS, this.#turn);
    await this.#end(exit, this.#isStopping);
  }

  async #end(exit: AgentExit, expected: boolean): Promise<void> {
    const { run, events } = this.#options;
    this.#exit = exit;
    this.#isOver = true;
    const { code, signal, stderr } = exit;
    await events.append('extension', {
      type: 'agentStopped',
      run,
      code,
      signal,
      expected,
      ...(expected ? {} : withText('stderr', stderr)),
    });
    this.#ended.resolve(undefined);
  }

  async #emit(event: AgentEvent): Promise<void> {
    if (this.#isOver) {
      this.#options.log.warn('ignoring an event of an agent that has ended', {
        run: this.#options.run,
        event: event.type,
      });
      return;
    }
    await this.#options.events.emit(event);
    this.#options.onEvent(event);
  }
}

function withText<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, string>> {
  return text === undefined || text === '' ? {} : ({ [name]: text } as Record<Name, string>);
}

async function within(ms: number, event: Promise<unknown>): Promise<void> {
  const timer = deferred<undefined>();
  const handle = setTimeout(() => timer.resolve(undefined), ms);
  await Promise.race([event, timer.promise]);
  clearTimeout(handle);
}
