import { DisposableStore } from '../../../base/disposable';
import { Emitter } from '../../../base/emitter';
import type { Logger } from '../../../base/logger';
import { fail, ok, type Result } from '../../../base/result';
import type { Actor } from '../../../domain/actor';
import type { AgentLaunch } from '../../../domain/agent/agent';
import type { Ask, AskOutcome } from '../../../domain/approval/ask';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AskId, AttemptId, MessageId, SessionId } from '../../../domain/ids';
import type { HostNote, LogEntry } from '../../../domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../../domain/session/session';
import type { SetupRequest } from '../../../domain/session/setup';
import type { ConnectedHost, HostCallCode } from '../../../platform/agentHostClient/agentHostClient';
import { readLog, type LogPage } from '../../../platform/sessionLog/sessionLog';
import { POLICY } from '../../../protocol/agentHost';
import type { Ports } from '../../ports';
import type { SessionStore } from '../../store/sessionStore';
import type { StoreCode, WindowStore } from '../../store/windowStore';
import { HostConnection, type HostCode } from './hostConnection';
import type { Stretch } from './logFollower';
import { ProjectionQueue } from './projectionQueue';
import { SessionFollower, type SessionSubscription } from './sessionFollower';
import { Stalls } from './stalls';

export type { Stretch } from './logFollower';
export type { SessionSubscription } from './sessionFollower';
export type { Stall } from './stalls';

export type SessionCode = HostCode | HostCallCode | 'askUnknown';

/** Milliseconds that an agent has to end its turn by itself before its processes are killed. */
const STOP_GRACE_MS = 5_000;

/** What was appended to a session's log. Each stretch starts where the previous one ended. */
export interface Appended extends Stretch {
  readonly session: SessionId;
}

interface Dependencies {
  readonly ports: Pick<Ports, 'clock' | 'bundles' | 'runtime' | 'settings'>;
  readonly store: WindowStore;
  readonly sessionStore: SessionStore;
  readonly log: Logger;
}

/** The store's projection of a session that is open in the agent host. */
interface Projection {
  readonly subscription: SessionSubscription;
  readonly queue: ProjectionQueue;
}

/**
 * The sessions of the extension host: sends calls to the agent host, follows the logs, and maintains the projection in
 * the store. The facts themselves are written by the agent host.
 */
export class Sessions {
  readonly #deps: Dependencies;
  readonly #connection: HostConnection;
  readonly #own = new DisposableStore();
  /** One for each session that has subscribers. */
  readonly #followers = new Map<SessionId, SessionFollower>();
  readonly #projections = new Map<SessionId, Projection>();
  readonly #appended = new Emitter<Appended>();
  readonly #lost = new Emitter<readonly SessionId[]>();
  readonly #stalls = new Stalls();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.#connection = new HostConnection({
      ...dependencies,
      onEntry: ({ session, entry }) => {
        this.#followers.get(session)?.add({ after: entry.seq - 1, seq: entry.seq, entries: [entry] });
      },
      onNotice: (notice) => this.#stalls.note(notice),
      onLost: () => {
        this.#stalls.forget();
        this.#lost.fire([...this.#projections.keys()]);
      },
    });
    this.#own.add(
      dependencies.store.onDidChangeAccess((access) => {
        if (access === 'follow') this.#release();
      }),
    );
    this.#own.add(dependencies.store.onDidChange(({ attempts }) => this.#readBehindStore(attempts)));
  }

  /** Fires with the entries of sessions that are open in the agent host, before the store's projection has them. */
  readonly onDidAppend = this.#appended.event;
  /** Fires with the sessions that were open in the agent host when the connection to it broke. */
  readonly onDidLoseHost = this.#lost.event;
  /** Fires when agents start to wait for disk space, and when they continue. */
  readonly onDidStall = this.#stalls.onDidChange;

  /** Whether an agent host is connected. Doesn't start one. */
  get connected(): boolean {
    return this.#connection.connected;
  }

  /** Returns a session with its last entry if something follows it, or else as the store knows it. */
  live(session: SessionId): Session | undefined {
    return this.#followers.get(session)?.session ?? this.#deps.sessionStore.get(session);
  }

  /**
   * Follows a session from a sequence on, without gaps: by the log's file, and by the agent host while the session is
   * open there. Releases everything about a session when its last subscriber ends.
   */
  subscribe(session: SessionId, after: number, onStretch: (stretch: Stretch) => void): SessionSubscription {
    const follower = this.#followers.get(session) ?? this.#startFollowing(session);
    const subscription = follower.subscribe(after, onStretch);
    return {
      joined: subscription.joined,
      dispose: () => {
        subscription.dispose();
        if (follower.isFollowed) return;
        follower.dispose();
        if (this.#followers.get(session) === follower) this.#followers.delete(session);
      },
    };
  }

  openAsk(session: SessionId, ask: AskId): Ask | undefined {
    return this.live(session)?.openAsks.find((open) => open.id === ask);
  }

  /**
   * Opens an attempt's session in the agent host and follows it. With `warm`, starts its agent immediately, so that it
   * is ready when the files are. Can be repeated.
   */
  async open(attempt: Attempt, launch: AgentLaunch, warm: boolean): Promise<Result<undefined, SessionCode>> {
    const client = await this.#connection.client();
    if (!client.ok) return client;
    const { session } = attempt;
    const opened = await client.value.call('open', {
      session,
      attempt: attempt.id,
      folder: this.#deps.sessionStore.folderOf(session),
      launch: this.#staged(launch, client.value),
      policy: POLICY,
      warm,
    });
    return opened.ok ? this.#project(client.value, session) : opened;
  }

  /**
   * Sends a message. Resolves when it is in the log. If a turn is running, the message waits for its end. With `fresh`,
   * the agent starts a session of its own with it.
   */
  prompt(session: SessionId, message: MessageId, text: string, fresh = false): Promise<Result<undefined, SessionCode>> {
    return this.#call((client) => client.call('prompt', { session, message, text, by: 'user', fresh }));
  }

  /** Answers an ask. The first answer wins. A later one fails with `askUnknown`. */
  settle(session: SessionId, ask: AskId, outcome: AskOutcome, by: Actor): Promise<Result<undefined, SessionCode>> {
    return this.#call(async (client) => {
      const answer = await client.call('settle', { session, ask, outcome, by });
      return answer.ok && !answer.value.accepted ? fail('askUnknown') : answer;
    });
  }

  /** Ends the running turn. If it doesn't end within five seconds, kills the agent's processes. */
  cancel(session: SessionId): Promise<Result<undefined, SessionCode>> {
    return this.#call((client) => client.call('cancel', { session, by: 'user', graceMs: STOP_GRACE_MS }));
  }

  /** Ends the agent's processes. Resolves when none is left. */
  stop(session: SessionId): Promise<Result<undefined, SessionCode>> {
    return this.#call((client) => client.call('stop', { session, by: 'user' }));
  }

  /** Runs a setup command in the agent host. Resolves when it has started, or was started earlier with this name. */
  setUp(session: SessionId, wanted: SetupRequest): Promise<Result<undefined, SessionCode>> {
    const { setup, command, hold, spec } = wanted;
    const { argv, env, cwd, label } = spec;
    const launch = { argv: [...argv] as [string, ...string[]], env: { ...env }, cwd, label };
    return this.#call((client) => client.call('setUp', { session, setup, command, hold, spec: launch }));
  }

  append(session: SessionId, note: HostNote): Promise<Result<undefined, SessionCode>> {
    return this.#call((client) => client.call('append', { session, note }));
  }

  /** Returns the entries of a session's log after a sequence, from the file. */
  async read(session: SessionId, after: number): Promise<readonly LogEntry[]> {
    return (await this.#readFile(session, after)).entries;
  }

  /**
   * Updates the store's projection from the log's file, whether or not a host is running. Returns the session. The
   * store syncs text that the log has not synced yet, so after a power failure the log may end before what was applied
   * of it, and its next entries would seem old. In that case, folds the whole log again.
   */
  async catchUp(session: SessionId): Promise<Session> {
    const known = this.#deps.sessionStore.get(session) ?? EMPTY_SESSION;
    const stretch = await this.#readFile(session, known.seq);
    if (stretch.end < known.seq) return this.#refold(session, { applied: known.seq, reaches: stretch.end });
    const follower = this.#followers.get(session);
    await follower?.read();
    if (!follower) this.#warnOfHole(session, stretch);
    const now = follower?.session ?? stretch.entries.reduce(reduceSession, known);
    this.#logUnlessSaved(session, await this.#deps.sessionStore.advance(session, now));
    return now;
  }

  /** Returns the sessions that are open in the agent host. Processes of any other session were orphaned by a dead host. */
  async hosted(): Promise<Result<ReadonlySet<SessionId>, SessionCode>> {
    const client = await this.#connection.client();
    if (!client.ok) return client;
    const listed = await client.value.call('list', {});
    return listed.ok ? ok(new Set(listed.value.sessions.map(({ session }) => session))) : listed;
  }

  /** Returns the last sequence of a session's log, from the file. */
  async logEnd(session: SessionId): Promise<number> {
    return (await this.#readFile(session, this.live(session)?.seq ?? 0)).end;
  }

  /** Whether a session's log has a message after a sequence. */
  async hasMessage(session: SessionId, message: MessageId, after: number): Promise<boolean> {
    return isPrompted(await this.read(session, after), message);
  }

  /**
   * Whether a session's log has a message after a sequence, or will have it. If it doesn't, asks the agent host, which
   * takes no calls of earlier windows from then on: `false` is final. Fails with `diskFull` if entries still wait for
   * the disk.
   */
  async hasAccepted(session: SessionId, message: MessageId, after: number): Promise<Result<boolean, SessionCode>> {
    if (await this.hasMessage(session, message, after)) return ok(true);
    const client = await this.#connection.client();
    if (!client.ok) return client;
    const listed = await client.value.call('list', {});
    if (!listed.ok) return listed;
    const appended = listed.value.sessions.find((hosted) => hosted.session === session)?.seq ?? 0;
    const { entries, end } = await this.#readFile(session, after);
    if (isPrompted(entries, message)) return ok(true);
    return end < appended ? fail('diskFull') : ok(false);
  }

  /** Ends the agent host with all of its agents. */
  shutdown(): Promise<void> {
    return this.#connection.shutdown();
  }

  /** Disconnects from the host, which runs as long as it has work, after the store has caught up with the logs. */
  async dispose(): Promise<void> {
    this.#own.dispose();
    await this.#connection.dispose();
    await Promise.all([...this.#projections.values()].map(({ queue }) => queue.flush()));
    this.#endProjecting();
    for (const follower of this.#followers.values()) follower.dispose();
    this.#appended.dispose();
    this.#lost.dispose();
    this.#stalls.dispose();
  }

  /** Another window has taken over. It talks to the agent host and saves the projection, which this window reads. */
  #release(): void {
    this.#connection.release();
    this.#stalls.forget();
    this.#endProjecting();
  }

  #endProjecting(): void {
    for (const { queue, subscription } of this.#projections.values()) {
      queue.dispose();
      subscription.dispose();
    }
    this.#projections.clear();
  }

  /** Subscribes to the entries of a session, and updates the store's projection with them. */
  async #project(client: ConnectedHost, session: SessionId): Promise<Result<undefined, SessionCode>> {
    const { subscription } = this.#projections.get(session) ?? this.#startProjecting(session);
    const subscribed = await client.call('subscribe', { session });
    if (!subscribed.ok) return subscribed;
    await Promise.all([subscription.joined, this.#followers.get(session)?.read()]);
    return ok();
  }

  #startProjecting(session: SessionId): Projection {
    const queue = new ProjectionQueue(this.#deps.ports.clock, () => this.#save(session));
    const stored = this.#deps.sessionStore.get(session)?.seq ?? 0;
    const subscription = this.subscribe(session, stored, (stretch) => {
      if (stretch.entries.length === 0) return;
      queue.push(stretch.entries);
      this.#appended.fire({ session, ...stretch });
    });
    const projection = { subscription, queue };
    this.#projections.set(session, projection);
    return projection;
  }

  #startFollowing(session: SessionId): SessionFollower {
    const follower = new SessionFollower({
      session: this.#deps.sessionStore.get(session) ?? EMPTY_SESSION,
      read: (after) => this.#readFile(session, after),
      onStretch: (stretch) => this.#warnOfHole(session, stretch),
      onFailure: (error) => this.#deps.log.error('failed to read a session log', error, { session }),
    });
    this.#followers.set(session, follower);
    return follower;
  }

  /** If another window talks to the agent host, the store is the first to know that a log has grown. */
  #readBehindStore(attempts: ReadonlySet<AttemptId>): void {
    if (this.#followers.size === 0) return;
    const { sessionStore, store } = this.#deps;
    for (const id of attempts) {
      const session = store.model.attempts.get(id)?.session;
      const follower = session && this.#followers.get(session);
      if (follower && (sessionStore.get(session)?.seq ?? 0) > follower.session.seq) void follower.read();
    }
  }

  /** Reads what the file of a session's log contains after a sequence. `end` is its end, see `LogPage`. */
  async #readFile(session: SessionId, after: number): Promise<Stretch & Pick<LogPage, 'end'>> {
    const entries: LogEntry[] = [];
    for (let from = after; ;) {
      const page = await readLog(this.#deps.sessionStore.folderOf(session), { after: from });
      for (const entry of page.entries) entries.push(entry);
      if (!page.truncated) return { after, seq: page.seq, end: page.end, entries };
      from = page.seq;
    }
  }

  /** Logs a warning about entries that can't be read and are skipped. */
  #warnOfHole(session: SessionId, { after, seq, entries }: Stretch): void {
    const missing = seq - after - entries.length;
    if (missing > 0)
      this.#deps.log.warn('skipping unreadable entries of a session log', { session, after, seq, missing });
  }

  async #refold(session: SessionId, gap: { readonly applied: number; readonly reaches: number }): Promise<Session> {
    this.#deps.log.warn('session log ends before what was applied of it', { session, ...gap });
    const refolded = (await this.read(session, 0)).reduce(reduceSession, EMPTY_SESSION);
    this.#followers.get(session)?.restart(refolded);
    this.#logUnlessSaved(session, await this.#deps.sessionStore.replace(session, refolded));
    return refolded;
  }

  async #save(session: SessionId): Promise<void> {
    const follower = this.#followers.get(session);
    if (follower) this.#logUnlessSaved(session, await this.#deps.sessionStore.advance(session, follower.session));
  }

  #logUnlessSaved(session: SessionId, saved: Result<undefined, StoreCode>): void {
    if (!saved.ok)
      this.#deps.log.warn('the projection of a session differs from its log', { session, code: saved.error.code });
  }

  async #call(
    call: (client: ConnectedHost) => Promise<Result<unknown, SessionCode>>,
  ): Promise<Result<undefined, SessionCode>> {
    const client = await this.#connection.client();
    if (!client.ok) return client;
    const answer = await call(client.value);
    return answer.ok ? ok() : answer;
  }

  /** Runs the practice agent from the copy next to the host, because an update deletes the extension's folder. */
  #staged(launch: AgentLaunch, client: ConnectedHost) {
    const { practice } = this.#deps.ports.bundles;
    const [program, ...args] = launch.spec.argv;
    const argv: [string, ...string[]] = [
      program,
      ...args.map((arg) => (arg === practice ? client.practiceBundle : arg)),
    ];
    const { env, cwd, label } = launch.spec;
    return { agent: launch.agent, driver: launch.driver, spec: { argv, env: { ...env }, cwd, label } };
  }
}

function isPrompted(entries: readonly LogEntry[], message: MessageId): boolean {
  return entries.some(({ event }) => event.type === 'prompted' && event.message === message);
}
