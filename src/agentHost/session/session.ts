import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import { errorText, fail, ok, systemCode, type Result } from '../../base/result';
import type { AgentSession, StartAgent, StartFault } from '../../agents/agent';
import type { Actor } from '../../domain/actor';
import type { AgentDriver, AgentLaunch } from '../../domain/agent/agent';
import type { AskOutcome } from '../../domain/approval/ask';
import { decideApproval, type ApprovalPolicy } from '../../domain/approval/policy';
import type { AskId, AttemptId, MessageId, SessionId, TurnId } from '../../domain/ids';
import type { AgentEvent, HostNote, SessionFault, SessionFaultCode, TurnEnd } from '../../domain/session/event';
import type { HostFaultCode } from '../../protocol/agentHost';
import { AgentRun } from './agentRun';
import { EventLog, type EventLogOptions } from '../log/log';
import { letsGoOn, SetupRun, type SetupOptions } from './setupRun';
import { SessionStory } from './story';
import { Turn, type CutShort } from './turn';

/** What a session needs of the world. */
export interface SessionWorld {
  readonly startAgent: Readonly<Record<AgentDriver, StartAgent>>;
  /** Ends all processes with a run's marker; answers with the pids that are left over. */
  readonly sweep: (run: string) => Promise<readonly number[]>;
  readonly clock: Clock;
  readonly log: Logger;
  /** An id that was never given before, e.g. `turn_…`. */
  readonly newId: (prefix: string) => string;
  readonly openLog?: EventLogOptions['open'];
}

export interface SessionSetup {
  readonly session: SessionId;
  readonly attempt: AttemptId;
  readonly folder: string;
  readonly launch: AgentLaunch;
  readonly policy: ApprovalPolicy;
}

/** A message to the agent. `fresh`: it begins a session of its own with it. */
export interface Prompt {
  readonly message: MessageId;
  readonly text: string;
  readonly by: Actor;
  readonly fresh?: boolean | undefined;
}

export type WantedSetup = Pick<SetupOptions, 'setup' | 'command' | 'spec' | 'hold'>;

/** Time in which an agent may end a cancelled turn by itself, unless told otherwise. */
const GRACE_MS = 5_000;

/** One session: an agent, the messages to it, its asks, and their log. */
export class HostedSession {
  readonly setup: SessionSetup;
  readonly #world: SessionWorld;
  readonly #log: Logger;
  readonly #story: SessionStory;
  readonly #events: EventLog;
  readonly #accepting = new Map<string, Promise<number>>();
  #launch: AgentLaunch;
  #policy: ApprovalPolicy;
  #idleMs: number;
  #run: AgentRun | undefined;
  #turn: Turn | undefined;
  #turnDone: Promise<void> = Promise.resolve();
  #setUp: SetupRun | undefined;
  #idle: Disposable | undefined;
  /** Messages wait until somebody wants the session to go on: after a failure, a stop or an interruption. */
  #isHeld: boolean;
  /** Messages wait because the last window has closed. */
  #isAlone = false;
  #stops = 0;
  #isClosing = false;

  private constructor(setup: SessionSetup, world: SessionWorld, story: SessionStory, events: EventLog) {
    this.setup = setup;
    this.#world = world;
    this.#story = story;
    this.#events = events;
    this.#launch = setup.launch;
    this.#policy = setup.policy;
    this.#idleMs = Number.POSITIVE_INFINITY;
    this.#log = world.log.with({ session: setup.session });
    this.#isHeld = story.session.state === 'error' || story.session.state === 'interrupted';
  }

  /**
   * Opens a session's log, or makes it. What a host before this one left running is ended: the caller has proven that
   * it is dead. `logUnreadable`, `diskFull`: the log cannot be opened.
   */
  static async open(setup: SessionSetup, world: SessionWorld): Promise<Result<HostedSession, HostFaultCode>> {
    const story = new SessionStory();
    const log = world.log.with({ session: setup.session });
    try {
      const { clock, openLog } = world;
      const fold = story.fold.bind(story);
      const events = await EventLog.open({ folder: setup.folder, clock, log, fold, ...(openLog && { open: openLog }) });
      await recover(story, events, world);
      return ok(new HostedSession(setup, world, story, events));
    } catch (error) {
      const code = systemCode(error) === 'ENOSPC' ? 'diskFull' : 'logUnreadable';
      return fail(code, { detail: errorText(error), cause: error });
    }
  }

  get events(): EventLog {
    return this.#events;
  }

  /** A turn or the setup command runs, or an ask is open. */
  get isBusy(): boolean {
    return this.#turn !== undefined || this.#setUp !== undefined || this.#story.session.openAsks.length > 0;
  }

  get pid(): number | undefined {
    return this.#run?.agent?.pid;
  }

  /** Takes what another `open` brought: it counts for the next start of the agent. Goes on with what waits. */
  reopen(launch: AgentLaunch, policy: ApprovalPolicy): void {
    this.#launch = launch;
    this.#policy = policy;
    this.#goOn();
  }

  setPolicy(policy: ApprovalPolicy): void {
    this.#policy = policy;
  }

  /** Starts the agent's process, so that it is ready when a message comes. */
  warmUp(): void {
    if (!this.#isClosing) void this.#readyAgent();
  }

  /** Ends the agent's process when it had nothing to do for this time, in ms. It is taken up again when it has. */
  setIdle(ms: number): void {
    this.#idleMs = ms;
    this.#watchIdle();
  }

  /** While no window is there and the user wants no more than the running turn, messages wait. */
  setAlone(isAlone: boolean): void {
    this.#isAlone = isAlone;
    this.#goOn();
  }

  /** Accepts a message, once; it is in the log then. A message that is known and waits is taken as *go on*. */
  async prompt({ message, text, by, fresh }: Prompt): Promise<Result<number, HostFaultCode>> {
    if (this.#isClosing) return fail('hostLeaving');
    const accepted = await this.#once(`message ${message}`, this.#story.promptedAt(message), () =>
      this.#events.append(by, { type: 'prompted', message, text, ...(fresh === true && { fresh }) }),
    );
    if (!accepted.ok) return accepted;
    const isWaiting = this.#story.session.queued.includes(message);
    if (isWaiting) this.#isHeld = false;
    this.#goOn();
    return accepted;
  }

  /** Adds a note of the extension host's, once. */
  append(note: HostNote): Promise<Result<number, HostFaultCode>> {
    return this.#once(`note ${note.id}`, this.#story.notedAt(note.id), () =>
      this.#events.append('extension', { type: 'noted', note }),
    );
  }

  /**
   * Runs the worktree's setup command, unless it was run under this name; if that was interrupted, it is run again.
   * While one runs, it is the one.
   */
  async setUp(wanted: WantedSetup): Promise<Result<number, HostFaultCode>> {
    if (this.#isClosing) return fail('hostLeaving');
    const known = this.#story.setup(wanted.setup);
    if (known && known.end !== 'interrupted') return ok(known.seq);
    if (!this.#setUp) {
      if (this.#events.isStuck) return fail('diskFull');
      if (this.#story.isSetupWaitedFor) this.#isHeld = false;
      const { setup, command, spec, hold } = wanted;
      const own = { run: this.#world.newId('run'), events: this.#events, log: this.#log };
      const running = new SetupRun({ setup, command, spec, hold, ...own });
      this.#setUp = running;
      void running.ended
        .then((end) => {
          if (running.holds && !letsGoOn(end) && this.#story.next) this.#isHeld = true;
        })
        .catch((error: unknown) => this.#log.error('a setup threw', error))
        .finally(() => {
          this.#setUp = undefined;
          this.#goOn();
        });
    }
    return ok(await this.#setUp.started);
  }

  /** Answers an ask. The first answer wins; the agent may have withdrawn it. */
  async settle(
    ask: AskId,
    outcome: AskOutcome,
    by: Actor,
  ): Promise<Result<{ readonly accepted: boolean; readonly seq: number }, HostFaultCode>> {
    const open = this.#story.session.openAsks.find(({ id }) => id === ask);
    if (!open) return ok({ accepted: false, seq: this.#events.published });
    if (outcome.type === 'selected' && !open.options.some(({ id }) => id === outcome.option))
      return fail('callInvalid', { detail: 'no such option' });
    if (this.#events.isStuck) return fail('diskFull');
    // Between here and the append nothing else runs: the next answer finds the ask settled.
    const handed = this.#run?.settle(ask, outcome);
    const isAccepted = handed?.ok === true;
    const seq = isAccepted
      ? await this.#events.append(by, { type: 'askSettled', ask, outcome })
      : await this.#events.append('agent', { type: 'askWithdrawn', ask });
    this.#watchIdle();
    return ok({ accepted: isAccepted, seq });
  }

  /** Asks the agent to end its turn, and ends its processes after the grace. Nothing to cancel is no failure. */
  async cancel(by: Actor, graceMs = GRACE_MS): Promise<number> {
    void this.#setUp?.stop('cancelled');
    const turn = this.#turn;
    if (!turn) return this.#events.published;
    const logged = turn.cutShort('cancelled') ? this.#events.append(by, { type: 'cancelRequested' }) : undefined;
    turn.forceAfter(graceMs, () => {
      this.#log.warn('the agent does not end its turn and is stopped', { turn: turn.id });
      void this.#run?.stop();
    });
    return logged && !this.#events.isStuck ? logged : this.#events.published;
  }

  /**
   * Ends the agent's processes and the turn with them. Messages that wait go on waiting, until somebody wants the
   * session to go on: the turn is `interrupted` then, which is what offers it.
   */
  async stop(by: Actor, how: CutShort = 'cancelled'): Promise<number> {
    this.#isHeld = true;
    this.#stops += 1;
    const turn = this.#turn;
    const isWaitedFor = this.#story.session.queued.some((message) => message !== turn?.message);
    if (turn?.cutShort(isWaitedFor ? 'interrupted' : how) === true && how === 'cancelled')
      void this.#events.append(by, { type: 'cancelRequested' });
    await Promise.all([this.#run?.stop(), this.#setUp?.stop(how)]);
    await this.#turnDone;
    return this.#events.published;
  }

  /** Sets the agent's mode; if it does not run, the mode is set when it is taken up. */
  async setMode(mode: string): Promise<Result<undefined, HostFaultCode>> {
    const ready = await this.#run?.ready;
    const agent = ready?.ok === true ? this.#run?.agent : undefined;
    if (agent) {
      const set = await agent.setMode(mode);
      return set.ok ? ok() : fail('modeRefused', set.error.detail === undefined ? {} : { detail: set.error.detail });
    }
    if (!this.#story.hasMode(mode)) return fail('modeRefused');
    await this.#events.append('user', { type: 'modes', current: mode });
    return ok();
  }

  /** Ends everything and closes the log; a running turn is `interrupted`. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#idle?.dispose();
    // A disk that refuses would hold the end up; the processes are ended all the same.
    if (this.#events.isStuck) await this.#events.close();
    await this.stop('extension', 'interrupted');
    await this.#events.close();
  }

  /** What is done once, whoever asks how often; answers with the sequence that it has in the log. */
  async #once(
    key: string,
    known: number | undefined,
    append: () => Promise<number>,
  ): Promise<Result<number, HostFaultCode>> {
    let accepting = this.#accepting.get(key);
    if (accepting === undefined) {
      if (known !== undefined) return ok(known);
      if (this.#events.isStuck) return fail('diskFull');
      accepting = append().finally(() => this.#accepting.delete(key));
      this.#accepting.set(key, accepting);
    }
    const seq = await accepting;
    return seq <= this.#events.published ? ok(seq) : fail('diskFull');
  }

  #goOn(): void {
    this.#watchIdle();
    const next = this.#story.next;
    if (!next || this.#turn || this.#isHeld || this.#isAlone || this.#isClosing) return;
    if (this.#setUp?.holds === true) return;
    const turn = new Turn(this.#world.newId('turn') as TurnId, next.message, this.#world.clock);
    this.#turn = turn;
    this.#watchIdle();
    this.#turnDone = this.#runTurn(turn, next)
      .catch((error: unknown) => {
        this.#isHeld = true;
        this.#log.error('a turn threw', error);
      })
      .finally(() => {
        turn.dispose();
        this.#turn = undefined;
        this.#goOn();
      });
  }

  async #runTurn(turn: Turn, { text, fresh }: Pick<Prompt, 'text' | 'fresh'>): Promise<void> {
    if (fresh === true) await this.#run?.stop();
    const started = await Promise.race([this.#readyAgent(), turn.wasCut]);
    await this.#events.append('extension', { type: 'turnStarted', turn: turn.id, message: turn.message });
    const early = turn.howCut();
    if (early || !started) return this.#finish(turn, early ?? 'cancelled');
    if (!started.ok) return this.#finish(turn, 'failed', faultOf(started.error));
    const { run, agent } = started.value;
    const talk = run.prompt(agent, text);
    void turn.wasCut.then(() => agent.cancel()).catch((error: unknown) => this.#log.error('cancelling threw', error));
    const outcome = await talk;
    const cut = turn.howCut();
    if (cut && outcome.end !== 'completed') return this.#finish(turn, cut);
    return this.#finish(turn, outcome.end, outcome.fault);
  }

  async #finish(turn: Turn, end: TurnEnd, fault?: SessionFault): Promise<void> {
    if (end === 'failed' || end === 'interrupted') this.#isHeld = true;
    this.#withdrawAsks();
    await this.#events.append('agent', { type: 'turnEnded', turn: turn.id, end, ...(fault && { fault }) });
  }

  #withdrawAsks(): void {
    for (const { id } of this.#story.session.openAsks)
      void this.#events.append('agent', { type: 'askWithdrawn', ask: id });
  }

  /** The running agent, or one that is started; one that is ending is waited for first. */
  async #readyAgent(): Promise<Result<{ readonly run: AgentRun; readonly agent: AgentSession }, SessionFaultCode>> {
    const stops = this.#stops;
    if (this.#run?.isEnding === true) await this.#run.ended;
    // Who stopped the session meanwhile wants no process to come up behind it.
    if (stops !== this.#stops) return fail('agentExited');
    const run = this.#ensureRun();
    const ready = await run.ready;
    return ready.ok ? ok({ run, agent: ready.value }) : ready;
  }

  #ensureRun(): AgentRun {
    if (this.#run) return this.#run;
    const { world, launch } = { world: this.#world, launch: this.#launch };
    const { toResume, session } = this.#story;
    const run = new AgentRun({
      launch,
      startAgent: this.#starter(launch, toResume?.kind === 'none'),
      run: world.newId('run'),
      ...(toResume && { resume: toResume }),
      used: session.usage,
      events: this.#events,
      log: this.#log,
      now: () => world.clock.now(),
      sweep: world.sweep,
      onEvent: (event) => this.#onEvent(event),
    });
    this.#run = run;
    void run.ready.then((ready) => this.#onReady(run, ready, toResume && session.mode));
    void run.ended.then(() => {
      if (this.#run === run) this.#run = undefined;
      if (!this.#turn) this.#withdrawAsks();
      this.#goOn();
    });
    return run;
  }

  /** An agent whose session cannot be taken up is not started: a fresh one would know nothing of what was said. */
  #starter(launch: AgentLaunch, isLost: boolean): StartAgent {
    return isLost ? () => Promise.resolve(fail('resumeFailed')) : this.#world.startAgent[launch.driver];
  }

  #onReady(run: AgentRun, ready: Awaited<AgentRun['ready']>, mode: string | undefined): void {
    if (!ready.ok) {
      if (this.#turn || run.isStopping) return;
      void this.#events.append('extension', { type: 'fault', fault: faultOf(ready.error) });
      return;
    }
    this.#watchIdle();
    if (mode === undefined || mode === this.#story.session.mode) return;
    void ready.value.setMode(mode).then((set) => {
      if (!set.ok) this.#log.warn('the mode of a resumed session could not be set', { code: set.error.code });
    });
  }

  #onEvent(event: AgentEvent): void {
    if (event.type === 'askWithdrawn') this.#watchIdle();
    if (event.type !== 'asked') return;
    const decision = decideApproval(this.#policy, event.ask);
    this.#log.info('the agent asks', { ask: event.ask.id, kind: event.ask.kind, decision: decision.type });
    // An ask that the log could not take can be answered by nobody; for one that is answered already nothing happens.
    const isOpen = this.#story.session.openAsks.some(({ id }) => id === event.ask.id);
    if (!isOpen) this.#run?.agent?.settle(event.ask.id, { type: 'withdrawn' });
  }

  #watchIdle(): void {
    this.#idle?.dispose();
    this.#idle = undefined;
    if (this.isBusy || !this.#run?.agent || !Number.isFinite(this.#idleMs)) return;
    this.#idle = this.#world.clock.after(this.#idleMs, () => {
      if (this.isBusy || !this.#run) return;
      this.#log.info('an idle agent is closed');
      void this.#run.stop();
    });
  }
}

/** Ends what a dead host left behind, and says so. */
async function recover(story: SessionStory, events: EventLog, { sweep, log }: SessionWorld): Promise<void> {
  const { run, turn, openAsks } = story.session;
  if (run !== undefined) {
    const left = await sweep(run);
    if (left.length > 0) log.error('processes are left over', undefined, { run, left: left.join(' ') });
    await events.append('extension', { type: 'agentStopped', run, code: null, signal: null, expected: false });
  }
  const { openSetup } = story;
  if (openSetup) {
    await sweep(openSetup.run);
    const { name: setup, run: marker, hold } = openSetup;
    await events.append('extension', { type: 'setupEnded', setup, run: marker, end: 'interrupted', code: null, hold });
  }
  if (run !== undefined || turn !== undefined || openAsks.length > 0)
    await events.append('extension', { type: 'interrupted' });
}

function faultOf({ code, detail }: StartFault): SessionFault {
  return { code, ...(detail !== undefined && { detail }) };
}
