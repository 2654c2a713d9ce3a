import path from 'node:path';
import { fail, type Result } from '../../../base/result';
import type { Logger } from '../../../base/logger';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { Repository } from '../../../domain/repository/repository';
import { isThere } from '../../../platform/fs/fs';
import { markedWorktrees } from '../../../platform/git/git';
import { commonDirOf, isInPlace } from '../../../platform/gitFolder/gitFolder';
import type { GitAccess } from '../../machine/gitAccess/gitAccess';
import type { AttemptStore } from '../../store/attemptStore';
import type { AttemptLocation, RepositoryStore } from '../../store/repositoryStore';
import type { MovedRepository, StoreFinder } from '../../store/storeFinder';
import type { TrashStore } from '../../store/trashStore';
import type { StoreCode, WindowStore } from '../../store/windowStore';
import { currentOf, type Repositories } from '../../machine/repositories/repositories';

export type MoveCode = StoreCode | 'notMoved';

interface Dependencies {
  readonly git: GitAccess;
  readonly log: Logger;
  readonly store: WindowStore;
  readonly storeFinder: StoreFinder;
  readonly repositoryStore: RepositoryStore;
  readonly attemptStore: AttemptStore;
  readonly trashStore: TrashStore;
  readonly repositories: Repositories;
}

/** Repositories that the user has moved to another folder: their tasks come along. */
export class Moves {
  readonly #d: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#d = dependencies;
  }

  /**
   * The repository of this window whose tasks can be brought along. While the window has a store, none: then there is
   * nothing to be decided.
   */
  async find(): Promise<MovedRepository | undefined> {
    const { log, repositories, store, storeFinder } = this.#d;
    if (store.access !== 'none') return undefined;
    const moved = await storeFinder.moved(repositories.folders);
    if (moved.ok) return moved.value;
    log.warn('moved repositories could not be looked for', { code: moved.error.code });
    return undefined;
  }

  /** Opens the store that has the tasks. Its worktrees are linked again by `finish`, as by each recovery. */
  async bringAlong(): Promise<Result<undefined, MoveCode>> {
    const { store, storeFinder } = this.#d;
    const moved = await this.find();
    if (!moved) return fail('notMoved');
    const registered = await storeFinder.registerMoved(moved);
    return registered.ok ? store.open(false) : registered;
  }

  /** Begins with no tasks. Those from before stay in their store. */
  startWithout(): Promise<Result<undefined, StoreCode>> {
    return this.#d.store.open(true);
  }

  /**
   * Finishes the move of each repository of the store that is in one of the window's folders and no longer where it
   * was: links its worktrees again, and writes down where everything is. Again is harmless; costs one look at the disk
   * per repository that is in its place.
   */
  async finish(): Promise<void> {
    const { store, repositoryStore } = this.#d;
    if (store.access !== 'write') return;
    for (const repository of repositoryStore.all()) {
      if (await isInPlace(repository.commonDir)) continue;
      const moved = await this.#placeNow(repository);
      if (moved) await this.#move(repository, moved);
    }
  }

  /** The repository as it is now, if a folder of the window has worktrees that are attempts of it. */
  async #placeNow(repository: Repository): Promise<Repository | undefined> {
    const { git, store, repositoryStore, repositories } = this.#d;
    const ids = new Set<string>(this.#attemptsOf(repository).map(({ id }) => id));
    const known = new Set(repositoryStore.all().map(({ commonDir }) => commonDir));
    for (const folder of repositories.folders) {
      const commonDir = await commonDirOf(folder);
      if (commonDir === undefined || known.has(commonDir)) continue;
      const marked = await markedWorktrees(commonDir);
      if (!marked.some(({ marker }) => marker.store === store.id && ids.has(marker.attempt))) continue;
      const place = await (await git.get()).repository.locate(folder);
      if (!place.ok) continue;
      const { root, name } = currentOf(place.value);
      return { id: repository.id, commonDir, root, name };
    }
    return undefined;
  }

  async #move(before: Repository, now: Repository): Promise<void> {
    const { git, log, repositoryStore } = this.#d;
    const registered = await repositoryStore.register(now.commonDir);
    if (!registered.ok) {
      log.warn('a moved repository is another store’s', { code: registered.error.code });
      return;
    }
    const places = await Promise.all(this.#attemptsOf(before).map((attempt) => this.#placeOf(attempt, before, now)));
    const wanted = places.map(({ attempt, worktree, trash }) => ({ attempt, folder: trash ?? worktree }));
    const there = await Promise.all(wanted.map(({ folder }) => isCheckout(folder)));
    const worktrees = wanted.filter((_, at) => there[at]);
    const repaired = await (await git.get()).worktrees.repair({ repo: now, worktrees });
    if (!repaired.ok) log.warn('a worktree could not be linked again', { code: repaired.error.code });
    // Last: after a crash before it everything is done once more.
    const written = await repositoryStore.relocate(now, places);
    if (written.ok) log.info('a repository has moved', { from: before.commonDir, to: now.commonDir });
  }

  /** A worktree, in its place or in the trash, stayed where it was or has moved together with its repository. */
  async #placeOf({ id, worktree }: Attempt, before: Repository, now: Repository): Promise<AttemptLocation> {
    const along = (folder: string) => path.resolve(now.root, path.relative(before.root, folder));
    const trash = this.#d.trashStore.pathOf(id);
    const folder = trash ?? worktree;
    const follows = !(await isCheckout(folder)) && (await isCheckout(along(folder)));
    const there = (place: string) => (follows ? along(place) : place);
    return { attempt: id, worktree: there(worktree), ...(trash === undefined ? {} : { trash: there(trash) }) };
  }

  #attemptsOf(repository: Repository): readonly Attempt[] {
    const { repositoryStore, attemptStore } = this.#d;
    return attemptStore.all().filter((attempt) => repositoryStore.of(attempt)?.id === repository.id);
  }
}

/** A checkout that is where its path says. */
function isCheckout(folder: string): Promise<boolean> {
  return isThere(path.join(folder, '.git'));
}
