import { stat } from 'node:fs/promises';
import path from 'node:path';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable';
import { Mutex } from '../../base/mutex';
import { errorText, ok, type Fault, type Result } from '../../base/result';
import { missingIsUndefined } from '../fs/fs';
import type { StoreContext } from './context';
import { StoreDatabase } from './database';
import { onFolderHint } from './folderHint';
import type { Frame } from './frame';
import { currentLease, leaseFolder } from './lease';
import { loadStore, type LoadError } from './load';
import { applyFrames, type Loaded } from './replay';
import { migrate, newestSchema } from './migrate';
import { journalName, listStore } from './node';
import { readTail, type Position } from './tail';
import type { CommittedChange } from './writer';

/** What a follower has read: a change of the writer, or the whole state again. */
export type FollowedChange =
  { readonly type: 'committed'; readonly change: CommittedChange } | { readonly type: 'reloaded' };

export interface FollowerEvents {
  changed(change: FollowedChange): void;
  /** The writer released the lease or is proven dead, so this window may take it. Called once for each lease. */
  leaseFreed(lease: number): void;
  /** This version can't read what the writer wrote. The state stays unchanged. Called once. */
  failed(fault: Fault<LoadError>): void;
}

/** Delay after a hint, in milliseconds, because more changes usually follow. */
const HINT_MS = 50;
/**
 * Interval of checks without a hint, in milliseconds, and the number of checks after which the lease is checked too.
 */
const CHECK_MS = 1_000;
const CHECKS_PER_LEASE_CHECK = 5;

/**
 * The state of a store that another window writes. It may be ahead of what the writer has acknowledged, by writes that
 * are in the journal but not yet synced. If such a write turns out to be void, the state is reloaded.
 */
export class Follower {
  readonly #context: StoreContext;
  readonly #events: FollowerEvents;
  readonly #turns = new Mutex();
  #db: StoreDatabase;
  #sequence = 0;
  /** Where to continue reading. If there is no store yet, or its schema is older, everything is reloaded instead. */
  #position: Position | undefined;
  /** The stamp of the folder at the last full load. */
  #stamp: string | undefined;
  #closed = false;
  #reportedLease = 0;
  /** Why the last load failed, if it did. */
  #failure: LoadError | undefined;
  #checks = 0;

  private constructor(context: StoreContext, loaded: Loaded | undefined, events: FollowerEvents) {
    this.#context = context;
    this.#events = events;
    this.#db = loaded?.db ?? new StoreDatabase(context.engine);
    if (loaded) this.#adoptLoaded(loaded);
    else migrate(this.#db, context.migrations);
  }

  static async open(context: StoreContext, events: FollowerEvents): Promise<Result<Follower, LoadError>> {
    const loaded = await loadStore(context.engine, context.folder, newestSchema(context.migrations));
    return loaded.ok ? ok(new Follower(context, loaded.value, events)) : loaded;
  }

  get db(): StoreDatabase {
    return this.#db;
  }

  /** Reads what the writer has written since. Never throws: an error of the system is logged, and may be temporary. */
  refresh(): Promise<void> {
    return this.#turns.run(async () => {
      try {
        if (!this.#closed) await this.#refresh();
      } catch (error) {
        this.#context.log.warn('failed to follow the store', { error: errorText(error) });
      }
    });
  }

  /** Checks for changes until disposed, after hints from the file system and periodically. */
  watch(): Disposable {
    const { clock, folder } = this.#context;
    let timer: Disposable | undefined;
    let due = Infinity;
    const checkIn = (ms: number) => {
      const at = clock.now() + ms;
      if (at >= due) return; // hints come as fast as the writer writes: they may only make the next check earlier
      due = at;
      timer?.dispose();
      timer = clock.after(ms, () => void check());
    };
    const check = async () => {
      due = Infinity;
      await this.refresh();
      this.#checks += 1;
      if (this.#checks % CHECKS_PER_LEASE_CHECK === 0) await this.#checkLease();
      if (!watching.isDisposed) checkIn(CHECK_MS);
    };
    const watching = new DisposableStore();
    watching.add(toDisposable(() => timer?.dispose()));
    watching.add(onFolderHint(folder, () => checkIn(HINT_MS)));
    watching.add(onFolderHint(leaseFolder(folder), () => void this.#checkLease()));
    checkIn(CHECK_MS);
    return watching;
  }

  /** Closes the database after a check that is in progress. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turns.run(() => Promise.resolve());
    this.#db.close();
  }

  async #refresh(): Promise<void> {
    const position = this.#position;
    const tail = position && (await readTail(this.#context.folder, position).catch(missingIsUndefined));
    if (!position || !tail || tail.type === 'reload') return this.#reload();
    try {
      this.#apply(tail.frames);
      this.#position = tail.position;
    } catch (error) {
      this.#context.log.warn("frames don't continue the state, reloading", {
        sequence: this.#sequence,
        error: errorText(error),
      });
      this.#position = undefined;
      this.#stamp = undefined;
      await this.#reload();
    }
  }

  #apply(frames: readonly Frame[]): void {
    const schema = newestSchema(this.#context.migrations);
    const touched = applyFrames(this.#db, frames, { after: this.#sequence, schema });
    this.#sequence += frames.length;
    for (const [at, { sequence, tag }] of frames.entries()) {
      this.#events.changed({ type: 'committed', change: { sequence, tag, tables: touched[at] ?? [] } });
    }
  }

  async #reload(): Promise<void> {
    const { engine, folder, migrations } = this.#context;
    const stamp = await stampOf(folder);
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    const result = await loadStore(engine, folder, newestSchema(migrations));
    const before = this.#failure;
    this.#failure = result.ok ? undefined : result.error.code;
    if (!result.ok && result.error.code !== before) this.#events.failed(result.error);
    if (!result.ok || !result.value) return;
    const old = this.#db;
    this.#db = result.value.db;
    this.#adoptLoaded(result.value);
    old.close();
    this.#events.changed({ type: 'reloaded' });
  }

  #adoptLoaded({ db, head, headEnd, sequence }: Loaded): void {
    this.#sequence = sequence;
    const isOlder = migrate(db, this.#context.migrations);
    this.#position = isOlder ? undefined : { node: head, offset: headEnd, sequence };
  }

  async #checkLease(): Promise<void> {
    const lease = await currentLease(this.#context.folder).catch(() => undefined);
    if (!lease?.free || lease.number <= this.#reportedLease) return;
    this.#reportedLease = lease.number;
    this.#events.leaseFreed(lease.number);
  }
}

/** Returns a text that changes whenever a load would return another state. Throws the system's error. */
async function stampOf(folder: string): Promise<string> {
  const { names, journals } = await listStore(folder);
  const last = journals.at(-1);
  const size = last ? (await stat(path.join(folder, journalName(last)))).size : 0;
  return `${size} ${names.join(' ')}`;
}
