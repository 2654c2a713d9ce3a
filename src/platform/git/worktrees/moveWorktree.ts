import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import { fail, ok, type Result } from '../../../base/result';
import { exists, realOfMissing } from '../../fs/fs';
import {
  faultOfSystem,
  recordFolder,
  straightenLink,
  type CallError,
  type GitContext,
  type MarkedWorktree,
  type OwnershipError,
  type RepositoryFolders,
} from '../exec/exec';
import { ownedGitDir } from './ownedGitDir';

/** A move of an attempt's worktree within a file system. */
export interface WorktreeMove {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
  readonly from: string;
  readonly to: string;
}

export type MoveWorktreeError =
  CallError | OwnershipError | 'worktreeLocked' | 'worktreePathTaken' | 'otherFileSystem' | 'noPlaceForWorktrees';

/**
 * Moves a worktree into the trash or out of it. Index, untracked and ignored files, modes and links stay exactly what
 * they are, and its branch stays with it. No process may work in it. Can be repeated after a crash. Fails with `notOurs`,
 * `worktreeLocked`, `worktreeMissing`, `otherFileSystem`, `worktreePathTaken` (something is at `to`).
 *
 * Renames the folder, then records its new path in git's folder. Doesn't ask git: `git worktree move` refuses worktrees
 * with submodules, and `git worktree repair` trusts the `.git` file, which the agent may have changed.
 */
export async function moveWorktree(
  context: GitContext,
  move: WorktreeMove,
): Promise<Result<undefined, MoveWorktreeError>> {
  const { repo } = move;
  return context.queues.run(repo.commonDir, async () => {
    try {
      const [from, to] = await Promise.all([realOfMissing(move.from), realOfMissing(move.to)]);
      const hasFolder = await exists(from);
      const owned = hasFolder ? await moveFolder(context, move, { from, to }) : await movedFolder(move, { from, to });
      if (!owned.ok) return owned;
      const moved = { folder: to, gitDir: owned.value.gitDir };
      await recordFolder(moved);
      await straightenLink(moved, from);
      return ok();
    } catch (error) {
      return faultOfSystem(error, move.from, ['worktreePathTaken', 'otherFileSystem', 'noPlaceForWorktrees']);
    }
  });
}

/** The two ends of a move, as real paths. */
interface Ends {
  readonly from: string;
  readonly to: string;
}

async function moveFolder(
  context: GitContext,
  { repo, attempt }: WorktreeMove,
  { from, to }: Ends,
): Promise<Result<MarkedWorktree, OwnershipError | 'worktreeLocked' | 'worktreePathTaken'>> {
  const owned = await context.links.owned({ repo, worktree: from }, attempt);
  if (!owned.ok) return owned;
  if (await exists(path.join(owned.value.gitDir, 'locked'))) return fail('worktreeLocked', { params: { path: from } });
  // Some systems would replace an empty folder, and Windows would fail with an unclear error.
  if (await exists(to)) return fail('worktreePathTaken', { params: { path: to } });
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
  return owned;
}

/** After a crash right after the rename, either the old or the new path is recorded. */
async function movedFolder(
  { repo, attempt }: WorktreeMove,
  { from, to }: Ends,
): Promise<Result<MarkedWorktree, OwnershipError>> {
  if (!(await exists(to))) return fail('worktreeMissing', { params: { path: to } });
  const before = await ownedGitDir(repo, from, attempt);
  return before.ok ? before : ownedGitDir(repo, to, attempt);
}
