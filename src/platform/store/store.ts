import { readFile } from 'node:fs/promises';
import type { Clock } from '../../base/clock';
import { toDisposable, type Disposable } from '../../base/disposable';
import { Emitter, type Event } from '../../base/emitter';
import type { Logger } from '../../base/logger';
import { Mutex } from '../../base/mutex';
import { errorText, fail, ok, type Fault, type Result } from '../../base/result';
import type { StoreContext } from './context';
import { loadEngine, type Reader, type StoreDatabase, type Transaction } from './database';
import { noFaults, type FaultHook } from './faults';
import { Follower, type FollowedChange } from './follower';
import type { SqlValue } from './frame';
import type { Lease } from './lease';
import type { LoadError } from './load';
import type { Repair } from './replay';
import { MIGRATIONS, type Migration } from './migrate';
import { openWriter, type OpenedWriter, type StoreOpenError } from './openWriter';
import type { Row } from './row';
import type { CommittedChange, StoreWriteError, Writer } from './writer';

export type { Reader, Transaction } from './database';
export type { FaultHook, FaultPoint } from './faults';
export type { FollowedChange } from './follower';
export type { SqlValue } from './frame';
export { currentLease } from './lease';
export type { LeaseInfo, LeaseOwner } from './lease';
export type { Repair } from './replay';
export type { Migration } from './migrate';
export type { StoreOpenError } from './openWriter';
export type { Row } from './row';
export type { CommittedChange, StoreWriteError } from './writer';
export { loadModel } from './loadModel';
export { nextTaskNumber } from './tables/tasks';
export { writeChange } from './writeChange';

export interface StoreOptions {
  /** Created if missing (`write`). Holds nothing but the store. */
  readonly folder: string;
  /** sql.js's `sql-wasm.wasm`. */
  readonly wasmFile: string;
  /** `write` takes the lease, and fails with `storeLocked` if another window has it. `follow` only reads. */
  readonly mode: 'write' | 'follow';
  /** Identifies this window in the lease, for messages in other windows. */
  readonly window: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** For tests: the points at which to fail or to die. */
  readonly faults?: FaultHook;
  /** For tests: migrations other than the product's. */
  readonly migrations?: readonly Migration[];
}

/** broken: the state is as it was. Nothing is written or read until the lease is taken (again). */
export type StoreRole = 'writer' | 'follower' | 'broken' | 'closed';

const NOT_WRITING = {
  writer: 'storeClosed',
  follower: 'storeReadOnly',
  broken: 'storeBroken',
  closed: 'storeClosed',
} as const satisfies Record<StoreRole, StoreWriteError>;

/** Opens a store for this window. */
export async function openStore(options: StoreOptions): Promise<Result<Store, StoreOpenError>> {
  const { folder, window, clock, log, faults = noFaults, migrations = MIGRATIONS } = options;
  try {
    const engine = await loadEngine(await readFile(options.wasmFile));
    const store = new Store({ folder, window, engine, clock, log, faults, migrations });
    const opened = options.mode === 'write' ? await store.takeLease() : await store.follow();
    return opened.ok ? ok(store) : opened;
  } catch (error) {
    return fail('storeIo', { params: { folder }, detail: errorText(error), cause: error });
  }
}

/**
 * The facts of tasks: SQLite in memory, made durable by a journal. One window writes, the others follow. A window's role
 * can change while the store is open. Read with `select`, write with `commit`; all SQL is in `tables/`.
 */
export class Store implements Reader {
  readonly #context: StoreContext;
  readonly #turns = new Mutex();
  readonly #committed = new Emitter<CommittedChange>();
  readonly #changed = new Emitter<FollowedChange>();
  readonly #lost = new Emitter<number>();
  readonly #freed = new Emitter<number>();
  readonly #broke = new Emitter<Fault<LoadError | 'storeBroken'>>();
  #role: StoreRole = 'closed';
  #over = false;
  #db: StoreDatabase | undefined;
  #writer: Writer | undefined;
  #follower: Follower | undefined;
  #watching: Disposable | undefined;
  #repairs: readonly Repair[] = [];

  /** Use `openStore`. */
  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** Fires when a change of this window is on the disk and may be shown. */
  readonly onDidCommit: Event<CommittedChange> = this.#committed.event;
  /** Fires when the state has changed in another way: the writing window has committed, or everything was reloaded. */
  readonly onDidChange: Event<FollowedChange> = this.#whileFollowing(this.#changed);
  /** Fires with the number of the lost lease when another window has taken over. The store follows from then on. */
  readonly onDidLoseLease: Event<number> = this.#lost.event;
  /** Fires when the writing window has closed or is proven dead: `takeLease` would succeed. */
  readonly onDidFreeLease: Event<number> = this.#whileFollowing(this.#freed);
  /** Fires when writing has failed, or the other window's changes can't be read (e.g. `storeFromNewerVersion`). */
  readonly onDidBreak: Event<Fault<LoadError | 'storeBroken'>> = this.#broke.event;

  get role(): StoreRole {
    return this.#role;
  }

  /** The lease of a writer. Its number is part of the agent host's handshake. */
  get lease(): Pick<Lease, 'number'> | undefined {
    return this.#role === 'writer' ? this.#writer?.lease : undefined;
  }

  /** The damage that was found and repaired when this window took the lease. */
  get repairs(): readonly Repair[] {
    return this.#repairs;
  }

  /** Returns the mapped rows of a query. They may include changes of this window that aren't acknowledged yet. */
  select<T>(sql: string, params: readonly SqlValue[], map: (row: Row) => T): T[] {
    const db = this.#follower?.db ?? this.#db;
    if (!db) throw new Error('the store is closed');
    return db.select(sql, params, map);
  }

  /**
   * Runs a change, all or nothing. Resolves when it is on the disk. `tag` names it for listeners and logs. Throws what
   * `change` throws, and has changed nothing then. After a failure it is unknown whether the change will be there when
   * the store is loaded again.
   */
  commit<T>(tag: string, change: (tx: Transaction) => T): Promise<Result<T, StoreWriteError>> {
    if (this.#role === 'writer' && this.#writer) return this.#writer.commit(tag, change);
    return Promise.resolve(fail(NOT_WRITING[this.#role]));
  }

  /** As a follower, reads what was written since the last time. Waits for a change of roles that is under way. */
  refresh(): Promise<void> {
    return this.#turns.run(async () => this.#follower?.refresh());
  }

  /** Makes a checkpoint now, e.g. before the folder is copied. A failure is harmless and logged. */
  async checkpoint(): Promise<void> {
    await this.#writer?.checkpoint();
  }

  /** Becomes the writer if nobody else is. */
  takeLease(): Promise<Result<undefined, StoreOpenError>> {
    return this.#turns.run(() => this.#write(false));
  }

  /** Becomes the writer. A living one finishes its batch and follows; nothing that it has acknowledged is lost. */
  takeOver(): Promise<Result<undefined, StoreOpenError>> {
    return this.#turns.run(() => this.#write(true));
  }

  /** Starts as a follower. For `openStore`. */
  follow(): Promise<Result<undefined, StoreOpenError>> {
    return this.#turns.run(() => this.#follow());
  }

  /** Writes what is waiting, gives the lease back, and closes all files. The store can't be used afterwards. */
  close(): Promise<void> {
    return this.#turns.run(async () => {
      if (this.#over) return;
      this.#over = true;
      await this.#writer?.close();
      await this.#switchRole('closed', {});
      for (const emitter of [this.#committed, this.#changed, this.#lost, this.#freed, this.#broke]) emitter.dispose();
    });
  }

  async #write(force: boolean): Promise<Result<undefined, StoreOpenError>> {
    if (this.#over) throw new Error('the store is closed');
    if (this.#role === 'writer') return ok();
    const wasOpen = this.#role !== 'closed';
    await this.#writer?.close();
    const opened = await openWriter(this.#context, force, {
      committed: (change) => this.#committed.fire(change),
      ended: (code, detail) => {
        this.#role = code === 'storeBroken' ? 'broken' : 'follower'; // from now on, although there is more to do
        this.#enqueue(() => this.#handOver(code, detail));
      },
    });
    if (!opened.ok) return opened;
    await this.#switchRole('writer', opened.value);
    if (wasOpen) this.#changed.fire({ type: 'reloaded' });
    return ok();
  }

  async #follow(): Promise<Result<undefined, LoadError>> {
    // A read that is under way may end after this window has changed roles. Its result is ignored then.
    const isActive = () => follower.ok && this.#follower === follower.value;
    const follower: Result<Follower, LoadError> = await Follower.open(this.#context, {
      changed: (change) => {
        if (!isActive()) return;
        this.#role = 'follower'; // even if following fails for a while
        this.#changed.fire(change);
      },
      leaseFreed: (lease) => {
        if (isActive()) this.#freed.fire(lease);
      },
      failed: (fault) => {
        if (isActive()) this.#break(fault);
      },
    });
    if (!follower.ok) return follower;
    await this.#switchRole('follower', { follower: follower.value });
    return ok();
  }

  /** Queues a job that no caller waits for. */
  #enqueue(job: () => Promise<void>): void {
    this.#turns
      .run(job)
      .catch((error: unknown) => this.#break({ code: 'storeIo', detail: errorText(error), cause: error }));
  }

  async #handOver(code: 'storeBroken' | 'storeLeaseLost', detail: string): Promise<void> {
    const writer = this.#writer;
    if (!writer) return;
    if (code === 'storeBroken') {
      this.#break({ code, detail });
      return;
    }
    await writer.close();
    const followed = await this.#follow();
    this.#lost.fire(writer.lease.number);
    if (followed.ok) this.#changed.fire({ type: 'reloaded' });
    else this.#break(followed.error);
  }

  #break(fault: Fault<LoadError | 'storeBroken'>): void {
    this.#context.log.error('store broken', fault.cause, { code: fault.code, detail: fault.detail });
    this.#role = 'broken';
    this.#broke.fire(fault);
  }

  async #switchRole(role: StoreRole, parts: Partial<OpenedWriter> & { readonly follower?: Follower }): Promise<void> {
    const [oldDb, oldFollower] = [this.#db, this.#follower];
    this.#watching?.dispose();
    this.#watching = undefined;
    this.#role = role;
    this.#writer = parts.writer;
    this.#db = parts.db;
    this.#follower = parts.follower;
    this.#repairs = parts.repairs ?? this.#repairs;
    this.#watchIfNeeded();
    await oldFollower?.close();
    oldDb?.close();
  }

  /** Wraps an event for which a follower must watch the folder. It watches only while there are listeners. */
  #whileFollowing<T>(emitter: Emitter<T>): Event<T> {
    return (listener) => {
      const subscription = emitter.event(listener);
      this.#watchIfNeeded();
      return toDisposable(() => {
        subscription.dispose();
        this.#watchIfNeeded();
      });
    };
  }

  #watchIfNeeded(): void {
    if (this.#follower && (this.#changed.hasListeners || this.#freed.hasListeners)) {
      this.#watching ??= this.#follower.watch();
    } else {
      this.#watching?.dispose();
      this.#watching = undefined;
    }
  }
}
