import path from 'node:path';
import { fail, type Result } from '../../../base/result';
import type { Logger } from '../../../base/logger';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { Repository } from '../../../domain/repository/repository';
import { isAccessible } from '../../../platform/fs/fs';
import { markedWorktrees } from '../../../platform/git/git';
import { commonDirOf, isUnmoved } from '../../../platform/gitFolder/gitFolder';
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

/** Takes over the tasks of a repository that the user has moved to another folder. */
export class RepositoryMoves {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * Returns the repository of this window whose tasks can be taken over. Returns none if the window already has a
   * store, because then there is nothing to decide.
   */
  async find(): Promise<MovedRepository | undefined> {
    const { log, repositories, store, storeFinder } = this.#deps;
    if (store.access !== 'none') return undefined;
    const moved = await storeFinder.moved(repositories.folders);
    if (moved.ok) return moved.value;
    log.warn('failed to search for moved repositories', { code: moved.error.code });
    return undefined;
  }

  /** Opens the store that has the tasks. `finish` links its worktrees again, now or in a later recovery. */
  async openMovedStore(): Promise<Result<undefined, MoveCode>> {
    const { store, storeFinder } = this.#deps;
    const moved = await this.find();
    if (!moved) return fail('notMoved');
    const registered = await storeFinder.registerMoved(moved);
    return registered.ok ? store.open(false) : registered;
  }

  /** Opens a new store without tasks. Those from before stay in theirs. */
  openNewStore(): Promise<Result<undefined, StoreCode>> {
    return this.#deps.store.open(true);
  }

  /**
   * Finishes the move of each repository of the store that is in one of the window's folders and no longer in its old
   * location: links its worktrees again and saves all new locations. Can be repeated. Checks only one path of a
   * repository that hasn't moved.
   */
  async finish(): Promise<void> {
    const { store, repositoryStore } = this.#deps;
    if (store.access !== 'write') return;
    for (const repository of repositoryStore.all()) {
      if (await isUnmoved(repository.commonDir)) continue;
      const moved = await this.#locateRepository(repository);
      if (moved) await this.#move(repository, moved);
    }
  }

  /** Returns the repository at its new location, if a folder of the window has worktrees of its attempts. */
  async #locateRepository(repository: Repository): Promise<Repository | undefined> {
    const { git, store, repositoryStore, repositories } = this.#deps;
    const ids = new Set<string>(this.#attemptsOf(repository).map(({ id }) => id));
    const known = new Set(repositoryStore.all().map(({ commonDir }) => commonDir));
    for (const folder of repositories.folders) {
      const commonDir = await commonDirOf(folder);
      if (commonDir === undefined || known.has(commonDir)) continue;
      const marked = await markedWorktrees(commonDir);
      if (!marked.some(({ marker }) => marker.store === store.id && ids.has(marker.attempt))) continue;
      const found = await (await git.get()).repository.locate(folder);
      if (!found.ok) continue;
      const { root, name } = currentOf(found.value);
      return { id: repository.id, commonDir, root, name };
    }
    return undefined;
  }

  async #move(before: Repository, now: Repository): Promise<void> {
    const { git, log, repositoryStore } = this.#deps;
    const registered = await repositoryStore.register(now.commonDir);
    if (!registered.ok) {
      log.warn('moved repository belongs to another store', { code: registered.error.code });
      return;
    }
    const locations = await Promise.all(
      this.#attemptsOf(before).map((attempt) => this.#locateAttempt(attempt, before, now)),
    );
    const wanted = locations.map(({ attempt, worktree, trash }) => ({ attempt, folder: trash ?? worktree }));
    const exist = await Promise.all(wanted.map(({ folder }) => isCheckout(folder)));
    const worktrees = wanted.filter((_, at) => exist[at]);
    const repaired = await (await git.get()).worktrees.repair({ repo: now, worktrees });
    if (!repaired.ok) log.warn('failed to link a worktree again', { code: repaired.error.code });
    // Saved last, so that after a crash everything is done again.
    const written = await repositoryStore.relocate(now, locations);
    if (written.ok) log.info('repository relocated', { from: before.commonDir, to: now.commonDir });
  }

  /** Returns the folders of an attempt, which stayed where they were or moved together with the repository. */
  async #locateAttempt({ id, worktree }: Attempt, before: Repository, now: Repository): Promise<AttemptLocation> {
    const along = (folder: string) => path.resolve(now.root, path.relative(before.root, folder));
    const trash = this.#deps.trashStore.pathOf(id);
    const folder = trash ?? worktree;
    const follows = !(await isCheckout(folder)) && (await isCheckout(along(folder)));
    const located = (known: string) => (follows ? along(known) : known);
    return { attempt: id, worktree: located(worktree), ...(trash === undefined ? {} : { trash: located(trash) }) };
  }

  #attemptsOf(repository: Repository): readonly Attempt[] {
    const { repositoryStore, attemptStore } = this.#deps;
    return attemptStore.all().filter((attempt) => repositoryStore.of(attempt)?.id === repository.id);
  }
}

/** Whether a folder contains a checkout. */
function isCheckout(folder: string): Promise<boolean> {
  return isAccessible(path.join(folder, '.git'));
}
