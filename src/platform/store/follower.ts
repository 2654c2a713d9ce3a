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
  /** The writer has given the lease back or is proven dead: this window may take it. Told once for each lease. */
  leaseFreed(lease: number): void;
  /** What the writer has written cannot be read by this version, or at all; the state stays as it was. Fired once. */
  failed(fault: Fault<LoadError>): void;
}

/** After a hint, time for more to come (ms). */
const HINT_MS = 50;
/** How often to look without a hint (ms), and at every how many looks whether the writer still lives. */
const LOOK_MS = 1_000;
const LEASE_LOOKS = 5;

/**
 * The state of a store that another window writes. It may be ahead of what the writer has acknowledged, by writes that
 * are in the journal and not yet synced; if such a write turns out void, the state is read anew.
 */
export class Follower {
  readonly #context: StoreContext;
  readonly #events: FollowerEvents;
  readonly #turns = new Mutex();
  #db: StoreDatabase;
  #sequence = 0;
  /** Where to read on; none if there is no store yet, or its schema is older than ours: then everything is read anew. */
  #position: Position | undefined;
  /** What the folder looked like when everything was read the last time. */
  #stamp: string | undefined;
  #closed = false;
  #toldLease = 0;
  /** Why nothing could be read the last time. */
  #failure: LoadError | undefined;
  #looks = 0;

  private constructor(context: StoreContext, loaded: Loaded | undefined, events: FollowerEvents) {
    this.#context = context;
    this.#events = events;
    this.#db = loaded?.db ?? new StoreDatabase(context.engine);
    if (loaded) this.#settleIn(loaded);
    else migrate(this.#db, context.migrations);
  }

  static async open(context: StoreContext, events: FollowerEvents): Promise<Result<Follower, LoadError>> {
    const loaded = await loadStore(context.engine, context.folder, newestSchema(context.migrations));
    return loaded.ok ? ok(new Follower(context, loaded.value, events)) : loaded;
  }

  get db(): StoreDatabase {
    return this.#db;
  }

  /** Reads what the writer has written since. Never throws: an error of the system is logged, and may pass. */
  refresh(): Promise<void> {
    return this.#turns.run(async () => {
      try {
        if (!this.#closed) await this.#refresh();
      } catch (error) {
        this.#context.log.warn('store cannot be followed', { error: errorText(error) });
      }
    });
  }

  /** Keeps looking until disposed: at hints of the file system, and now and then without. */
  watch(): Disposable {
    const { clock, folder } = this.#context;
    let timer: Disposable | undefined;
    let due = Infinity;
    const lookIn = (ms: number) => {
      const at = clock.now() + ms;
      if (at >= due) return; // hints come as fast as the writer writes: they may hasten a look, never put it off
      due = at;
      timer?.dispose();
      timer = clock.after(ms, () => void look());
    };
    const look = async () => {
      due = Infinity;
      await this.refresh();
      this.#looks += 1;
      if (this.#looks % LEASE_LOOKS === 0) await this.#lookAtLease();
      if (!watching.isDisposed) lookIn(LOOK_MS);
    };
    const watching = new DisposableStore();
    watching.add(toDisposable(() => timer?.dispose()));
    watching.add(onFolderHint(folder, () => lookIn(HINT_MS)));
    watching.add(onFolderHint(leaseFolder(folder), () => void this.#lookAtLease()));
    lookIn(LOOK_MS);
    return watching;
  }

  /** Ends after a look that is under way; the database is closed with it. */
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
      this.#context.log.warn('frames do not fit', { sequence: this.#sequence, error: errorText(error) });
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
    this.#settleIn(result.value);
    old.close();
    this.#events.changed({ type: 'reloaded' });
  }

  #settleIn({ db, head, headEnd, sequence }: Loaded): void {
    this.#sequence = sequence;
    const isOlder = migrate(db, this.#context.migrations);
    this.#position = isOlder ? undefined : { node: head, offset: headEnd, sequence };
  }

  async #lookAtLease(): Promise<void> {
    const lease = await currentLease(this.#context.folder).catch(() => undefined);
    if (!lease?.free || lease.number <= this.#toldLease) return;
    this.#toldLease = lease.number;
    this.#events.leaseFreed(lease.number);
  }
}

/** Changes whenever a load would give another state. Throws the system's error. */
async function stampOf(folder: string): Promise<string> {
  const { names, journals } = await listStore(folder);
  const last = journals.at(-1);
  const size = last ? (await stat(path.join(folder, journalName(last)))).size : 0;
  return `${size} ${names.join(' ')}`;
}
