import type { AttemptId } from '../../../domain/ids';
import { ok, type Result } from '../../../base/result';
import {
  type CallError,
  faultOf,
  type GitCall,
  type GitContext,
  type GitRunner,
  type Linked,
  type LinkedWorktree,
  type RepositoryFolders,
  type WorktreeRequest,
} from '../exec/exec';
import { momentName, preserveTree, type TreeMoment } from '../repository/repository';
import { withLiveIndex } from './liveIndex';

export interface SnapshotOptions {
  readonly signal?: AbortSignal | undefined;
  /** Files to include even if they are ignored; paths relative to the top, with `/`. */
  readonly also?: readonly string[];
}

export type SnapshotError = CallError | (typeof ADD_REFUSALS)[number];
const ADD_REFUSALS = ['filterFailed', 'embeddedRepository'] as const;

/**
 * Writes the live files of a worktree into the repository as a tree and returns its id. Includes untracked files but not
 * ignored ones. Doesn't change index and files. Git deletes the tree some time later unless a ref points at it.
 */
export async function snapshotTree(
  git: GitRunner,
  worktree: LinkedWorktree,
  { signal, also = [] }: SnapshotOptions = {},
): Promise<Result<string, SnapshotError>> {
  return withLiveIndex(git, worktree, async (env): Promise<Result<string, SnapshotError>> => {
    const added = await add(git, { cwd: worktree, args: ['--all', '--', '.'], env, signal });
    if (!added.ok) return added;
    if (also.length > 0) {
      const args = ['--force', '--pathspec-from-file=-', '--pathspec-file-nul'];
      const literal = { ...env, GIT_LITERAL_PATHSPECS: '1' };
      const forced = await add(git, { cwd: worktree, args, env: literal, input: also.join('\0'), signal });
      if (!forced.ok) return forced;
    }
    const tree = await git.run({ cwd: worktree, args: ['write-tree'], env, signal });
    return tree.ok ? ok(tree.value.trim()) : tree;
  });
}

async function add(git: GitRunner, call: GitCall): Promise<Result<undefined, SnapshotError>> {
  const config = ['advice.addEmbeddedRepo=false', 'core.safecrlf=false'];
  // A file that can't be read must not prevent a snapshot of the others.
  const args = ['add', '--ignore-errors', ...call.args];
  const added = await git.execute({ ...call, args, config });
  if (!added.ok) return added;
  const { exitCode, stderr } = added.value;
  const fault = faultOf(stderr, exitCode, args, ADD_REFUSALS);
  return exitCode > 1 || fault.code === 'diskFull' ? { ok: false, error: fault } : ok();
}

/** A moment of an attempt whose files are to be recorded. */
export interface CheckpointRequest extends TreeMoment, WorktreeRequest {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
}

/** Takes a snapshot of a worktree and preserves it on a private ref of its attempt. Returns its tree. */
export async function makeCheckpoint(
  context: GitContext,
  request: Linked<CheckpointRequest>,
): Promise<Result<string, SnapshotError>> {
  const tree = await snapshotTree(context.git, request.worktree);
  if (!tree.ok) return tree;
  const name = momentName(request);
  const done = await preserveTree(context, request.repo, request.attempt, { name, tree: tree.value });
  return done.ok ? tree : done;
}
