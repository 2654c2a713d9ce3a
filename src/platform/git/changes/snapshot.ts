import type { AttemptId } from '../../../domain/ids';
import { checkCheckout } from './checkout';
import { faultOf, type GitResult } from '../exec/errors';
import { withLiveIndex } from './liveIndex';
import { keepRef, type TreeMoment } from '../repository/refs';
import { resolveCommit, resolveTree } from '../repository/location';
import type { GitRoom, RepositoryFolders } from '../exec/exec';
import type { GitCall, GitRunner } from '../exec/run';
import type { LinkedWorktree } from '../exec/worktreeLink';
import type { Linked, WorktreeRequest } from '../exec/worktreeLinks';

export interface SnapshotOptions {
  readonly signal?: AbortSignal | undefined;
  /** Files that are taken in even if they are ignored; paths from the top, with `/`. */
  readonly also?: readonly string[];
}

/**
 * Writes the live files of a worktree into the repository as a tree and answers its id: untracked files included,
 * ignored ones not. Index and files of the checkout stay as they are. Unless a ref keeps it, git forgets the tree.
 */
export async function snapshotTree(
  git: GitRunner,
  worktree: LinkedWorktree,
  { signal, also = [] }: SnapshotOptions = {},
): Promise<GitResult<string>> {
  return withLiveIndex(git, worktree, async (env) => {
    const entered = await enter(git, { cwd: worktree, args: ['--all', '--', '.'], env, signal });
    if (!entered.ok) return entered;
    if (also.length > 0) {
      const args = ['--force', '--pathspec-from-file=-', '--pathspec-file-nul'];
      const literal = { ...env, GIT_LITERAL_PATHSPECS: '1' };
      const forced = await enter(git, { cwd: worktree, args, env: literal, input: also.join('\0'), signal });
      if (!forced.ok) return forced;
    }
    const tree = await git.run({ cwd: worktree, args: ['write-tree'], env, signal });
    return tree.ok ? { ok: true, value: tree.value.trim() } : tree;
  });
}

async function enter(git: GitRunner, call: GitCall): Promise<GitResult<undefined>> {
  const config = ['advice.addEmbeddedRepo=false', 'core.safecrlf=false'];
  // One file that cannot be read must not cost the snapshot of all the others.
  const args = ['add', '--ignore-errors', ...call.args];
  const entered = await git.attempt({ ...call, args, config });
  if (!entered.ok) return entered;
  const { exitCode, stderr } = entered.value;
  const fault = faultOf(stderr, exitCode, args);
  return exitCode > 1 || fault.code === 'diskFull' ? { ok: false, error: fault } : { ok: true, value: undefined };
}

export interface TreeToKeep extends TreeMoment, WorktreeRequest {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
}

/** Takes a snapshot of a worktree at a moment of its attempt, keeps it, and answers its tree. */
export async function keepTree(room: GitRoom, kept: Linked<TreeToKeep>): Promise<GitResult<string>> {
  const tree = await snapshotTree(room.git, kept.worktree);
  if (!tree.ok) return tree;
  const done = await keepRef(room, kept.repo, kept.attempt, { turn: kept.turn, edge: kept.edge, tree: tree.value });
  return done.ok ? tree : done;
}

/** The live files of a checkout as a commit that belongs to no branch. */
export interface SnapshotCommit {
  readonly commit: string;
  /** Whether the live files differ from the last commit; `commit` is that one otherwise. */
  readonly uncommitted: boolean;
}

/**
 * A commit of the live files that no ref knows, to preview a merge of work that is not committed yet. It is never what
 * lands, so it carries our name and needs no identity of the user's. An open merge counts as concluded; fails as the
 * commit would with `conflictsLeft`, `mergeInProgress`, `branchSwitched`.
 */
export async function snapshotCommit(room: GitRoom, worktree: LinkedWorktree): Promise<GitResult<SnapshotCommit>> {
  const { git } = room;
  const ready = await checkCheckout(room, worktree);
  if (!ready.ok) return ready;
  const merging = ready.value.operation === 'merge' ? await resolveCommit(git, worktree, 'MERGE_HEAD') : undefined;
  if (merging?.ok === false) return merging;
  const head = await resolveCommit(git, worktree, 'HEAD');
  if (!head.ok) return head;
  const committed = await resolveTree(git, worktree, head.value);
  if (!committed.ok) return committed;
  const tree = await snapshotTree(git, worktree);
  if (!tree.ok) return tree;
  if (tree.value === committed.value && !merging)
    return { ok: true, value: { commit: head.value, uncommitted: false } };
  const parents = [head.value, ...(merging ? [merging.value] : [])].flatMap((parent) => ['-p', parent]);
  const args = ['commit-tree', ...parents, '-m', 'Uncommitted changes', tree.value];
  const commit = await git.run({ cwd: worktree, args, env: OUR_NAME });
  return commit.ok ? { ok: true, value: { commit: commit.value.trim(), uncommitted: true } } : commit;
}

const OUR_NAME = {
  GIT_AUTHOR_NAME: 'Coppice',
  GIT_AUTHOR_EMAIL: 'coppice@localhost',
  GIT_COMMITTER_NAME: 'Coppice',
  GIT_COMMITTER_EMAIL: 'coppice@localhost',
};
