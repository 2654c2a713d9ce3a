import type { Logger } from '../../base/logger';
import { errorText, fail, ok, systemCode, type Result } from '../../base/result';
import type { Actor } from '../../domain/actor';
import type { AgentLaunch } from '../../domain/agent/agent';
import type { AskOutcome } from '../../domain/approval/ask';
import type { AskId, MessageId } from '../../domain/ids';
import type { AgentEvent, HostNote } from '../../domain/session/event';
import type { HostFaultCode } from '../../protocol/agentHost';
import { EventLog } from '../log/log';
import { FoldedSession } from './foldedSession';
import { OnceLog } from './onceLog';
import { recover } from './recover';
import type { SetupRequest } from '../../domain/session/setup';
import { SessionRunner } from './sessionRunner';
import type { SessionSetup, SessionWorld } from './sessionWorld';
import type { EarlyEnd } from './turn';

export type { SessionSetup, SessionWorld } from './sessionWorld';

/** A message to the agent. `fresh`: the agent begins a new session of its own with it. */
export interface Prompt {
  readonly message: MessageId;
  readonly text: string;
  readonly by: Actor;
  readonly fresh?: boolean | undefined;
}

/** How long an agent may take to end a canceled turn by itself, unless the caller sets another time. */
const GRACE_MS = 5_000;

/** One session: its agent, the prompts for it, its asks, and their log. */
export class HostedSession {
  readonly setup: SessionSetup;
  readonly #log: Logger;
  readonly #folded: FoldedSession;
  readonly #events: EventLog;
  readonly #once: OnceLog;
  readonly #runner: SessionRunner;

  private constructor(setup: SessionSetup, world: SessionWorld, folded: FoldedSession, events: EventLog) {
    this.setup = setup;
    this.#folded = folded;
    this.#events = events;
    this.#once = new OnceLog(events);
    this.#log = world.log.with({ session: setup.session });
    this.#runner = new SessionRunner({
      world,
      folded,
      events,
      log: this.#log,
      launch: setup.launch,
      onEvent: (event) => this.#onEvent(event),
    });
  }

  /**
   * Opens a session's log, or creates it, and ends what an earlier host left running. The caller has proven that this
   * host is dead. Fails with `logUnreadable` or `diskFull` if the log can't be opened.
   */
  static async open(setup: SessionSetup, world: SessionWorld): Promise<Result<HostedSession, HostFaultCode>> {
    const folded = new FoldedSession();
    const log = world.log.with({ session: setup.session });
    try {
      const { clock, openLog } = world;
      const fold = folded.fold.bind(folded);
      const events = await EventLog.open({ folder: setup.folder, clock, log, fold, ...(openLog && { open: openLog }) });
      await recover(folded, events, world);
      return ok(new HostedSession(setup, world, folded, events));
    } catch (error) {
      const code = systemCode(error) === 'ENOSPC' ? 'diskFull' : 'logUnreadable';
      return fail(code, { detail: errorText(error), cause: error });
    }
  }

  get events(): EventLog {
    return this.#events;
  }

  /** Whether a turn or the setup command is running, or an ask is open. */
  get isBusy(): boolean {
    return this.#runner.isBusy;
  }

  get pid(): number | undefined {
    return this.#runner.agent.pid;
  }

  /** Takes the launch of another `open`, which applies to the next start of the agent. */
  reopen(launch: AgentLaunch): void {
    this.#runner.agent.relaunch(launch);
    this.#runner.advance();
  }

  /** Starts the agent's process, so that it is ready when a message comes. */
  warmUp(): void {
    this.#runner.agent.wantProcess();
    this.#runner.advance();
  }

  /** Sets after how long (ms) without work the agent's process is ended. The next prompt starts and resumes it. */
  setIdle(ms: number): void {
    this.#runner.setIdle(ms);
  }

  /** Sets whether a window is open, or the user lets agents work without one. If not, prompts wait. */
  setAttended(isAttended: boolean): void {
    this.#runner.setAttended(isAttended);
  }

  /** Accepts a message once, and logs it. Accepting a waiting one again resumes a held session. */
  async prompt({ message, text, by, fresh }: Prompt): Promise<Result<number, HostFaultCode>> {
    if (this.#runner.isClosing) return fail('hostLeaving');
    const accepted = await this.#once.append(`message ${message}`, this.#folded.promptedAt(message), () =>
      this.#events.append(by, { type: 'prompted', message, text, ...(fresh === true && { fresh }) }),
    );
    if (!accepted.ok) return accepted;
    if (this.#folded.session.queued.includes(message)) this.#runner.resume();
    this.#runner.advance();
    return accepted;
  }

  /** Adds a note of the extension host, once. */
  append(note: HostNote): Promise<Result<number, HostFaultCode>> {
    return this.#once.append(`note ${note.id}`, this.#folded.notedAt(note.id), () =>
      this.#events.append('extension', { type: 'noted', note }),
    );
  }

  /**
   * Runs the worktree's setup command, once per name. One that was interrupted is run again. While one is running,
   * another one isn't started.
   */
  async setUp(wanted: SetupRequest): Promise<Result<number, HostFaultCode>> {
    if (this.#runner.isClosing) return fail('hostLeaving');
    const known = this.#folded.setup(wanted.setup);
    if (known && known.end !== 'interrupted') return ok(known.seq);
    let { setup } = this.#runner;
    if (!setup) {
      if (this.#events.isStuck) return fail('diskFull');
      if (this.#folded.isSetupWaitedFor) this.#runner.resume();
      setup = this.#runner.startSetup(wanted);
    }
    return ok(await setup.started);
  }

  /** Answers an ask. The first answer wins. The agent may have withdrawn the ask. */
  async settle(
    ask: AskId,
    outcome: AskOutcome,
    by: Actor,
  ): Promise<Result<{ readonly accepted: boolean; readonly seq: number }, HostFaultCode>> {
    const open = this.#folded.session.openAsks.find(({ id }) => id === ask);
    if (!open) return ok({ accepted: false, seq: this.#events.published });
    if (outcome.type === 'selected' && !open.options.some(({ id }) => id === outcome.option))
      return fail('callInvalid', { detail: 'no such option' });
    if (this.#events.isStuck) return fail('diskFull');
    // Nothing else runs between here and the append: the next answer finds the ask settled.
    const isAccepted = this.#runner.agent.settle(ask, outcome);
    const seq = isAccepted
      ? await this.#events.append(by, { type: 'askSettled', ask, outcome })
      : await this.#events.append('agent', { type: 'askWithdrawn', ask });
    this.#runner.advance();
    return ok({ accepted: isAccepted, seq });
  }

  /** Asks the agent to end its turn, and ends its processes after the grace. Does nothing if no turn is running. */
  async cancel(by: Actor, graceMs = GRACE_MS): Promise<number> {
    const logged = this.#runner.cancel(by, graceMs);
    return logged && !this.#events.isStuck ? logged : this.#events.published;
  }

  /**
   * Ends the agent's processes and its turn, and holds the queue. If prompts are waiting, the turn ends as
   * `interrupted`, so that people are offered to resume.
   */
  async stop(by: Actor, how: EarlyEnd = 'cancelled'): Promise<number> {
    await this.#runner.stop(by, how);
    return this.#events.published;
  }

  /** Ends everything and closes the log. A running turn ends as `interrupted`. */
  async close(): Promise<void> {
    this.#runner.close();
    // A disk that refuses writes must not delay the end of the processes.
    if (this.#events.isStuck) await this.#events.close();
    await this.stop('extension', 'interrupted');
    await this.#events.close();
  }

  #onEvent(event: AgentEvent): void {
    if (event.type === 'askWithdrawn') this.#runner.advance();
    if (event.type !== 'asked') return;
    this.#log.info('the agent asks', { ask: event.ask.id, kind: event.ask.kind });
    // An ask that couldn't be logged can't be answered. Does nothing for one that is already answered.
    const isOpen = this.#folded.session.openAsks.some(({ id }) => id === event.ask.id);
    if (!isOpen) this.#runner.agent.settle(event.ask.id, { type: 'withdrawn' });
  }
}
