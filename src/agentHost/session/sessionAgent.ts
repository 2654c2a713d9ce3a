import type { AgentSession, StartAgent, StartFault } from '../../agents/agent';
import type { Logger } from '../../base/logger';
import { fail, type Result } from '../../base/result';
import type { AgentLaunch } from '../../domain/agent/agent';
import type { AskOutcome } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import type { AgentEvent, SessionFault, SessionFaultCode } from '../../domain/session/event';
import type { EventLog } from '../log/log';
import { AgentRun } from './agentRun';
import type { FoldedSession } from './foldedSession';
import type { SessionSituation } from './nextStep';
import type { SessionWorld } from './sessionWorld';

export interface SessionAgentOptions {
  readonly world: SessionWorld;
  readonly folded: FoldedSession;
  readonly events: EventLog;
  readonly log: Logger;
  readonly launch: AgentLaunch;
  /** Called with each event of the agent once it is in the log. */
  readonly onEvent: (event: AgentEvent) => void;
  readonly onOpened: () => void;
  /** Called if the agent couldn't be started, or its session couldn't be opened, unless it was stopped. */
  readonly onFailed: (fault: SessionFault) => void;
  /** Called when no process is left. */
  readonly onEnded: () => void;
}

/** An agent whose session is open, in its run. */
export interface ReadyAgent {
  readonly run: AgentRun;
  readonly agent: AgentSession;
}

/** The agent of a session. It has at most one run at a time; the next one resumes the agent's own session. */
export class SessionAgent {
  readonly #options: SessionAgentOptions;
  #launch: AgentLaunch;
  #run: AgentRun | undefined;
  #isWanted = false;

  constructor(options: SessionAgentOptions) {
    this.#options = options;
    this.#launch = options.launch;
  }

  get state(): SessionSituation['agent'] {
    if (!this.#run) return 'none';
    if (this.#run.isEnding) return 'ending';
    return this.#run.agent ? 'open' : 'opening';
  }

  /** Whether a process should be started although there is no prompt for it. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  get pid(): number | undefined {
    return this.#run?.agent?.pid;
  }

  /** Replaces how the agent is started. A process that is running is not affected. */
  relaunch(launch: AgentLaunch): void {
    this.#launch = launch;
  }

  /** Requests a process that is ready when a prompt comes. */
  wantProcess(): void {
    this.#isWanted = !this.#run || this.#run.isEnding;
  }

  /** Starts a run unless there is one. */
  start(): AgentRun {
    this.#isWanted = false;
    this.#run ??= this.#newRun();
    return this.#run;
  }

  /**
   * Returns the open agent. Starts it if needed, after the end of one that is ending. Fails with `agentExited` if
   * `isNeeded` no longer holds by then, so that no process is started after a stop.
   */
  async ready(isNeeded: () => boolean): Promise<Result<ReadyAgent, SessionFaultCode>> {
    if (this.#run?.isEnding === true) await this.#run.ended;
    if (!isNeeded()) return fail('agentExited');
    const run = this.start();
    const ready = await run.ready;
    return ready.ok ? { ok: true, value: { run, agent: ready.value } } : ready;
  }

  /** Passes an answer to the agent. Returns whether the agent is waiting for it. */
  settle(ask: AskId, outcome: AskOutcome): boolean {
    return this.#run?.settle(ask, outcome).ok === true;
  }

  /** Ends the processes. Resolves when none is left and the end is in the log. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    await this.#run?.stop();
  }

  #newRun(): AgentRun {
    const { world, folded, events, log, onEvent, onEnded } = this.#options;
    const { toResume, session } = folded;
    const run = new AgentRun({
      launch: this.#launch,
      startAgent: this.#starter(toResume?.kind === 'none'),
      run: world.newId('run'),
      ...(toResume && { resume: toResume }),
      used: session.usage,
      events,
      log,
      now: () => world.clock.now(),
      sweep: world.sweep,
      onEvent,
    });
    void run.ready.then((ready) => this.#onReady(run, ready, toResume && session.mode));
    void run.ended.then(() => {
      if (this.#run === run) this.#run = undefined;
      onEnded();
    });
    return run;
  }

  /** Doesn't start an agent whose session can't be resumed: a new one would know nothing of the conversation. */
  #starter(isLost: boolean): StartAgent {
    return isLost ? () => Promise.resolve(fail('resumeFailed')) : this.#options.world.startAgent[this.#launch.driver];
  }

  /** `mode`: the one that a resumed session had. Most agents begin in their default one. */
  #onReady(run: AgentRun, ready: Awaited<AgentRun['ready']>, mode: string | undefined): void {
    const { folded, log, onOpened, onFailed } = this.#options;
    if (!ready.ok) {
      if (!run.isStopping) onFailed(faultOf(ready.error));
      return;
    }
    onOpened();
    if (mode === undefined || mode === folded.session.mode) return;
    void ready.value.setMode(mode).then((set) => {
      if (!set.ok) log.warn('the mode of a resumed session could not be set', { code: set.error.code });
    });
  }
}

/** Returns the fault of a start as the log has it. */
export function faultOf({ code, detail }: StartFault): SessionFault {
  return { code, ...(detail !== undefined && { detail }) };
}
