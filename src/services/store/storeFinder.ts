import { mkdir, readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { Emitter } from '../../base/emitter';
import { formatId } from '../../base/ids';
import type { Logger } from '../../base/logger';
import { errorText, fail, ok, type Result } from '../../base/result';
import type { StoreId } from '../../domain/ids';
import { isAccessible } from '../../platform/fs/fs';
import { markedWorktrees, storesOfWorktrees } from '../../platform/git/git';
import { commonDirOf, isUnmoved } from '../../platform/gitFolder/gitFolder';
import { Registry, type RegistryEntry, type RegistryError } from '../../platform/registry/registry';
import { currentLease, openStore, type Store, type StoreOpenError } from '../../platform/store/store';
import type { Ports } from '../ports';

/** `repositoryElsewhere`: the tasks of this repository are in another store than those of the window's first repository. */
export type StoreFinderCode = RegistryError | StoreOpenError | 'noFolder' | 'repositoryElsewhere';

/** An open store and its folders. */
export interface OpenedStore {
  readonly id: StoreId;
  readonly folder: string;
  /** The folder in which its agent host listens. */
  readonly hostFolder: string;
  readonly store: Store;
}

/** A repository that is no longer where it was when its tasks were created. Its store is known. */
export interface MovedRepository {
  /** Git's common folder, before and now. */
  readonly from: string;
  readonly to: string;
  readonly store: StoreId;
  /** The store's folder. */
  readonly folder: string;
}

export interface RegisteredStore {
  readonly store: StoreId;
  readonly hostFolder: string;
  /** Git's common folder of a repository whose tasks it has. */
  readonly commonDir: string;
  /** Whether no window has its lease: the last one gave it back, or is proven dead. */
  readonly isUnused: () => Promise<boolean>;
}

interface Dependencies {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'paths' | 'bundles' | 'window'>;
  readonly log: Logger;
}

/**
 * Finds a window's store by the repositories in its folders, never by the window. Every window of a repository and of
 * its worktrees opens the store that the registry names.
 */
export class StoreFinder {
  readonly #deps: Dependencies;
  readonly #registry: Registry;
  readonly #lost = new Emitter<string>();
  readonly #setAside: string[] = [];

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.#registry = new Registry(dependencies.ports.paths.home, dependencies.log);
    this.#registry.onDidSetAside((file) => this.#setAside.push(file));
  }

  /** Fires with the path of a damaged registry entry that was set aside, if its store can't be found in another way. */
  readonly onDidLose = this.#lost.event;

  /** Opens the store of the first folder that has one. If none has, creates one in this window's storage if `create`. */
  async find(folders: readonly string[], create: boolean): Promise<Result<OpenedStore | undefined, StoreFinderCode>> {
    const commonDirs: string[] = [];
    for (const folder of folders) {
      const commonDir = await commonDirOf(folder);
      if (commonDir === undefined) continue;
      commonDirs.push(commonDir);
      this.#setAside.length = 0;
      const entry = await this.#registry.find(commonDir);
      if (!entry.ok) return entry;
      const found = entry.value ? entry : await this.#unlisted(commonDir);
      if (!found.ok) return found;
      if (found.value) return this.#open(found.value);
      for (const file of this.#setAside) this.#lost.fire(file);
    }
    const first = commonDirs[0];
    if (!create) return ok(undefined);
    return first === undefined ? fail('noFolder') : this.#make(first);
  }

  /** Returns all registered stores, of any repository, with the host folders of their hosts. */
  async registered(): Promise<Result<readonly RegisteredStore[], RegistryError>> {
    const all = await this.#registry.all();
    if (!all.ok) return all;
    return ok(
      all.value.map(({ store, folder, commonDir }) => ({
        store,
        hostFolder: this.#registry.hostFolderFor(store),
        commonDir,
        isUnused: async () => (await currentLease(stateFolder(folder)))?.free === true,
      })),
    );
  }

  /**
   * Returns the first repository that no store knows at its current location, but whose worktrees name a store that
   * knows it at a location where it no longer is. Costs one file access if the repository has no worktrees of attempts.
   */
  async moved(folders: readonly string[]): Promise<Result<MovedRepository | undefined, RegistryError>> {
    for (const folder of folders) {
      const to = await commonDirOf(folder);
      const marked = to === undefined ? [] : await markedWorktrees(to);
      if (to === undefined || marked.length === 0) continue;
      const all = await this.#registry.all();
      if (!all.ok) return all;
      if (all.value.some(({ commonDir }) => commonDir === to)) continue;
      const named = all.value.filter(({ store }) => marked.some(({ marker }) => marker.store === store));
      for (const { store, folder: home, commonDir: from } of named)
        if (!(await isUnmoved(from))) return ok({ from, to, store, folder: home });
    }
    return ok(undefined);
  }

  /** Registers that a moved repository's store has its tasks. Fails with `repositoryElsewhere`. */
  registerMoved({ store: id, folder, to }: MovedRepository): Promise<Result<undefined, StoreFinderCode>> {
    return this.register({ id, folder }, to);
  }

  /** Registers that a store has the tasks of a repository. Fails with `repositoryElsewhere`. */
  async register(
    { id: store, folder }: Pick<OpenedStore, 'id' | 'folder'>,
    commonDir: string,
  ): Promise<Result<undefined, StoreFinderCode>> {
    const claimed = await this.#registry.claim({ commonDir, store, folder, claimedAt: this.#deps.ports.clock.now() });
    if (!claimed.ok) return claimed;
    return claimed.value.store === store ? ok() : fail('repositoryElsewhere', { params: { path: commonDir } });
  }

  /**
   * Returns the store of a repository that the registry no longer knows, if its worktrees name one. Skips a repository
   * that was moved and repaired by the user: `moved` returns that, and the user is asked.
   */
  async #unlisted(commonDir: string): Promise<Result<RegistryEntry | undefined, RegistryError>> {
    const named = await storesOfWorktrees(commonDir);
    if (named.size === 0) return ok(undefined);
    const all = await this.#registry.all();
    if (!all.ok) return all;
    for (const store of named) {
      const known = all.value.filter((entry) => entry.store === store);
      const unmoved = await Promise.all(known.map((entry) => isUnmoved(entry.commonDir)));
      const folder = unmoved.includes(false) ? undefined : (known[0]?.folder ?? (await this.#folderOf(store)));
      if (folder === undefined) continue;
      this.#deps.log.warn('store found by its worktrees', { commonDir, folder });
      return this.#registry.claim({ commonDir, store, folder, claimedAt: this.#deps.ports.clock.now() });
    }
    return ok(undefined);
  }

  /** Returns a store's folder in the storage of this window or of another one: VS Code has them side by side. */
  async #folderOf(store: StoreId): Promise<string | undefined> {
    const { storage } = this.#deps.ports.paths;
    const windows = path.dirname(path.dirname(storage));
    const others = await readdir(windows).catch(() => []);
    for (const candidate of [storage, ...others.map((name) => path.join(windows, name, path.basename(storage)))]) {
      const folder = path.join(candidate, storeName(store));
      if (await isAccessible(stateFolder(folder))) return folder;
    }
    return undefined;
  }

  /** Another window may create one for the same repository at the same time: the registry decides. */
  async #make(commonDir: string): Promise<Result<OpenedStore, StoreFinderCode>> {
    const { clock, paths, random } = this.#deps.ports;
    const store = formatId<'store'>('st', random(16));
    const folder = path.join(paths.storage, storeName(store));
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      return fail('storeFolderUnwritable', { params: { folder }, detail: errorText(error), cause: error });
    }
    const claimed = await this.#registry.claim({ commonDir, store, folder, claimedAt: clock.now() });
    if (!claimed.ok) return claimed;
    if (claimed.value.store !== store) await rmdir(folder);
    return this.#open(claimed.value);
  }

  /** Opens it for writing, or for following if another window writes. */
  async #open({ store: id, folder }: RegistryEntry): Promise<Result<OpenedStore, StoreFinderCode>> {
    const { clock, bundles, window } = this.#deps.ports;
    const options = { folder: stateFolder(folder), wasmFile: bundles.wasm, window, clock, log: this.#deps.log };
    const written = await openStore({ ...options, mode: 'write' });
    const locked = !written.ok && written.error.code === 'storeLocked';
    const store = locked ? await openStore({ ...options, mode: 'follow' }) : written;
    if (!store.ok) return store;
    return ok({ id, folder, hostFolder: this.#registry.hostFolderFor(id), store: store.value });
  }
}

function storeName(store: StoreId): string {
  return `store-${store}`;
}

/** The subfolder with the tasks themselves. */
function stateFolder(folder: string): string {
  return path.join(folder, 'state');
}
