import type { RepositoryId } from '../ids';

/** A git repository in which attempts are made. Its identity is the real path of git's common folder. */
export interface Repository {
  readonly id: RepositoryId;
  /** Real path of `git rev-parse --git-common-dir`: the same for a repository and all of its worktrees. */
  readonly commonDir: string;
  /** Top folder of the main checkout. */
  readonly root: string;
  readonly name: string;
}
