import type { CheckoutState } from '../../domain/attempt/checkoutState';
import type { AttemptId } from '../../domain/ids';
import { BlobReader, type FileContent } from './blobs';
import { bringFiles, type Brought, type FilesToBring } from './bringFiles';
import { freeBranchName, listBranches, listTags, resolveBase, type BranchSummary, type TagSummary } from './branches';
import { changedFiles, diffNumbers, diffTrees, type ChangesOf, type ChangeSummary, type DiffNumbers } from './changes';
import { checkoutState } from './checkoutState';
import { commitAll, type CommitRequest } from './commit';
import type { GitResult } from './errors';
import { fillWorktree, type FillRequest } from './fill';
import { inWorktree } from './inWorktree';
import { makeFirstCommit, type FirstCommit } from './firstCommit';
import { readMarker, type MarkedWorktree } from './marker';
import { applyMerge, type Merged, type MergeRequest } from './mergeApply';
import { previewMerge, type MergePreview, type WantedMerge } from './mergePreview';
import { deleteBranch, dropRefs, keptTrees, type BranchToDelete, type KeptTree } from './refs';
import { listOurWorktrees, type OurWorktree } from './registry';
import { mergeBase, repositoryAt, resolveCommit, verifyInside, type RepositoryPlace } from './repository';
import { repairWorktrees, type MovedWorktrees } from './repairWorktrees';
import { restoreFiles, type FilesToRestore } from './restoreFiles';
import { restoreTree, type TreeToRestore } from './restoreTree';
import {
  commitsNowhereElse,
  commitsOnlyAtHead,
  hasUncommitted,
  listAttemptRefs,
  restoreBranch,
  type AttemptRefs,
  type BranchToRestore,
} from './leftovers';
import { createRoom, type GitRoom, type RepositoryFolders } from './room';
import { createGitRunner, type RunnerOptions } from './run';
import { keepTree, snapshotCommit, snapshotTree, type SnapshotCommit, type TreeToKeep } from './snapshot';
import { deleteWorktree, moveWorktree, sweepDoomed, type OwnedWorktree } from './trash';
import { fillSubmodules, keepSubmodules, type SubmodulesOf } from './submodules';
import { abortUpdate, updateWorktree, type Updated, type UpdateRequest } from './updateWorktree';
import { untrackedFiles, type UntrackedFile } from './untracked';
import { checkGitVersion, type GitVersion } from './version';
import { worktreeHome } from './worktreeHome';
import { addWorktree, type NewWorktree } from './worktrees';
import { worktreeState, type WorktreeState } from './worktreeState';

export type { BranchSummary, TagSummary } from './branches';
export type { Brought, FilesToBring } from './bringFiles';
export type { ChangedFile, ChangesOf, ChangeSummary, DiffNumbers } from './changes';
export type { CommitRequest } from './commit';
export type { FirstCommit } from './firstCommit';
export type { AttemptRefs, OurBranch } from './leftovers';
export type { GitCode, GitFault, GitResult } from './errors';
export type { MarkedWorktree, WorktreeMarker } from './marker';
export type { Merged, MergeRequest } from './mergeApply';
export type { MergeableMerge, MergePreview, WantedMerge } from './mergePreview';
export type { Operation } from './operation';
export type { BranchToDelete, KeptTree, TreeMoment } from './refs';
export { markedWorktrees, storesOfWorktrees, type OurWorktree } from './registry';
export type { MovedWorktrees } from './repairWorktrees';
export type { Head, RepositoryPlace } from './repository';
export type { FilesToRestore } from './restoreFiles';
export type { TreeToRestore } from './restoreTree';
export type { RepositoryFolders } from './room';
export type { SnapshotCommit, TreeToKeep } from './snapshot';
export type { OwnedWorktree } from './trash';
export type { SubmodulesOf } from './submodules';
export type { Identity } from './identity';
export type { Updated, UpdateRequest } from './updateWorktree';
export type { UntrackedFile } from './untracked';
export type { GitVersion } from './version';
export type { FillRequest } from './fill';
export type { NewWorktree } from './worktrees';
export type { WorktreeState } from './worktreeState';

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
  resolveCommit(cwd: string, ref: string): Promise<GitResult<string>>;
  mergeBase(cwd: string, commits: readonly [string, string]): Promise<GitResult<string | undefined>>;
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
  readMarker(worktree: string): Promise<MarkedWorktree | undefined>;
  /** Whether the worktree at a path belongs to an attempt. */
  isOurs(worktree: string, attempt: AttemptId): Promise<boolean>;
  worktreeState(repo: RepositoryFolders, worktree: string): Promise<GitResult<WorktreeState>>;
  listOurWorktrees(repo: RepositoryFolders): Promise<GitResult<readonly OurWorktree[]>>;
  verifyInside(worktree: string): Promise<GitResult<undefined>>;
  repairWorktrees(moved: MovedWorktrees): Promise<GitResult<undefined>>;

  moveToTrash(move: TrashMove): Promise<GitResult<undefined>>;
  restoreFromTrash(move: TrashMove): Promise<GitResult<undefined>>;
  deleteWorktree(worktree: OwnedWorktree): Promise<GitResult<{ readonly emptied: Promise<void> }>>;
  sweepDoomed(folder: string): Promise<void>;

  listAttemptRefs(repo: RepositoryFolders): Promise<GitResult<readonly AttemptRefs[]>>;
  commitsNowhereElse(repo: RepositoryFolders, branch: string): Promise<GitResult<number>>;
  commitsOnlyAtHead(worktree: string): Promise<GitResult<number>>;
  checkoutState(root: string): Promise<GitResult<CheckoutState>>;
  hasUncommitted(worktree: string): Promise<GitResult<boolean>>;
  restoreBranch(branch: BranchToRestore): Promise<GitResult<undefined>>;

  changedFiles(of: ChangesOf): Promise<GitResult<ChangeSummary>>;
  diffNumbers(of: ChangesOf): Promise<GitResult<DiffNumbers>>;
  diffTrees(cwd: string, range: readonly [from: string, to: string], cap?: number): Promise<GitResult<ChangeSummary>>;
  fileAt(repo: RepositoryFolders, treeish: string, path: string): Promise<GitResult<FileContent>>;
  restoreFiles(files: FilesToRestore): Promise<GitResult<undefined>>;
  restoreTree(request: TreeToRestore): Promise<GitResult<string>>;
  snapshotTree(worktree: string, signal?: AbortSignal): Promise<GitResult<string>>;
  snapshotCommit(worktree: string): Promise<GitResult<SnapshotCommit>>;
  keepTree(kept: TreeToKeep): Promise<GitResult<string>>;
  keptTrees(repo: RepositoryFolders, attempt: AttemptId): Promise<GitResult<readonly KeptTree[]>>;
  dropRefs(repo: RepositoryFolders, attempt: AttemptId): Promise<GitResult<undefined>>;

  untrackedFiles(worktree: string): Promise<GitResult<readonly UntrackedFile[]>>;
  commitAll(request: CommitRequest): Promise<GitResult<string>>;
  updateWorktree(request: UpdateRequest): Promise<GitResult<Updated>>;
  abortUpdate(worktree: string): Promise<GitResult<undefined>>;
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
    resolveCommit: (cwd, ref) => resolveCommit(git, cwd, ref),
    ...branchCalls(room),
    ...leftoverCalls(room),
    ...worktreeCalls(room),
    mergeBase: (cwd, commits) => mergeBase(git, cwd, commits),
    worktreeHome: (repo) => worktreeHome(repo, userFolder),
    readMarker,
    isOurs: async (worktree, attempt) => (await readMarker(worktree))?.marker.attempt === attempt,
    worktreeState: (repo, worktree) => worktreeState(git, repo, worktree),
    listOurWorktrees: (repo) => listOurWorktrees(git, repo),
    verifyInside: inWorktree((worktree) => verifyInside(git, worktree)),
    sweepDoomed,
    changedFiles: inWorktree((of) => changedFiles(git, of)),
    diffNumbers: inWorktree((of) => diffNumbers(git, of)),
    diffTrees: (cwd, range, cap) => diffTrees(git, cwd, range, cap),
    fileAt: (repo, treeish, path) => readerOf(repo).read(treeish, path),
    restoreFiles: (files) => restoreFiles(room, files),
    restoreTree: (request) => restoreTree(room, request),
    snapshotTree: (worktree, signal) => snapshotTree(git, worktree, { signal }),
    snapshotCommit: inWorktree((worktree) => snapshotCommit(room, worktree)),
    keepTree: (kept) => keepTree(room, kept),
    keptTrees: (repo, attempt) => keptTrees(room, repo, attempt),
    dropRefs: (repo, attempt) => dropRefs(room, repo, attempt),
    untrackedFiles: inWorktree((worktree) => untrackedFiles(git, worktree)),
    commitAll: inWorktree((request) => commitAll(room, request)),
    updateWorktree: inWorktree((request) => updateWorktree(room, request)),
    abortUpdate: inWorktree((worktree) => abortUpdate(room, worktree)),
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
): Pick<
  Git,
  'checkoutState' | 'commitsNowhereElse' | 'commitsOnlyAtHead' | 'hasUncommitted' | 'listAttemptRefs' | 'restoreBranch'
> {
  const { git } = room;
  return {
    listAttemptRefs: (repo) => listAttemptRefs(git, repo),
    commitsNowhereElse: (repo, branch) => commitsNowhereElse(git, repo, branch),
    commitsOnlyAtHead: (worktree) => commitsOnlyAtHead(git, worktree),
    checkoutState: (root) => checkoutState(git, root),
    hasUncommitted: (worktree) => hasUncommitted(git, worktree),
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
    keepSubmodules: inWorktree((wanted) => keepSubmodules(room.git, wanted)),
    repairWorktrees: (moved) => repairWorktrees(room, moved),
    moveToTrash: ({ worktree, trash, ...own }) => moveWorktree(room, { ...own, from: worktree, to: trash }),
    restoreFromTrash: ({ worktree, trash, ...own }) => moveWorktree(room, { ...own, from: trash, to: worktree }),
    deleteWorktree: (worktree) => deleteWorktree(room, worktree),
  };
}
