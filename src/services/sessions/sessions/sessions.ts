import { DisposableStore } from '../../../base/disposable';
import { Emitter } from '../../../base/emitter';
import type { Logger } from '../../../base/logger';
import { fail, ok, type Result } from '../../../base/result';
import type { Actor } from '../../../domain/actor';
import type { AgentLaunch } from '../../../domain/agent/agent';
import type { Ask, AskOutcome } from '../../../domain/approval/ask';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AskId, MessageId, SessionId } from '../../../domain/ids';
import type { HostNote, LogEntry } from '../../../domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../../domain/session/session';
import type { WantedSetup } from '../../../domain/session/setup';
import type { ConnectedHost, HostCallCode } from '../../../platform/agentHostClient/agentHostClient';
import { readLog, type LogPage } from '../../../platform/sessionLog/sessionLog';
import { POLICY } from '../../../protocol/agentHost';
import type { Ports } from '../../ports';
import type { SessionStore } from '../../store/sessionStore';
import type { StoreCode, WindowStore } from '../../store/windowStore';
import { FoldQueue } from './foldQueue';
import { HostConnection, type HostCode } from './hostConnection';
import { LogFollower, type Stretch } from './logFollower';
import { Stalls } from './stalls';

export { LogFollower, type Stretch } from './logFollower';
export type { Stall } from './stalls';

export type SessionCode = HostCode | HostCallCode | 'askUnknown';

/** Time (ms) that an agent has to end its turn by itself before its processes are ended. */
const STOP_GRACE_MS = 5_000;

/** What was appended to a session's log. Each stretch begins where the one before it ended. */
export interface Appended extends Stretch {
  readonly session: SessionId;
}

interface Dependencies {
  readonly ports: Pick<Ports, 'clock' | 'bundles' | 'runtime' | 'settings'>;
  readonly store: WindowStore;
  readonly sessionStore: SessionStore;
  readonly log: Logger;
}

/** A session that is followed: its state with the last entry that came, and the way into the store. */
interface Followed {
  live: Session;
  readonly queue: FoldQueue;
  readonly log: LogFollower;
}

/**
 * The extension host's side of sessions: hands calls to the agent host, follows the logs, and keeps the projection in
 * the store. The facts themselves are the agent host's.
 */
export class Sessions {
  readonly #d: Dependencies;
  readonly #connection: HostConnection;
  readonly #own = new DisposableStore();
  readonly #followed = new Map<SessionId, Followed>();
  readonly #appended = new Emitter<Appended>();
  readonly #lost = new Emitter<readonly SessionId[]>();
  readonly #stalls = new Stalls();

  constructor(dependencies: Dependencies) {
    this.#d = dependencies;
    this.#connection = new HostConnection({
      ...dependencies,
      onEntry: ({ session, entry }) => {
        this.#followed.get(session)?.log.take({ after: entry.seq - 1, seq: entry.seq, entries: [entry] });
      },
      onNotice: (notice) => this.#stalls.note(notice),
      onLost: () => {
        this.#stalls.forget();
        this.#lost.fire([...this.#followed.keys()]);
      },
    });
    this.#own.add(
      dependencies.store.onDidChangeAccess((access) => {
        if (access === 'follow') this.#letGo();
      }),
    );
  }

  /** News of followed sessions, before the store's projection has them. */
  readonly onDidAppend = this.#appended.event;
  /** The connection to the agent host broke; these sessions were followed. */
  readonly onDidLoseHost = this.#lost.event;
  /** Agents wait for room on the disk, or go on. */
  readonly onDidStall = this.#stalls.onDidChange;

  /** Whether an agent host is connected; asking does not start one. */
  get connected(): boolean {
    return this.#connection.connected;
  }

  /** The state of a session with its last entry, where it is followed; else what the store knows. */
  live(session: SessionId): Session | undefined {
    return this.#followed.get(session)?.live ?? this.#d.sessionStore.get(session);
  }

  openAsk(session: SessionId, ask: AskId): Ask | undefined {
    return this.live(session)?.openAsks.find((open) => open.id === ask);
  }

  /**
   * Opens an attempt's session in the agent host and follows it. `warm`: its agent is started at once, so that it is
   * ready when the files are. Doing it again is harmless.
   */
  async open(attempt: Attempt, launch: AgentLaunch, warm: boolean): Promise<Result<undefined, SessionCode>> {
    const client = await this.#connection.client();
    if (!client.ok) return client;
    const { session } = attempt;
    const opened = await client.value.call('open', {
      session,
      attempt: attempt.id,
      folder: this.#d.sessionStore.folderOf(session),
      launch: this.#staged(launch, client.value),
      policy: POLICY,
      warm,
    });
    return opened.ok ? this.#follow(client.value, session) : opened;
  }

  /**
   * Sends a message; accepted means that it is in the log. While a turn runs it waits for the turn's end. `fresh`: the
   * agent begins a session of its own with it.
   */
  prompt(session: SessionId, message: MessageId, text: string, fresh = false): Promise<Result<undefined, SessionCode>> {
    return this.#ask((client) => client.call('prompt', { session, message, text, by: 'user', fresh }));
  }

  /** Answers an ask; the first answer wins, a later one is `askUnknown`. */
  settle(session: SessionId, ask: AskId, outcome: AskOutcome, by: Actor): Promise<Result<undefined, SessionCode>> {
    return this.#ask(async (client) => {
      const answer = await client.call('settle', { session, ask, outcome, by });
      return answer.ok && !answer.value.accepted ? fail('askUnknown') : answer;
    });
  }

  /** Ends the running turn: politely at first, by force after five seconds. */
  cancel(session: SessionId): Promise<Result<undefined, SessionCode>> {
    return this.#ask((client) => client.call('cancel', { session, by: 'user', graceMs: STOP_GRACE_MS }));
  }

  /** Ends the agent's processes; settled when none is left. */
  stop(session: SessionId): Promise<Result<undefined, SessionCode>> {
    return this.#ask((client) => client.call('stop', { session, by: 'user' }));
  }

  /** Has a setup command run in the agent host; answers when that has begun, or was begun before under this name. */
  setUp(session: SessionId, wanted: WantedSetup): Promise<Result<undefined, SessionCode>> {
    const { setup, command, hold, spec } = wanted;
    const { argv, env, cwd, label } = spec;
    const launch = { argv: [...argv] as [string, ...string[]], env: { ...env }, cwd, label };
    return this.#ask((client) => client.call('setUp', { session, setup, command, hold, spec: launch }));
  }

  append(session: SessionId, note: HostNote): Promise<Result<undefined, SessionCode>> {
    return this.#ask((client) => client.call('append', { session, note }));
  }

  /** The entries of a session's log after a sequence, from the file. */
  async read(session: SessionId, after: number): Promise<readonly LogEntry[]> {
    return (await this.readOn(session, after)).entries;
  }

  /** What the file of a session's log has behind a sequence. `end`: where it ends; see `LogPage`. */
  async readOn(session: SessionId, after: number): Promise<Stretch & Pick<LogPage, 'end'>> {
    const entries: LogEntry[] = [];
    for (let from = after; ;) {
      const page = await readLog(this.#d.sessionStore.folderOf(session), { after: from });
      for (const entry of page.entries) entries.push(entry);
      if (!page.truncated) return { after, seq: page.seq, end: page.end, entries };
      from = page.seq;
    }
  }

  /**
   * Brings the store's projection up to the file, whether or not a host runs. Answers the state then. The store syncs
   * words that the log has not synced yet: after a power failure the log may end before what was applied of it, and its
   * next entries would be taken for old ones. Then everything is folded anew.
   */
  async catchUp(session: SessionId): Promise<Session> {
    const known = this.#d.sessionStore.get(session) ?? EMPTY_SESSION;
    const stretch = await this.readOn(session, known.seq);
    if (stretch.end < known.seq) return this.#refold(session, { applied: known.seq, reaches: stretch.end });
    this.#noteHole(session, stretch);
    if (stretch.entries.length > 0) await this.#project(session, stretch.entries);
    return stretch.entries.reduce(reduceSession, known);
  }

  /** The sessions that the agent host has; what runs of others was left by a host that is dead. */
  async hosted(): Promise<Result<ReadonlySet<SessionId>, SessionCode>> {
    const client = await this.#connection.client();
    if (!client.ok) return client;
    const listed = await client.value.call('list', {});
    return listed.ok ? ok(new Set(listed.value.sessions.map(({ session }) => session))) : listed;
  }

  /** Ends the agent host with all of its agents. */
  shutdown(): Promise<void> {
    return this.#connection.shutdown();
  }

  /** Lets go of the host, which stays as long as it has work, after the store has followed the logs. */
  async dispose(): Promise<void> {
    this.#own.dispose();
    await this.#connection.dispose();
    await Promise.all([...this.#followed.values()].map(({ queue }) => queue.flush()));
    this.#endFollowing();
    this.#appended.dispose();
    this.#lost.dispose();
    this.#stalls.dispose();
  }

  /** Another window has taken over: it speaks to the agent host and keeps the projection, of which this one reads. */
  #letGo(): void {
    this.#connection.release();
    this.#stalls.forget();
    this.#endFollowing();
    this.#followed.clear();
  }

  #endFollowing(): void {
    for (const { log, queue } of this.#followed.values()) {
      log.dispose();
      queue.dispose();
    }
  }

  async #follow(client: ConnectedHost, session: SessionId): Promise<Result<undefined, SessionCode>> {
    const followed = this.#followed.get(session) ?? this.#startFollowing(session);
    const subscribed = await client.call('subscribe', { session });
    if (!subscribed.ok) return subscribed;
    await followed.log.read();
    return ok();
  }

  #startFollowing(session: SessionId): Followed {
    const live = this.#d.sessionStore.get(session) ?? EMPTY_SESSION;
    const queue = new FoldQueue(this.#d.ports.clock, (entries) => this.#project(session, entries));
    const log = new LogFollower({
      seq: live.seq,
      read: (after) => this.readOn(session, after),
      onStretch: (stretch) => this.#append(session, stretch),
      onFailure: (error) => this.#d.log.error('a session log could not be read', error, { session }),
    });
    const followed = { live, queue, log };
    this.#followed.set(session, followed);
    return followed;
  }

  #append(session: SessionId, stretch: Stretch): void {
    this.#noteHole(session, stretch);
    const followed = this.#followed.get(session);
    if (!followed || stretch.entries.length === 0) return;
    followed.live = stretch.entries.reduce(reduceSession, followed.live);
    followed.queue.push(stretch.entries);
    this.#appended.fire({ session, ...stretch });
  }

  /** Warns of entries that cannot be read and are passed over. */
  #noteHole(session: SessionId, { after, seq, entries }: Stretch): void {
    const missing = seq - after - entries.length;
    if (missing > 0) this.#d.log.warn('entries of a session log cannot be read', { session, after, seq, missing });
  }

  async #refold(session: SessionId, gap: { readonly applied: number; readonly reaches: number }): Promise<Session> {
    this.#d.log.warn('a session log ends before what was applied of it', { session, ...gap });
    const entries = await this.read(session, 0);
    this.#told(session, await this.#d.sessionStore.refoldEntries(session, entries));
    return entries.reduce(reduceSession, EMPTY_SESSION);
  }

  async #project(session: SessionId, entries: readonly LogEntry[]): Promise<void> {
    this.#told(session, await this.#d.sessionStore.applyEntries(session, entries));
  }

  #told(session: SessionId, applied: Result<undefined, StoreCode>): void {
    if (!applied.ok)
      this.#d.log.warn('the projection of a session differs from its log', { session, code: applied.error.code });
  }

  async #ask(
    call: (client: ConnectedHost) => Promise<Result<unknown, SessionCode>>,
  ): Promise<Result<undefined, SessionCode>> {
    const client = await this.#connection.client();
    if (!client.ok) return client;
    const answer = await call(client.value);
    return answer.ok ? ok() : answer;
  }

  /** The practice agent runs from the copy beside the host: an update deletes the extension's folder. */
  #staged(launch: AgentLaunch, client: ConnectedHost) {
    const { practice } = this.#d.ports.bundles;
    const [program, ...args] = launch.spec.argv;
    const argv: [string, ...string[]] = [
      program,
      ...args.map((arg) => (arg === practice ? client.practiceBundle : arg)),
    ];
    const { env, cwd, label } = launch.spec;
    return { agent: launch.agent, driver: launch.driver, spec: { argv, env: { ...env }, cwd, label } };
  }
}
