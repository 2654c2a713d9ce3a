import { DisposableStore } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { Logger } from '../../base/logger';
import { Mutex } from '../../base/mutex';
import { fail, ok, type Fault, type Result } from '../../base/result';
import type { AttemptId, StoreId } from '../../domain/ids';
import { reduceStore } from '../../domain/store/reduceStore';
import { attemptOfChange, type StoreChange } from '../../domain/store/storeChange';
import { EMPTY_MODEL, type StoreModel } from '../../domain/store/storeModel';
import {
  loadModel,
  writeChange,
  type Repair,
  type StoreOpenError,
  type StoreWriteError,
} from '../../platform/store/store';
import type { Repositories } from '../machine/repositories/repositories';
import type { OpenedStore, StoreFinder, StoreFinderCode } from './storeFinder';

export type { Repair } from '../../platform/store/store';

export type StoreCode = StoreOpenError | StoreWriteError | StoreFinderCode;

/**
 * What this window may do. none: it has no store (yet) · write: change it · follow: read it while another window
 * changes it · broken: read it; no window can change it.
 */
export type StoreAccess = 'none' | 'write' | 'follow' | 'broken';

/** The attempts that changed. */
export interface ChangedAttempts {
  readonly attempts: ReadonlySet<AttemptId>;
}

interface Dependencies {
  readonly storeFinder: Pick<StoreFinder, 'find'>;
  readonly repositories: Pick<Repositories, 'folders'>;
  readonly log: Logger;
}

/**
 * The store of this window. Everything that is shown is read from `model`. A change is in there only after it is on
 * disk. One class per noun reads and changes it, for example `TaskStore`.
 */
export class WindowStore {
  readonly #deps: Dependencies;
  readonly #changed = new Emitter<ChangedAttempts>();
  readonly #accessChanged = new Emitter<StoreAccess>();
  readonly #repaired = new Emitter<readonly Repair[]>();
  readonly #opening = new Mutex();
  readonly #own = new DisposableStore();
  #opened: OpenedStore | undefined;
  #model: StoreModel = EMPTY_MODEL;
  #publishedAccess: StoreAccess = 'none';
  #publishedRepairs: readonly Repair[] = [];
  #problem: Fault<StoreCode> = { code: 'storeBroken' };

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  readonly onDidChange = this.#changed.event;
  /** Fires with what this window may do from now on. */
  readonly onDidChangeAccess = this.#accessChanged.event;
  /** Fires once with the damage that was found in the store's files and repaired when they were opened. */
  readonly onDidRepair = this.#repaired.event;

  /** Returns what is on disk. A different object after each change. */
  get model(): StoreModel {
    return this.#model;
  }

  /** The open store and its folders. Throws if none is open. */
  get opened(): OpenedStore {
    if (!this.#opened) throw new Error('no store is open');
    return this.#opened;
  }

  /** The id of the open store. Throws if none is open. */
  get id(): StoreId {
    return this.opened.id;
  }

  /** The folder in which the agent host of the open store listens. Throws if none is open. */
  get hostFolder(): string {
    return this.opened.hostFolder;
  }

  get access(): StoreAccess {
    switch (this.#opened?.store.role) {
      case undefined:
      case 'closed':
        return 'none';
      case 'writer':
        return 'write';
      case 'follower':
        return 'follow';
      case 'broken':
        return 'broken';
    }
  }

  /** Returns why this window can't change its store, or `undefined` if it can, or has none. */
  get obstacle(): Fault<StoreCode> | undefined {
    switch (this.access) {
      case 'none':
      case 'write':
        return undefined;
      case 'follow':
        return { code: 'storeReadOnly' };
      case 'broken':
        return this.#problem;
    }
  }

  /** Fails with the obstacle, if there is one. For work that precedes saving. */
  mayWrite(): Result<undefined, StoreCode> {
    const { obstacle } = this;
    return obstacle ? { ok: false, error: obstacle } : ok();
  }

  /** Returns the number of the lease if this window has it. */
  get lease(): number | undefined {
    return this.#opened?.store.lease?.number;
  }

  /**
   * Opens the store of the window's repositories, as a follower if another window writes. If there is none, creates it
   * with `create`, and does nothing otherwise.
   */
  open(create: boolean): Promise<Result<undefined, StoreCode>> {
    return this.#opening.run(async () => {
      if (this.#opened && this.#opened.store.role !== 'closed') return create ? this.mayWrite() : ok();
      const found = await this.#deps.storeFinder.find(this.#deps.repositories.folders, create);
      if (!found.ok) return found;
      if (!found.value) return ok();
      this.#adopt(found.value);
      return create ? this.mayWrite() : ok();
    });
  }

  /** Resolves when the store isn't being opened, whatever the result was. */
  async untilOpened(): Promise<void> {
    await this.#opening.run(() => Promise.resolve());
  }

  /** Takes the store over from the window that writes, which becomes a follower. Opens the store again if it broke. */
  async takeOver(): Promise<Result<undefined, StoreCode>> {
    if (!this.#opened || this.access === 'none') return fail('storeClosed');
    const taken = await this.#opened.store.takeOver();
    if (taken.ok) this.#reload();
    return taken;
  }

  /** Writes all of the changes or none. Resolves when they are on disk. Only then are they in `model`. */
  async commit(...changes: readonly StoreChange[]): Promise<Result<undefined, StoreCode>> {
    if (!this.#opened) return fail('storeClosed');
    const tag = [...new Set(changes.map(({ type }) => type))].join('+');
    const done = await this.#opened.store.commit(tag, (tx) => {
      for (const change of changes) writeChange(tx, change);
    });
    if (!done.ok) {
      this.#deps.log.error('change not written', undefined, { tag, code: done.error.code });
      return done;
    }
    this.#model = changes.reduce(reduceStore, this.#model);
    this.#changed.fire({ attempts: new Set(changes.flatMap((change) => attemptOfChange(change, this.#model) ?? [])) });
    return ok();
  }

  async dispose(): Promise<void> {
    this.#own.dispose();
    await this.#opened?.store.close();
    this.#changed.dispose();
    this.#accessChanged.dispose();
    this.#repaired.dispose();
  }

  #adopt(opened: OpenedStore): void {
    const { store } = opened;
    this.#opened = opened;
    this.#own.add(store.onDidChange(() => this.#reload()));
    this.#own.add(store.onDidLoseLease(() => this.#reload()));
    this.#own.add(
      store.onDidBreak((fault) => {
        this.#problem = fault;
        this.#publish(); // Don't update the model: what failed to reach the disk must not be shown.
      }),
    );
    this.#own.add(store.onDidFreeLease(() => void store.takeLease().then(() => this.#reload())));
    this.#reload();
  }

  /** Loads everything again, because another window has written, or the writer has changed. */
  #reload(): void {
    if (!this.#opened || this.#opened.store.role === 'closed') return;
    this.#model = loadModel(this.#opened.store);
    this.#publish();
  }

  #publish(): void {
    this.#changed.fire({ attempts: new Set(this.#model.attempts.keys()) });
    const { repairs } = this.opened.store;
    if (repairs !== this.#publishedRepairs && repairs.length > 0) this.#repaired.fire(repairs);
    this.#publishedRepairs = repairs;
    if (this.access === this.#publishedAccess) return;
    this.#publishedAccess = this.access;
    this.#accessChanged.fire(this.access);
  }
}
