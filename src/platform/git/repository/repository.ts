import type { AttemptId } from '../../../domain/ids';
import type { GitContext, RepositoryFolders, WorktreeRequest } from '../exec/exec';
import { deleteBranch, restoreBranch, type AttemptBranch } from './attemptBranches';
import { commitsNowhereElse, commitsOnlyAtHead, listAttemptRefs } from './attemptRefs';
import { freeBranchName, listBranches, listTags, resolveBase } from './branches';
import { makeFirstCommit, type FirstCommit } from './firstCommit';
import { locateRepository } from './locateRepository';
import { dropAttemptRefs } from './refs';

export type { DeleteBranchError, RestoreBranchError } from './attemptBranches';
export type { AttemptRefs, ListedAttemptBranch } from './attemptRefs';
export { isPlainBranchName, type BranchNameError } from './branches';
export type { FirstCommitError } from './firstCommit';
export { checkIdentity, identityConfig, type Identity, type IdentityError } from './identity';
export type { LocateError, RepositoryLocation } from './locateRepository';
export { attemptRefs, momentName, preserveTree, type TreeMoment } from './refs';
export {
  headOf,
  mergeBase,
  resolveCommit,
  resolveTree,
  shortBranch,
  type HeadError,
  type RevisionError,
} from './revisions';
export {
  listWorktrees,
  listAttemptWorktrees,
  markedWorktrees,
  storesOfWorktrees,
  type AttemptWorktree,
} from './worktreeList';

/** A repository's commits, branches, tags, and the private refs of attempts. The functions document their failures. */
export class RepositoryGit {
  readonly #context: GitContext;

  constructor(context: GitContext) {
    this.#context = context;
  }

  locate(folder: string) {
    return locateRepository(this.#context.git, folder);
  }

  listBranches(repo: RepositoryFolders) {
    return listBranches(this.#context.git, repo);
  }

  listTags(repo: RepositoryFolders, count: number) {
    return listTags(this.#context.git, repo, count);
  }

  resolveBase(cwd: string, ref: string) {
    return resolveBase(this.#context.git, cwd, ref);
  }

  makeFirstCommit(wanted: FirstCommit) {
    return makeFirstCommit(this.#context, wanted);
  }

  freeBranchName(repo: RepositoryFolders, wanted: string, alsoTaken: readonly string[] = []) {
    return freeBranchName(this.#context.git, repo, wanted, alsoTaken);
  }

  deleteBranch(branch: AttemptBranch) {
    return deleteBranch(this.#context, branch);
  }

  restoreBranch(branch: AttemptBranch) {
    return restoreBranch(this.#context, branch);
  }

  listAttemptRefs(repo: RepositoryFolders) {
    return listAttemptRefs(this.#context.git, repo);
  }

  dropAttemptRefs(repo: RepositoryFolders, attempt: AttemptId) {
    return dropAttemptRefs(this.#context, repo, attempt);
  }

  commitsNowhereElse(repo: RepositoryFolders, branch: string) {
    return commitsNowhereElse(this.#context.git, repo, branch);
  }

  async commitsOnlyAtHead(worktree: WorktreeRequest) {
    const recorded = await this.#context.links.recorded(worktree);
    return recorded.ok ? commitsOnlyAtHead(this.#context.git, recorded.value.gitDir) : recorded;
  }
}
