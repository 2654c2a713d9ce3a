import { ok, type Result } from '../../../base/result';
import type { GitContext, LinkedWorktree } from '../exec/exec';
import { resolveCommit, resolveTree, type RevisionError } from '../repository/repository';
import { checkCheckout, type CheckoutError, type SnapshotError, snapshotTree } from '../changes/changes';

/** The live files of a checkout as a commit that belongs to no branch. */
export interface SnapshotCommit {
  readonly commit: string;
  /** Whether the live files differ from the last commit. If not, `commit` is the last commit. */
  readonly uncommitted: boolean;
}

export type SnapshotCommitError = SnapshotError | CheckoutError | RevisionError;

/**
 * Creates a commit of the live files that no ref points at, to preview a merge of uncommitted work. It never lands, so it
 * has Coppice's name and doesn't need the user's identity. A merge in progress counts as concluded. Fails like the commit
 * would: `conflictsLeft`, `mergeInProgress`, `branchSwitched`.
 */
export async function snapshotCommit(
  context: GitContext,
  worktree: LinkedWorktree,
): Promise<Result<SnapshotCommit, SnapshotCommitError>> {
  const { git } = context;
  const ready = await checkCheckout(context, worktree);
  if (!ready.ok) return ready;
  const merging = ready.value.operation === 'merge' ? await resolveCommit(git, worktree, 'MERGE_HEAD') : undefined;
  if (merging?.ok === false) return merging;
  const head = await resolveCommit(git, worktree, 'HEAD');
  if (!head.ok) return head;
  const committed = await resolveTree(git, worktree, head.value);
  if (!committed.ok) return committed;
  const tree = await snapshotTree(git, worktree);
  if (!tree.ok) return tree;
  if (tree.value === committed.value && !merging) return ok({ commit: head.value, uncommitted: false });
  const parents = [head.value, ...(merging ? [merging.value] : [])].flatMap((parent) => ['-p', parent]);
  const args = ['commit-tree', ...parents, '-m', 'uncommitted changes', tree.value];
  const commit = await git.run({ cwd: worktree, args, env: COPPICE_IDENTITY });
  return commit.ok ? ok({ commit: commit.value.trim(), uncommitted: true }) : commit;
}

const COPPICE_IDENTITY = {
  GIT_AUTHOR_NAME: 'Coppice',
  GIT_AUTHOR_EMAIL: 'coppice@localhost',
  GIT_COMMITTER_NAME: 'Coppice',
  GIT_COMMITTER_EMAIL: 'coppice@localhost',
};
