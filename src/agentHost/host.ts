import path from 'node:path';
import { errorText, fail, ok, type Result } from '../base/result';
import type { SessionId } from '../domain/ids';
import type { HostAnswer, HostArgs, HostCommand, HostFaultCode } from '../protocol/agentHost';
import { HostedSession, type SessionWorld } from './session/session';

/** Calls about the connection itself, not about sessions. */
export type ConnectionCall = 'hello' | 'subscribe' | 'shutdown';
export type SessionCommand = Exclude<HostCommand, { readonly call: ConnectionCall }>;

type Answer<Value = unknown> = Result<Value, HostFaultCode>;

export interface HostWorld extends SessionWorld {
  /** Locks a session's folder for this process. Fails with `held` if another process has it. */
  readonly lockFolder: (folder: string) => Promise<Result<undefined, 'held'>>;
}

const MINUTE_MS = 60_000;
const IDLE_MIN_MS = 10_000;
const DEFAULT_IDLE_MINUTES = 15;

/** All sessions of a store. It doesn't know about sockets. Unit tests call it directly. */
export class AgentHost {
  readonly #world: HostWorld;
  readonly #opening = new Map<SessionId, Promise<Answer<HostedSession>>>();
  readonly #sessions = new Map<SessionId, HostedSession>();
  #whenWindowCloses: HostArgs<'configure'>['whenWindowCloses'] = 'finishTurn';
  #idleMs = DEFAULT_IDLE_MINUTES * MINUTE_MS;
  #isAlone = false;
  #closed: Promise<void> | undefined;

  constructor(world: HostWorld) {
    this.#world = world;
  }

  /** Whether a turn or a setup command is running or an ask is open, in any session. */
  get isBusy(): boolean {
    return [...this.#sessions.values()].some((session) => session.isBusy);
  }

  /** Runs a call. Fails with the call's code, or with `internal` if there is a bug. */
  async run(command: SessionCommand): Promise<Answer> {
    if (this.#closed) return fail('hostLeaving');
    try {
      return await this.#run(command);
    } catch (error) {
      this.#world.log.error('a call threw', error, { call: command.call });
      return fail('internal', { detail: errorText(error) });
    }
  }

  /** Resolves with an open session, even if it is still being opened. Fails with `sessionUnknown`. */
  async session(id: SessionId): Promise<Answer<HostedSession>> {
    const opened = await this.#opening.get(id);
    return opened?.ok === true ? opened : fail('sessionUnknown');
  }

  /**
   * Sets whether no window is open. Depending on the user's setting, agents then continue, or prompts wait after the
   * running turn, or everything is stopped. Waiting prompts run once a window is open again.
   */
  async setAlone(isAlone: boolean): Promise<void> {
    if (this.#isAlone === isAlone) return;
    this.#isAlone = isAlone;
    this.#world.log.info(isAlone ? 'the last window has closed' : 'a window is open', {
      then: this.#whenWindowCloses,
    });
    const sessions = [...this.#sessions.values()];
    for (const session of sessions) session.setAttended(this.#isAttended());
    if (isAlone && this.#whenWindowCloses === 'stop')
      await Promise.all(sessions.map((session) => session.stop('extension', 'interrupted')));
  }

  /** Ends all agents and closes all logs. Running turns end as `interrupted`. */
  close(): Promise<void> {
    this.#closed ??= Promise.all(this.#opening.values()).then(async () => {
      await Promise.all([...this.#sessions.values()].map((session) => session.close()));
    });
    return this.#closed;
  }

  /** Whether prompts may run: a window is open, or the user lets agents work without one. */
  #isAttended(): boolean {
    return !this.#isAlone || this.#whenWindowCloses === 'keepWorking';
  }

  async #run(command: SessionCommand): Promise<Answer> {
    switch (command.call) {
      case 'list':
        return ok(this.#list());
      case 'open':
        return this.#open(command.args);
      case 'configure':
        return this.#configure(command.args);
      default: {
        const found = await this.session(command.args.session);
        return found.ok ? runInSession(found.value, command) : found;
      }
    }
  }

  #list(): HostAnswer<'list'> {
    const sessions = [...this.#sessions.values()].map((session) => ({
      session: session.setup.session,
      attempt: session.setup.attempt,
      seq: session.events.appended,
      busy: session.isBusy,
      pid: session.pid,
    }));
    return { sessions };
  }

  async #open(args: HostArgs<'open'>): Promise<Answer> {
    if (!path.isAbsolute(args.folder)) return fail('callInvalid', { detail: 'the folder is not absolute' });
    const opening = this.#opening.get(args.session);
    const isFirst = opening === undefined;
    const opened = await (opening ?? this.#openFirst(args));
    if (!opened.ok) return opened;
    const session = opened.value;
    if (session.setup.folder !== args.folder) return fail('callInvalid', { detail: 'the session has another folder' });
    if (!isFirst) session.reopen(args.launch);
    if (args.warm) session.warmUp();
    return ok({ seq: session.events.published });
  }

  #openFirst(args: HostArgs<'open'>): Promise<Answer<HostedSession>> {
    const opening = this.#load(args);
    this.#opening.set(args.session, opening);
    void opening.then((opened) => {
      if (!opened.ok) this.#opening.delete(args.session);
    });
    return opening;
  }

  async #load({ session: id, attempt, folder, launch }: HostArgs<'open'>): Promise<Answer<HostedSession>> {
    const lock = await this.#world.lockFolder(folder);
    if (!lock.ok) return fail('logUnreadable', { detail: 'another agent host writes this log' });
    const opened = await HostedSession.open({ session: id, attempt, folder, launch }, this.#world);
    if (!opened.ok) return opened;
    this.#sessions.set(id, opened.value);
    opened.value.setIdle(this.#idleMs);
    opened.value.setAttended(this.#isAttended());
    return opened;
  }

  #configure({ whenWindowCloses, idleMinutes }: HostArgs<'configure'>): Answer {
    this.#whenWindowCloses = whenWindowCloses;
    this.#idleMs = Math.max(IDLE_MIN_MS, idleMinutes * MINUTE_MS);
    for (const session of this.#sessions.values()) session.setIdle(this.#idleMs);
    return ok({});
  }
}

async function runInSession(
  session: HostedSession,
  command: Exclude<SessionCommand, { readonly call: 'list' | 'open' | 'configure' }>,
): Promise<Answer> {
  switch (command.call) {
    case 'prompt':
      return sequence(await session.prompt(command.args));
    case 'settle':
      return session.settle(command.args.ask, command.args.outcome, command.args.by);
    case 'cancel':
      return ok({ seq: await session.cancel(command.args.by, command.args.graceMs) });
    case 'stop':
      return ok({ seq: await session.stop(command.args.by) });
    case 'append':
      return sequence(await session.append(command.args.note));
    case 'setUp':
      return sequence(await session.setUp(command.args));
  }
}

function sequence(result: Answer<number>): Answer {
  return result.ok ? ok({ seq: result.value }) : result;
}
