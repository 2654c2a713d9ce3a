import { formatId } from '../../base/ids';
import { KeyedMutex } from '../../base/mutex';
import { ok, type Result } from '../../base/result';
import type { Attempt } from '../../domain/attempt/attempt';
import type { AttemptId, RepositoryId } from '../../domain/ids';
import type { Repository } from '../../domain/repository/repository';
import type { StoreChange } from '../../domain/store/storeChange';
import type { StoreFinder } from './storeFinder';
import type { StoreCode, WindowStore } from './windowStore';

/** The folders of an attempt. */
export interface AttemptLocation {
  readonly attempt: AttemptId;
  readonly worktree: string;
  /** The folder in the trash, if the worktree is there. */
  readonly trash?: string;
}

interface Dependencies {
  readonly store: WindowStore;
  readonly storeFinder: Pick<StoreFinder, 'register'>;
  readonly random: (size: number) => Uint8Array;
}

/** The repositories that the tasks of the store belong to. */
export class RepositoryStore {
  readonly #deps: Dependencies;
  /** By git's common folder, so tasks that start at the same time get the same repository. */
  readonly #queues = new KeyedMutex();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  all(): readonly Repository[] {
    return [...this.#deps.store.model.repositories.values()];
  }

  get(id: RepositoryId): Repository | undefined {
    return this.#deps.store.model.repositories.get(id);
  }

  /** Returns the repository of an attempt's task. */
  of({ task }: Pick<Attempt, 'task'>): Repository | undefined {
    const id = this.#deps.store.model.tasks.get(task)?.repository;
    return id && this.get(id);
  }

  /** Returns the stored repository of git's common folder, and adds it if it is new. Fails with `repositoryElsewhere`. */
  ensure(found: Omit<Repository, 'id'>): Promise<Result<Repository, StoreCode>> {
    return this.#queues.run(found.commonDir, async () => {
      const { commonDir, root, name } = found;
      const known = this.all().find((repository) => repository.commonDir === commonDir);
      if (known) return ok(known);
      const repository: Repository = { id: formatId('r', this.#deps.random(16)), commonDir, root, name };
      const registered = await this.register(commonDir);
      if (!registered.ok) return registered;
      const added = await this.#deps.store.commit({ type: 'repositorySaved', repository });
      return added.ok ? ok(repository) : added;
    });
  }

  /** Registers that this store has the tasks of a repository. Fails with `repositoryElsewhere`. */
  register(commonDir: string): ReturnType<StoreFinder['register']> {
    return this.#deps.storeFinder.register(this.#deps.store.opened, commonDir);
  }

  /** Saves where a repository and the worktrees of its attempts are now, all at once. */
  relocate(repository: Repository, locations: readonly AttemptLocation[]): Promise<Result<undefined, StoreCode>> {
    const { store } = this.#deps;
    const moved = locations.flatMap(({ attempt: id, worktree, trash: path }): readonly StoreChange[] => {
      const [attempt, entry] = [store.model.attempts.get(id), store.model.trash.get(id)];
      return [
        ...(attempt ? [{ type: 'attemptChanged', attempt: { ...attempt, worktree } } as const] : []),
        ...(entry && path !== undefined ? [{ type: 'trashSaved', entry: { ...entry, path } } as const] : []),
      ];
    });
    return store.commit({ type: 'repositorySaved', repository }, ...moved);
  }
}
