import type { TurnOutcome } from '../../agents/agent';
import type { Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { Actor } from '../../domain/actor';
import type { AgentLaunch } from '../../domain/agent/agent';
import type { TurnId } from '../../domain/ids';
import type { AgentEvent, SessionFault } from '../../domain/session/event';
import type { SetupEnd, SetupRequest } from '../../domain/session/setup';
import type { EventLog } from '../log/log';
import type { FoldedSession, WaitingMessage } from './foldedSession';
import { decideNext, isBusy, type SessionSituation } from './nextStep';
import { runTurn } from './runTurn';
import { SessionAgent } from './sessionAgent';
import type { SessionWorld } from './sessionWorld';
import { allowsTurn, SetupRun } from './setupRun';
import { Turn, type EarlyEnd } from './turn';

export interface RunnerOptions {
  readonly world: SessionWorld;
  readonly folded: FoldedSession;
  readonly events: EventLog;
  readonly log: Logger;
  readonly launch: AgentLaunch;
  /** Called with each event of the agent once it is in the log. */
  readonly onEvent: (event: AgentEvent) => void;
}

/**
 * What runs in a session: its agent, a turn, the setup command. After each change of the situation it takes the step
 * that `decideNext` names.
 */
export class SessionRunner {
  readonly agent: SessionAgent;
  readonly #options: RunnerOptions;
  #queue: SessionSituation['queue'];
  #isAttended = true;
  #turn: Turn | undefined;
  #turnDone: Promise<void> = Promise.resolve();
  #setup: SetupRun | undefined;
  #idleMs = Number.POSITIVE_INFINITY;
  #idle: Disposable | undefined;

  constructor(options: RunnerOptions) {
    const { state } = options.folded.session;
    this.#options = options;
    this.#queue = state === 'error' || state === 'interrupted' ? 'held' : 'open';
    this.agent = new SessionAgent({
      ...options,
      onOpened: () => this.advance(),
      onFailed: (fault) => this.#onStartFailed(fault),
      onEnded: () => this.#onAgentEnded(),
    });
  }

  get isBusy(): boolean {
    return isBusy(this.#situation());
  }

  get isClosing(): boolean {
    return this.#queue === 'closing';
  }

  /** The setup command that is running. */
  get setup(): SetupRun | undefined {
    return this.#setup;
  }

  /** Sets after how long (ms) without work the agent's process is ended. */
  setIdle(ms: number): void {
    this.#idleMs = ms;
    this.advance();
  }

  /** Sets whether a window is open, or the user lets agents work without one. If not, prompts wait. */
  setAttended(isAttended: boolean): void {
    this.#isAttended = isAttended;
    this.advance();
  }

  /** Lets prompts run again after a failure, a stop, or an interruption. They do with the next step. */
  resume(): void {
    if (this.#queue === 'held') this.#queue = 'open';
  }

  /** Takes no more steps. What runs is not ended. */
  close(): void {
    this.#queue = 'closing';
    this.advance();
  }

  /** Takes the next step. To be called after each change of the situation. */
  advance(): void {
    this.#idle?.dispose();
    this.#idle = undefined;
    switch (decideNext(this.#situation())) {
      case 'runTurn':
        return this.#startTurn();
      case 'startAgent':
        this.agent.start();
        return;
      case 'closeAgentWhenIdle':
        return this.#watchIdle();
      case 'close':
      case 'awaitTurn':
      case 'awaitSetup':
      case 'awaitAnswer':
      case 'rest':
        return;
    }
  }

  /** Starts the worktree's setup command. One at a time: see `setup`. */
  startSetup({ setup, command, spec, hold }: SetupRequest): SetupRun {
    const { world, events, log, folded } = this.#options;
    const onEnding = (end: SetupEnd) => {
      if (hold && !allowsTurn(end) && folded.next) this.#hold();
    };
    const running = new SetupRun({ setup, command, spec, hold, run: world.newId('run'), events, log, onEnding });
    this.#setup = running;
    void running.ended
      .catch((error: unknown) => log.error('a setup threw', error))
      .finally(() => {
        this.#setup = undefined;
        this.advance();
      });
    return running;
  }

  /**
   * Asks the agent to end its turn, and ends its processes if the turn is still running after `graceMs`. If a turn is
   * running whose end wasn't requested yet, returns a promise that resolves when the request is logged.
   */
  cancel(by: Actor, graceMs: number): Promise<number> | undefined {
    void this.#setup?.stop('cancelled');
    const turn = this.#turn;
    if (!turn) return undefined;
    const logged = turn.requestEnd('cancelled')
      ? this.#options.events.append(by, { type: 'cancelRequested' })
      : undefined;
    turn.forceAfter(graceMs, () => {
      this.#options.log.warn('stopping an agent that does not end its turn', { turn: turn.id });
      void this.agent.stop();
    });
    return logged;
  }

  /** Ends all processes and the turn, and holds the queue. Resolves when the ends are in the log. */
  async stop(by: Actor, how: EarlyEnd): Promise<void> {
    const { events, folded } = this.#options;
    this.#hold();
    const [turn, turnDone] = [this.#turn, this.#turnDone];
    // Only an interrupted session offers to continue with the waiting prompts.
    const isWaitedFor = folded.session.queued.some((message) => message !== turn?.message);
    if (turn?.requestEnd(isWaitedFor ? 'interrupted' : how) === true && how === 'cancelled')
      void events.append(by, { type: 'cancelRequested' });
    await Promise.all([this.agent.stop(), this.#setup?.stop(how)]);
    // Not the next turn, which a prompt may have started by now.
    await turnDone;
  }

  #situation(): SessionSituation {
    const { folded } = this.#options;
    return {
      queue: this.#queue,
      isAttended: this.#isAttended,
      hasPrompt: folded.next !== undefined,
      isTurnRunning: this.#turn !== undefined,
      setup: setupState(this.#setup),
      hasOpenAsk: folded.session.openAsks.length > 0,
      agent: this.agent.state,
      isAgentWanted: this.agent.isWanted,
    };
  }

  #hold(): void {
    if (this.#queue === 'open') this.#queue = 'held';
  }

  #startTurn(): void {
    const { world, folded, log } = this.#options;
    const { next } = folded;
    if (!next) return;
    const turn = new Turn(world.newId('turn') as TurnId, next.message, world.clock);
    this.#turn = turn;
    this.#turnDone = this.#untilTurnEnd(turn, next)
      .catch((error: unknown) => {
        this.#hold();
        log.error('a turn threw', error);
      })
      .finally(() => {
        turn.dispose();
        this.#turn = undefined;
        this.advance();
      });
  }

  async #untilTurnEnd(turn: Turn, message: WaitingMessage): Promise<void> {
    const { events } = this.#options;
    const { end, fault }: TurnOutcome = await runTurn(turn, message, { ...this.#options, agent: this.agent });
    if (end === 'failed' || end === 'interrupted') this.#hold();
    this.#withdrawAsks();
    await events.append('agent', { type: 'turnEnded', turn: turn.id, end, ...(fault && { fault }) });
  }

  #watchIdle(): void {
    if (!Number.isFinite(this.#idleMs)) return;
    this.#idle = this.#options.world.clock.after(this.#idleMs, () => {
      if (decideNext(this.#situation()) !== 'closeAgentWhenIdle') return;
      this.#options.log.info('closing an idle agent');
      void this.agent.stop();
    });
  }

  #withdrawAsks(): void {
    for (const { id } of this.#options.folded.session.openAsks)
      void this.#options.events.append('agent', { type: 'askWithdrawn', ask: id });
  }

  /** A turn logs the fault itself, with its end. */
  #onStartFailed(fault: SessionFault): void {
    if (!this.#turn) void this.#options.events.append('extension', { type: 'fault', fault });
  }

  #onAgentEnded(): void {
    if (!this.#turn) this.#withdrawAsks();
    this.advance();
  }
}

function setupState(setup: SetupRun | undefined): SessionSituation['setup'] {
  if (!setup) return 'none';
  return setup.holds ? 'blocking' : 'running';
}
