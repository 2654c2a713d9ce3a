import path from 'node:path';
import { errorText, fail, ok, type Result } from '../base/result';
import type { SessionId } from '../domain/ids';
import type { HostAnswer, HostArgs, HostCommand, HostFaultCode } from '../protocol/agentHost';
import { HostedSession, type SessionWorld } from './session/session';

/** The calls that are about the connection and not about sessions. */
export type ConnectionCall = 'hello' | 'subscribe' | 'shutdown';
export type SessionCommand = Exclude<HostCommand, { readonly call: ConnectionCall }>;

type Answer<Value = unknown> = Result<Value, HostFaultCode>;

export interface HostWorld extends SessionWorld {
  /** Takes a session's folder for this process alone. */
  readonly lockFolder: (folder: string) => Promise<Result<undefined, 'held'>>;
}

const MINUTE_MS = 60_000;
const IDLE_MIN_MS = 10_000;
const DEFAULT_IDLE_MINUTES = 15;

/** All sessions of a store. Knows nothing of sockets: in unit tests it is called directly. */
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

  /** A turn or a setup command runs or an ask is open, in any session. */
  get isBusy(): boolean {
    return [...this.#sessions.values()].some((session) => session.isBusy);
  }

  /** Runs a call. Failures are answers; what throws is a bug and is answered as `internal`. */
  async run(command: SessionCommand): Promise<Answer> {
    if (this.#closed) return fail('hostLeaving');
    try {
      return await this.#run(command);
    } catch (error) {
      this.#world.log.error('a call threw', error, { call: command.call });
      return fail('internal', { detail: errorText(error) });
    }
  }

  /** An open session; one that is being opened is waited for. */
  async session(id: SessionId): Promise<Answer<HostedSession>> {
    const opened = await this.#opening.get(id);
    return opened?.ok === true ? opened : fail('sessionUnknown');
  }

  /**
   * What the user wants when the last window has closed: nothing changes, or messages wait for a window after the
   * running turn, or everything is stopped. With a window again, what waits goes on.
   */
  async setAlone(isAlone: boolean): Promise<void> {
    if (this.#isAlone === isAlone) return;
    this.#isAlone = isAlone;
    this.#world.log.info(isAlone ? 'the last window has closed' : 'a window is there', {
      then: this.#whenWindowCloses,
    });
    const sessions = [...this.#sessions.values()];
    for (const session of sessions) session.setAttended(this.#isAttended());
    if (isAlone && this.#whenWindowCloses === 'stop')
      await Promise.all(sessions.map((session) => session.stop('extension', 'interrupted')));
  }

  /** Ends all agents and closes all logs; running turns are `interrupted`. */
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
      seq: session.events.published,
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
    if (!isFirst) session.reopen(args.launch, args.policy);
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

  async #load({ session: id, attempt, folder, launch, policy }: HostArgs<'open'>): Promise<Answer<HostedSession>> {
    const lock = await this.#world.lockFolder(folder);
    if (!lock.ok) return fail('logUnreadable', { detail: 'another agent host writes this log' });
    const opened = await HostedSession.open({ session: id, attempt, folder, launch, policy }, this.#world);
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
    case 'setMode': {
      const set = await session.setMode(command.args.mode);
      return set.ok ? ok({}) : set;
    }
    case 'policy':
      session.setPolicy(command.args.policy);
      return ok({});
  }
}

function sequence(result: Answer<number>): Answer {
  return result.ok ? ok({ seq: result.value }) : result;
}
