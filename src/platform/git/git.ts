import { ChangesGit } from './changes/changes';
import { checkGitVersion, createGitContext, type GitContext, type RunnerOptions } from './exec/exec';
import { MergeGit } from './merge/merge';
import { RepositoryGit } from './repository/repository';
import { WorktreesGit } from './worktrees/worktrees';

export type {
  ChangedFile,
  CommitError,
  CompareError,
  RestoreFilesError,
  RestoreTreeError,
  SnapshotError,
  UntrackedFile,
} from './changes/changes';
export type { CallError, LinkError, RepositoryFolders, VersionError, WorktreeRequest } from './exec/exec';
export type {
  AbortUpdateError,
  MergeableMerge,
  Merged,
  MergeError,
  PreviewMergeError,
  SnapshotCommitError,
  UpdateError,
} from './merge/merge';
export {
  markedWorktrees,
  storesOfWorktrees,
  type AttemptRefs,
  type BranchNameError,
  type DeleteBranchError,
  type FirstCommitError,
  type Identity,
  type LocateError,
  type ListedAttemptBranch,
  type AttemptWorktree,
  type RepositoryLocation,
  type RestoreBranchError,
  type RevisionError,
} from './repository/repository';
export type {
  AddWorktreeError,
  CopiedFiles,
  DeleteWorktreeError,
  FilesToCopy,
  FillWorktreeError,
  MoveWorktreeError,
  NewWorktree,
} from './worktrees/worktrees';

export interface GitOptions extends RunnerOptions {
  /** `~/.coppice`, for worktrees that can't be beside their repository. */
  readonly userFolder: string;
}

/** The user's git. */
export class Git {
  readonly repository: RepositoryGit;
  readonly worktrees: WorktreesGit;
  readonly changes: ChangesGit;
  readonly merge: MergeGit;
  readonly #context: GitContext;

  constructor({ userFolder, ...options }: GitOptions) {
    const context = createGitContext(options);
    this.#context = context;
    this.repository = new RepositoryGit(context);
    this.worktrees = new WorktreesGit(context, userFolder);
    this.changes = new ChangesGit(context);
    this.merge = new MergeGit(context);
  }

  checkVersion() {
    return checkGitVersion(this.#context.git);
  }

  /** Starts no further calls, ends calls that only read, and waits for the others. */
  dispose(): Promise<void> {
    return this.#context.git.dispose();
  }
}
