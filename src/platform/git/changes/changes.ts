import type { GitContext, RepositoryFolders, WorktreeRequest } from '../exec/exec';
import { BlobReader } from './blobs';
import { checkoutState, hasUncommitted } from './checkoutState';
import { commitAll, type CommitRequest } from './commit';
import { changedFiles, diffNumbers, diffTrees, type ChangesOf } from './compare';
import { restoreFiles, type FilesToRestore } from './restoreFiles';
import { restoreTree, type TreeToRestore } from './restoreTree';
import { makeCheckpoint, snapshotTree, type CheckpointRequest } from './snapshot';
import { untrackedFiles } from './untrackedFiles';

export { checkCheckout, unmergedFiles, type CheckoutError } from './checkout';
export type { CommitError } from './commit';
export { treeNumbers, type ChangedFile, type CompareError, type CompareTreesError, type DiffTotals } from './compare';
export { parseDiff } from './diffFormat';
export { operationIn, type Operation } from './operation';
export type { RestoreFilesError } from './restoreFiles';
export type { RestoreTreeError } from './restoreTree';
export { snapshotTree, type SnapshotError } from './snapshot';
export type { UntrackedFile } from './untrackedFiles';

/** Files: what changed, snapshots, restoring, commits. The functions document their failures. */
export class ChangesGit {
  readonly #context: GitContext;
  readonly #readers = new Map<string, BlobReader>();

  constructor(context: GitContext) {
    this.#context = context;
  }

  files(of: ChangesOf) {
    return this.#context.links.inside(of, (linked) => changedFiles(this.#context.git, linked));
  }

  numbers(of: ChangesOf) {
    return this.#context.links.inside(of, (linked) => diffNumbers(this.#context.git, linked));
  }

  betweenTrees(cwd: string, range: readonly [from: string, to: string], cap?: number) {
    return diffTrees(this.#context.git, cwd, range, cap);
  }

  fileAt({ commonDir }: RepositoryFolders, treeish: string, path: string) {
    const reader = this.#readers.get(commonDir) ?? new BlobReader(this.#context.git, commonDir);
    this.#readers.set(commonDir, reader);
    return reader.read(treeish, path);
  }

  untrackedFiles(request: WorktreeRequest) {
    return this.#context.links.inside(request, ({ worktree }) => untrackedFiles(this.#context.git, worktree));
  }

  hasUncommitted(request: WorktreeRequest) {
    return this.#context.links.inside(request, ({ worktree }) => hasUncommitted(this.#context.git, worktree));
  }

  checkoutState(root: string) {
    return checkoutState(this.#context.git, root);
  }

  snapshot(request: WorktreeRequest) {
    return this.#context.links.inside(request, ({ worktree }) => snapshotTree(this.#context.git, worktree));
  }

  checkpoint(request: CheckpointRequest) {
    return this.#context.links.inside(request, (linked) => makeCheckpoint(this.#context, linked));
  }

  restoreFiles(files: FilesToRestore) {
    return this.#context.links.inside(files, (linked) => restoreFiles(this.#context, linked));
  }

  restoreTree(request: TreeToRestore) {
    return this.#context.links.inside(request, (linked) => restoreTree(this.#context, linked));
  }

  commit(request: CommitRequest) {
    return this.#context.links.inside(request, (linked) => commitAll(this.#context, linked));
  }
}
