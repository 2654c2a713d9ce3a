import { DisposableStore } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { Logger } from '../../base/logger';
import { fail, ok, type Result } from '../../base/result';
import type { Actor } from '../../domain/actor';
import type { AgentLaunch } from '../../domain/agent/agent';
import type { LaunchSpec } from '../../domain/agent/launchSpec';
import type { Ask, AskOutcome } from '../../domain/approval/ask';
import { ASK_ALWAYS } from '../../domain/approval/policy';
import type { Attempt } from '../../domain/attempt/attempt';
import type { AskId, MessageId, SessionId } from '../../domain/ids';
import type { HostNote, LogEntry } from '../../domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../domain/session/session';
import type { AgentHostClient, HostCallCode } from '../../platform/agentHostClient/agentHostClient';
import { readLog, type LogPage } from '../../platform/sessionLog/sessionLog';
import type { Ports } from '../ports';
import type { RecordCode, Records } from '../records/records';
import { FoldQueue } from './foldQueue';
import { HostConnection, type HostCode } from './hostConnection';
import { Stalls } from './stalls';

export type { Stall } from './stalls';

export type SessionCode = HostCode | HostCallCode | 'askUnknown';

/** Time (ms) that an agent has to end its turn by itself before its processes are ended. */
const STOP_GRACE_MS = 5_000;

/** Entries that were appended to a session's log, in order and without gaps. */
export interface Appended {
  readonly session: SessionId;
  readonly entries: readonly LogEntry[];
}

/** A setup command and how it is run. */
export interface WantedSetup {
  readonly setup: string;
  readonly command: string;
  readonly hold: boolean;
  readonly spec: LaunchSpec;
}

interface Dependencies {
  readonly ports: Pick<Ports, 'clock' | 'bundles' | 'runtime' | 'settings'>;
  readonly records: Records;
  readonly log: Logger;
}

/** A session that is followed: its state with the last entry that came, and the way into the store. */
interface Followed {
  live: Session;
  readonly queue: FoldQueue;
  /** A gap is being read from the file. */
  filling: boolean;
  /** Something came meanwhile that does not fit on yet: the file is read once more. */
  behind: boolean;
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
      onEntry: ({ session, entry }) => this.#receive(session, [entry]),
      onNotice: (notice) => this.#stalls.note(notice),
      onLost: () => {
        this.#stalls.forget();
        this.#lost.fire([...this.#followed.keys()]);
      },
    });
    this.#own.add(
      dependencies.records.onDidChangeAccess((access) => {
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
    return this.#followed.get(session)?.live ?? this.#d.records.session(session);
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
      folder: this.#d.records.sessionFolder(session),
      launch: this.#staged(launch, client.value),
      policy: ASK_ALWAYS,
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
    return (await this.#readFrom(session, after)).entries;
  }

  /**
   * Brings the store's projection up to the file, whether or not a host runs. Answers the state then. The store syncs
   * words that the log has not synced yet: after a power failure the log may end before what was applied of it, and its
   * next entries would be taken for old ones. Then everything is folded anew.
   */
  async catchUp(session: SessionId): Promise<Session> {
    const known = this.#d.records.session(session) ?? EMPTY_SESSION;
    const { entries, seq } = await this.#readFrom(session, known.seq);
    if (seq < known.seq) return this.#refold(session, { applied: known.seq, reaches: seq });
    if (entries.length > 0) await this.#project(session, entries);
    return entries.reduce(reduceSession, known);
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
    for (const { queue } of this.#followed.values()) queue.dispose();
    this.#appended.dispose();
    this.#lost.dispose();
    this.#stalls.dispose();
  }

  /** Another window has taken over: it speaks to the agent host and keeps the projection, of which this one reads. */
  #letGo(): void {
    this.#connection.release();
    this.#stalls.forget();
    for (const { queue } of this.#followed.values()) queue.dispose();
    this.#followed.clear();
  }

  async #follow(client: AgentHostClient, session: SessionId): Promise<Result<undefined, SessionCode>> {
    if (!this.#followed.has(session)) {
      const queue = new FoldQueue(this.#d.ports.clock, (entries) => this.#project(session, entries));
      const live = this.#d.records.session(session) ?? EMPTY_SESSION;
      this.#followed.set(session, { live, queue, filling: false, behind: false });
    }
    const subscribed = await client.call('subscribe', { session });
    if (!subscribed.ok) return subscribed;
    await this.#fillGap(session);
    return ok();
  }

  #receive(session: SessionId, entries: readonly LogEntry[]): void {
    const followed = this.#followed.get(session);
    const fresh = entries.filter((entry) => entry.seq > (followed?.live.seq ?? Infinity));
    const first = fresh[0];
    if (!followed || !first) return;
    if (first.seq > followed.live.seq + 1) {
      followed.behind = true;
      void this.#fillGap(session);
      return;
    }
    followed.live = fresh.reduce(reduceSession, followed.live);
    followed.queue.push(fresh);
    this.#appended.fire({ session, entries: fresh });
  }

  /** Takes what the file has beyond what came by the socket; an entry is in the file before it is told. */
  async #fillGap(session: SessionId): Promise<void> {
    const followed = this.#followed.get(session);
    if (!followed || followed.filling) return;
    followed.filling = true;
    try {
      do {
        followed.behind = false;
        this.#receive(session, await this.read(session, followed.live.seq));
      } while (this.#followed.get(session)?.behind === true);
    } finally {
      followed.filling = false;
    }
  }

  async #readFrom(session: SessionId, after: number): Promise<Pick<LogPage, 'entries' | 'seq'>> {
    const entries: LogEntry[] = [];
    for (let from = after; ;) {
      const page = await readLog(this.#d.records.sessionFolder(session), { after: from });
      const lines = page.unparsable;
      if (lines > 0) this.#d.log.warn('lines of a session log do not parse', { session, lines });
      for (const entry of page.entries) entries.push(entry);
      if (!page.truncated) return { entries, seq: page.seq };
      from = page.seq;
    }
  }

  async #refold(session: SessionId, gap: { readonly applied: number; readonly reaches: number }): Promise<Session> {
    this.#d.log.warn('a session log ends before what was applied of it', { session, ...gap });
    const entries = await this.read(session, 0);
    this.#told(session, await this.#d.records.refoldEntries(session, entries));
    return entries.reduce(reduceSession, EMPTY_SESSION);
  }

  async #project(session: SessionId, entries: readonly LogEntry[]): Promise<void> {
    this.#told(session, await this.#d.records.applyEntries(session, entries));
  }

  #told(session: SessionId, applied: Result<undefined, RecordCode>): void {
    if (!applied.ok)
      this.#d.log.warn('the projection of a session differs from its log', { session, code: applied.error.code });
  }

  async #ask(
    call: (client: AgentHostClient) => Promise<Result<unknown, SessionCode>>,
  ): Promise<Result<undefined, SessionCode>> {
    const client = await this.#connection.client();
    if (!client.ok) return client;
    const answer = await call(client.value);
    return answer.ok ? ok() : answer;
  }

  /** The practice agent runs from the copy beside the host: an update deletes the extension's folder. */
  #staged(launch: AgentLaunch, client: AgentHostClient) {
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
