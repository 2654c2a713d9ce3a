import type { CheckoutState } from '../../domain/attempt/checkoutState';
import type { AttemptId } from '../../domain/ids';
import { BlobReader, type FileContent } from './changes/blobs';
import { bringFiles, type Brought, type FilesToBring } from './worktrees/copyIncludedFiles';
import {
  freeBranchName,
  listBranches,
  listTags,
  resolveBase,
  type BranchSummary,
  type TagSummary,
} from './repository/branches';
import {
  changedFiles,
  diffNumbers,
  diffTrees,
  type ChangesOf,
  type ChangeSummary,
  type DiffNumbers,
} from './changes/compare';
import { checkoutState } from './changes/checkoutState';
import { commitAll, type CommitRequest } from './changes/commit';
import type { GitResult } from './exec/errors';
import { fillWorktree, type FillRequest } from './worktrees/fillWorktree';
import { makeFirstCommit, type FirstCommit } from './repository/firstCommit';
import type { MarkedWorktree } from './exec/marker';
import { applyMerge, type Merged, type MergeRequest } from './merge/applyMerge';
import { previewMerge, type MergePreview, type WantedMerge } from './merge/previewMerge';
import { deleteBranch, dropRefs, type BranchToDelete } from './repository/refs';
import { listOurWorktrees, type OurWorktree } from './repository/worktreeList';
import { mergeBase, repositoryAt, verifyInside, type RepositoryPlace } from './repository/location';
import { repairWorktrees, type MovedWorktrees } from './worktrees/repairWorktrees';
import { restoreFiles, type FilesToRestore } from './changes/restoreFiles';
import { restoreTree, type TreeToRestore } from './changes/restoreTree';
import {
  commitsNowhereElse,
  commitsOnlyAtHead,
  hasUncommitted,
  listAttemptRefs,
  restoreBranch,
  type AttemptRefs,
  type BranchToRestore,
} from './repository/attemptRefs';
import { createRoom, type GitRoom, type RepositoryFolders } from './exec/exec';
import { createGitRunner, type RunnerOptions } from './exec/run';
import { keepTree, snapshotCommit, snapshotTree, type SnapshotCommit, type TreeToKeep } from './changes/snapshot';
import { deleteWorktree, moveWorktree, sweepDoomed, type OwnedWorktree } from './worktrees/deleteWorktree';
import { fillSubmodules, keepSubmodules, type SubmodulesOf } from './worktrees/fillSubmodules';
import { abortUpdate, updateWorktree, type Updated, type UpdateRequest } from './merge/updateWorktree';
import { untrackedFiles, type UntrackedFile } from './changes/untrackedFiles';
import { checkGitVersion, type GitVersion } from './exec/version';
import { worktreeHome } from './worktrees/worktreeHome';
import { addWorktree, type NewWorktree } from './worktrees/addWorktree';
import type { WorktreeRequest } from './exec/worktreeLinks';

export type { BranchSummary, TagSummary } from './repository/branches';
export type { Brought, FilesToBring } from './worktrees/copyIncludedFiles';
export type { ChangedFile, ChangesOf, ChangeSummary, DiffNumbers } from './changes/compare';
export type { CommitRequest } from './changes/commit';
export type { FirstCommit } from './repository/firstCommit';
export type { AttemptRefs, OurBranch } from './repository/attemptRefs';
export type { GitCode, GitFault, GitResult } from './exec/errors';
export type { MarkedWorktree, WorktreeMarker } from './exec/marker';
export type { Merged, MergeRequest } from './merge/applyMerge';
export type { MergeableMerge, MergePreview, WantedMerge } from './merge/previewMerge';
export type { Operation } from './changes/operation';
export type { BranchToDelete, TreeMoment } from './repository/refs';
export { markedWorktrees, storesOfWorktrees, type OurWorktree } from './repository/worktreeList';
export type { MovedWorktrees } from './worktrees/repairWorktrees';
export type { Head, RepositoryPlace } from './repository/location';
export type { FilesToRestore } from './changes/restoreFiles';
export type { TreeToRestore } from './changes/restoreTree';
export type { RepositoryFolders } from './exec/exec';
export type { SnapshotCommit, TreeToKeep } from './changes/snapshot';
export type { OwnedWorktree } from './worktrees/deleteWorktree';
export type { SubmodulesOf } from './worktrees/fillSubmodules';
export type { Identity } from './repository/identity';
export type { Updated, UpdateRequest } from './merge/updateWorktree';
export type { UntrackedFile } from './changes/untrackedFiles';
export type { GitVersion } from './exec/version';
export type { FillRequest } from './worktrees/fillWorktree';
export type { NewWorktree } from './worktrees/addWorktree';
export type { WorktreeRequest } from './exec/worktreeLinks';

/** A worktree of an attempt and its place in the trash, both absolute and on the same file system. */
export interface TrashMove {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
  readonly worktree: string;
  readonly trash: string;
}

/** Everything that Coppice does with git; each function is described where it is made. */
export interface Git {
  checkVersion(): Promise<GitResult<GitVersion>>;

  repositoryAt(folder: string): Promise<GitResult<RepositoryPlace>>;
  mergeBase(worktree: WorktreeRequest, commits: readonly [string, string]): Promise<GitResult<string | undefined>>;
  listBranches(repo: RepositoryFolders): Promise<GitResult<readonly BranchSummary[]>>;
  listTags(repo: RepositoryFolders, count: number): Promise<GitResult<readonly TagSummary[]>>;
  resolveBase(cwd: string, ref: string): Promise<GitResult<string>>;
  makeFirstCommit(wanted: FirstCommit): Promise<GitResult<undefined>>;
  freeBranchName(repo: RepositoryFolders, wanted: string): Promise<GitResult<string>>;
  deleteBranch(branch: BranchToDelete): Promise<GitResult<undefined>>;

  worktreeHome(repo: RepositoryFolders): Promise<GitResult<string>>;
  addWorktree(wanted: NewWorktree): Promise<GitResult<MarkedWorktree>>;
  fillWorktree(request: FillRequest): Promise<GitResult<undefined>>;
  bringFiles(wanted: FilesToBring): Promise<GitResult<Brought>>;
  fillSubmodules(wanted: SubmodulesOf): Promise<GitResult<readonly string[]>>;
  keepSubmodules(wanted: SubmodulesOf): Promise<GitResult<undefined>>;
  listOurWorktrees(repo: RepositoryFolders): Promise<GitResult<readonly OurWorktree[]>>;
  verifyInside(worktree: WorktreeRequest): Promise<GitResult<undefined>>;
  repairWorktrees(moved: MovedWorktrees): Promise<GitResult<undefined>>;

  moveToTrash(move: TrashMove): Promise<GitResult<undefined>>;
  restoreFromTrash(move: TrashMove): Promise<GitResult<undefined>>;
  deleteWorktree(worktree: OwnedWorktree): Promise<GitResult<{ readonly emptied: Promise<void> }>>;
  sweepDoomed(folder: string): Promise<void>;

  listAttemptRefs(repo: RepositoryFolders): Promise<GitResult<readonly AttemptRefs[]>>;
  commitsNowhereElse(repo: RepositoryFolders, branch: string): Promise<GitResult<number>>;
  commitsOnlyAtHead(worktree: WorktreeRequest): Promise<GitResult<number>>;
  checkoutState(root: string): Promise<GitResult<CheckoutState>>;
  hasUncommitted(worktree: WorktreeRequest): Promise<GitResult<boolean>>;
  restoreBranch(branch: BranchToRestore): Promise<GitResult<undefined>>;

  changedFiles(of: ChangesOf): Promise<GitResult<ChangeSummary>>;
  diffNumbers(of: ChangesOf): Promise<GitResult<DiffNumbers>>;
  diffTrees(cwd: string, range: readonly [from: string, to: string], cap?: number): Promise<GitResult<ChangeSummary>>;
  fileAt(repo: RepositoryFolders, treeish: string, path: string): Promise<GitResult<FileContent>>;
  restoreFiles(files: FilesToRestore): Promise<GitResult<undefined>>;
  restoreTree(request: TreeToRestore): Promise<GitResult<string>>;
  snapshotTree(worktree: WorktreeRequest): Promise<GitResult<string>>;
  snapshotCommit(worktree: WorktreeRequest): Promise<GitResult<SnapshotCommit>>;
  keepTree(kept: TreeToKeep): Promise<GitResult<string>>;
  dropRefs(repo: RepositoryFolders, attempt: AttemptId): Promise<GitResult<undefined>>;

  untrackedFiles(worktree: WorktreeRequest): Promise<GitResult<readonly UntrackedFile[]>>;
  commitAll(request: CommitRequest): Promise<GitResult<string>>;
  updateWorktree(request: UpdateRequest): Promise<GitResult<Updated>>;
  abortUpdate(worktree: WorktreeRequest): Promise<GitResult<undefined>>;
  previewMerge(wanted: WantedMerge): Promise<GitResult<MergePreview>>;
  applyMerge(request: MergeRequest): Promise<GitResult<Merged>>;

  /** Starts nothing any more, ends what only reads, and waits for the rest. */
  dispose(): Promise<void>;
}

export interface GitOptions extends RunnerOptions {
  /** `~/.coppice`, for worktrees that cannot be beside their repository. */
  readonly userFolder: string;
}

/** The user's git. */
export function createGit({ userFolder, ...options }: GitOptions): Git {
  const git = createGitRunner(options);
  const room = createRoom(git, options.log);
  const readers = new Map<string, BlobReader>();
  const readerOf = ({ commonDir }: RepositoryFolders) => {
    const reader = readers.get(commonDir) ?? new BlobReader(git, commonDir);
    readers.set(commonDir, reader);
    return reader;
  };
  return {
    checkVersion: () => checkGitVersion(git),
    repositoryAt: (folder) => repositoryAt(git, folder),
    ...branchCalls(room),
    ...leftoverCalls(room),
    ...worktreeCalls(room),
    ...callsInside(room),
    worktreeHome: (repo) => worktreeHome(repo, userFolder),
    listOurWorktrees: (repo) => listOurWorktrees(git, repo),
    sweepDoomed,
    diffTrees: (cwd, range, cap) => diffTrees(git, cwd, range, cap),
    fileAt: (repo, treeish, path) => readerOf(repo).read(treeish, path),
    dropRefs: (repo, attempt) => dropRefs(room, repo, attempt),
    previewMerge: (wanted) => previewMerge(git, wanted),
    applyMerge: (request) => applyMerge(room, request),
    dispose: () => git.dispose(),
  };
}

/** What is about branches, and what attempts start from. */
function branchCalls(
  room: GitRoom,
): Pick<Git, 'deleteBranch' | 'freeBranchName' | 'listBranches' | 'listTags' | 'makeFirstCommit' | 'resolveBase'> {
  const { git } = room;
  return {
    listBranches: (repo) => listBranches(git, repo),
    listTags: (repo, count) => listTags(git, repo, count),
    resolveBase: (cwd, ref) => resolveBase(git, cwd, ref),
    freeBranchName: (repo, wanted) => freeBranchName(git, repo, wanted),
    deleteBranch: (branch) => deleteBranch(room, branch),
    makeFirstCommit: (wanted) => makeFirstCommit(room, wanted),
  };
}

/** What is about things that attempts have left behind or may have touched. */
function leftoverCalls(
  room: GitRoom,
): Pick<Git, 'checkoutState' | 'commitsNowhereElse' | 'listAttemptRefs' | 'restoreBranch'> {
  const { git } = room;
  return {
    listAttemptRefs: (repo) => listAttemptRefs(git, repo),
    commitsNowhereElse: (repo, branch) => commitsNowhereElse(git, repo, branch),
    checkoutState: (root) => checkoutState(git, root),
    restoreBranch: (branch) => restoreBranch(room, branch),
  };
}

/** What makes, fills, moves and deletes worktrees. */
function worktreeCalls(
  room: GitRoom,
): Pick<
  Git,
  | 'addWorktree'
  | 'bringFiles'
  | 'deleteWorktree'
  | 'fillSubmodules'
  | 'keepSubmodules'
  | 'fillWorktree'
  | 'moveToTrash'
  | 'repairWorktrees'
  | 'restoreFromTrash'
> {
  return {
    addWorktree: (wanted) => addWorktree(room, wanted),
    fillWorktree: (request) => fillWorktree(room, request),
    bringFiles: (wanted) => bringFiles(room, wanted),
    fillSubmodules: (wanted) => fillSubmodules(room, wanted),
    keepSubmodules: async ({ repo, worktree, attempt }) => {
      const ours = await room.links.owned({ repo, worktree }, attempt);
      return ours.ok ? keepSubmodules(room.git, { repo, attempt, gitDir: ours.value.gitDir }) : ours;
    },
    repairWorktrees: (moved) => repairWorktrees(room, moved),
    moveToTrash: ({ worktree, trash, ...own }) => moveWorktree(room, { ...own, from: worktree, to: trash }),
    restoreFromTrash: ({ worktree, trash, ...own }) => moveWorktree(room, { ...own, from: trash, to: worktree }),
    deleteWorktree: (worktree) => deleteWorktree(room, worktree),
  };
}

/** What works on the files of an agent's worktree, each after its link was checked. */
function callsInside(
  room: GitRoom,
): Pick<
  Git,
  | 'abortUpdate'
  | 'changedFiles'
  | 'commitAll'
  | 'commitsOnlyAtHead'
  | 'diffNumbers'
  | 'hasUncommitted'
  | 'keepTree'
  | 'mergeBase'
  | 'restoreFiles'
  | 'restoreTree'
  | 'snapshotCommit'
  | 'snapshotTree'
  | 'untrackedFiles'
  | 'updateWorktree'
  | 'verifyInside'
> {
  const { git, links } = room;
  return {
    verifyInside: links.inside(({ worktree }) => verifyInside(git, worktree)),
    changedFiles: links.inside((of) => changedFiles(git, of)),
    diffNumbers: links.inside((of) => diffNumbers(git, of)),
    untrackedFiles: links.inside(({ worktree }) => untrackedFiles(git, worktree)),
    hasUncommitted: links.inside(({ worktree }) => hasUncommitted(git, worktree)),
    commitsOnlyAtHead: async (of) => {
      const recorded = await links.recorded(of);
      return recorded.ok ? commitsOnlyAtHead(git, recorded.value.gitDir) : recorded;
    },
    mergeBase: (of, commits) => links.inside(({ worktree }) => mergeBase(git, worktree, commits))(of),
    snapshotTree: links.inside(({ worktree }) => snapshotTree(git, worktree)),
    snapshotCommit: links.inside(({ worktree }) => snapshotCommit(room, worktree)),
    keepTree: links.inside((kept) => keepTree(room, kept)),
    restoreFiles: links.inside((files) => restoreFiles(room, files)),
    restoreTree: links.inside((request) => restoreTree(room, request)),
    commitAll: links.inside((request) => commitAll(room, request)),
    updateWorktree: links.inside((request) => updateWorktree(room, request)),
    abortUpdate: links.inside(({ worktree }) => abortUpdate(room, worktree)),
  };
}
