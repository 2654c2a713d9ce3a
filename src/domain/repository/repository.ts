import type { RepositoryId } from '../ids';

/** A Git repository with attempts. Its identity is the real path of Git's common folder. */
export interface Repository {
  readonly id: RepositoryId;
  /** Real path of `git rev-parse --git-common-dir`: the same for a repository and all of its worktrees. */
  readonly commonDir: string;
  /** Top folder of the main checkout. */
  readonly root: string;
  readonly name: string;
}
