import { DisposableStore } from '../../../base/disposable';
import { Emitter } from '../../../base/emitter';
import type { Logger } from '../../../base/logger';
import { Mutex } from '../../../base/mutex';
import { fail, ok, type Fault, type Result } from '../../../base/result';
import type { AttemptId } from '../../../domain/ids';
import { reduceStore } from '../../../domain/store/reduceStore';
import { attemptOfChange, type StoreChange } from '../../../domain/store/storeChange';
import { EMPTY_MODEL, type StoreModel } from '../../../domain/store/storeModel';
import {
  loadModel,
  writeChange,
  type Repair,
  type StoreOpenError,
  type StoreWriteError,
} from '../../../platform/store/store';
import type { Ports } from '../../ports';
import type { Repositories } from '../../machine/repositories/repositories';
import { StoreFinder, type OpenedStore, type StoreFinderCode } from './storeFinder';

export type LedgerCode = StoreOpenError | StoreWriteError | StoreFinderCode;

/** none: this window has no tasks (yet) · write: it may change them · follow: another window does · broken: nobody. */
export type RecordAccess = 'none' | 'write' | 'follow' | 'broken';

/** Which attempts are others than before. */
export interface RecordsChange {
  readonly attempts: ReadonlySet<AttemptId>;
}

export interface LedgerDependencies {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'place' | 'bundles' | 'window'>;
  readonly repositories: Repositories;
  readonly log: Logger;
}

/** What is acknowledged, in memory: read from the store, changed only by what the store has written to the disk. */
export class Ledger {
  readonly #d: LedgerDependencies;
  readonly #changed = new Emitter<RecordsChange>();
  readonly #accessChanged = new Emitter<RecordAccess>();
  readonly #repaired = new Emitter<readonly Repair[]>();
  readonly #opening = new Mutex();
  readonly #own = new DisposableStore();
  readonly finder: StoreFinder;
  #opened: OpenedStore | undefined;
  #model: StoreModel = EMPTY_MODEL;
  #toldAccess: RecordAccess = 'none';
  #toldRepairs: readonly Repair[] = [];
  #problem: Fault<LedgerCode> = { code: 'storeBroken' };

  constructor(dependencies: LedgerDependencies) {
    this.#d = dependencies;
    this.finder = new StoreFinder(dependencies);
  }

  readonly onDidChange = this.#changed.event;
  /** The right to change the tasks has come or gone; tells what this window may do with them now. */
  readonly onDidChangeAccess = this.#accessChanged.event;
  /** Files of the store were damaged, or a write had been cut off, and it was opened all the same; told once. */
  readonly onDidRepair = this.#repaired.event;

  /** What is on the disk; another object after each change. */
  get model(): StoreModel {
    return this.#model;
  }

  /** The store and its places; only while one is open. */
  get opened(): OpenedStore {
    if (!this.#opened) throw new Error('no store is open');
    return this.#opened;
  }

  get access(): RecordAccess {
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

  /** Why nothing can be changed, while that is so. */
  get obstacle(): Fault<LedgerCode> | undefined {
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

  /** Whether something may be changed; for what is done elsewhere before it is recorded. */
  mayWrite(): Result<undefined, LedgerCode> {
    const { obstacle } = this;
    return obstacle ? { ok: false, error: obstacle } : ok();
  }

  /** The number of the lease, while this window has it. */
  get lease(): number | undefined {
    return this.#opened?.store.lease?.number;
  }

  /**
   * Opens the store of the window's repositories. Where there is none it is made if `create`, else nothing happens.
   * Another window may have it: then it is followed.
   */
  open(create: boolean): Promise<Result<undefined, LedgerCode>> {
    return this.#opening.run(async () => {
      if (this.#opened && this.#opened.store.role !== 'closed') return create ? this.mayWrite() : ok();
      const found = await this.finder.find(this.#d.repositories.folders, create);
      if (!found.ok) return found;
      if (!found.value) return ok();
      this.#adopt(found.value);
      return create ? this.mayWrite() : ok();
    });
  }

  /** Resolves when an opening that is under way has ended, however that is. */
  async untilOpened(): Promise<void> {
    await this.#opening.run(() => Promise.resolve());
  }

  /** Takes the store from the window that has it, which follows from then on; or takes it again after it broke. */
  async takeOver(): Promise<Result<undefined, LedgerCode>> {
    if (!this.#opened || this.access === 'none') return fail('storeClosed');
    const taken = await this.#opened.store.takeOver();
    if (taken.ok) this.#reload();
    return taken;
  }

  /** Writes the changes, all or none. Resolves when they are on the disk; only then are they in `model`. */
  async commit(...changes: readonly StoreChange[]): Promise<Result<undefined, LedgerCode>> {
    if (!this.#opened) return fail('storeClosed');
    const tag = [...new Set(changes.map(({ type }) => type))].join('+');
    const done = await this.#opened.store.commit(tag, (tx) => {
      for (const change of changes) writeChange(tx, change);
    });
    if (!done.ok) {
      this.#d.log.error('a change was not written', undefined, { tag, code: done.error.code });
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
        this.#reload();
      }),
    );
    this.#own.add(store.onDidFreeLease(() => void store.takeLease().then(() => this.#reload())));
    this.#reload();
  }

  /** Reads everything anew: another window has written, or the right to write has changed hands. */
  #reload(): void {
    if (!this.#opened || this.#opened.store.role === 'closed') return;
    this.#model = loadModel(this.#opened.store);
    this.#changed.fire({ attempts: new Set(this.#model.attempts.keys()) });
    const { repairs } = this.#opened.store;
    if (repairs !== this.#toldRepairs && repairs.length > 0) this.#repaired.fire(repairs);
    this.#toldRepairs = repairs;
    if (this.access === this.#toldAccess) return;
    this.#toldAccess = this.access;
    this.#accessChanged.fire(this.access);
  }
}
