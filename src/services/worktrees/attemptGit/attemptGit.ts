import { fail, ok, type Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId, RepositoryId } from '../../../domain/ids';
import type { Repository } from '../../../domain/repository/repository';
import type { Git } from '../../../platform/git/git';
import type { GitAccess } from '../../machine/gitAccess/gitAccess';
import type { AttemptStore } from '../../store/attemptStore';
import type { RepositoryStore } from '../../store/repositoryStore';

export type AttemptGitCode = 'attemptUnknown' | 'repositoryUnknown';

/** A repository of the store, with the Git that works in it. */
export interface RepositoryGit {
  readonly git: Git;
  readonly repository: Repository;
}

type Work<T, Code extends string> = (git: Git, repository: Repository, attempt: Attempt) => Promise<Result<T, Code>>;

interface Dependencies {
  readonly git: GitAccess;
  readonly attemptStore: AttemptStore;
  readonly repositoryStore: RepositoryStore;
}

/** Finds Git and the repository of an attempt. */
export class AttemptGit {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Returns a repository with its Git, or `undefined` if the store doesn't have it. */
  async of(id: RepositoryId | undefined): Promise<RepositoryGit | undefined> {
    const repository = id === undefined ? undefined : this.#deps.repositoryStore.get(id);
    return repository && { git: await this.#deps.git.get(), repository };
  }

  /** Returns the repository of an attempt with its Git. Fails with `repositoryUnknown`. */
  async find(attempt: Attempt): Promise<Result<RepositoryGit, 'repositoryUnknown'>> {
    const repository = this.#deps.repositoryStore.of(attempt);
    return repository ? ok({ git: await this.#deps.git.get(), repository }) : fail('repositoryUnknown');
  }

  /** Does work with Git for an attempt. Fails with `repositoryUnknown`, or like the work. */
  async run<T, Code extends string>(
    attempt: Attempt,
    work: Work<T, Code>,
  ): Promise<Result<T, Code | 'repositoryUnknown'>> {
    const found = await this.find(attempt);
    return found.ok ? work(found.value.git, found.value.repository, attempt) : found;
  }

  /**
   * Like `run`, for the ID of an attempt. Fails with `attemptUnknown` if there is no such attempt, or if `isUsable`
   * returns false.
   */
  async runById<T, Code extends string>(
    id: AttemptId,
    isUsable: (attempt: Attempt) => boolean,
    work: Work<T, Code>,
  ): Promise<Result<T, Code | AttemptGitCode>> {
    const attempt = this.#deps.attemptStore.get(id);
    return attempt && isUsable(attempt) ? this.run(attempt, work) : fail('attemptUnknown');
  }
}
