import { chmod, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import { fail, ok, type Result } from '../../../base/result';
import { exists, realOfMissing } from '../../fs/fs';
import {
  faultOfSystem,
  runLocking,
  type CallError,
  type GitContext,
  type OwnershipError,
  type RepositoryFolders,
} from '../exec/exec';
import { ownedGitDir } from './ownedGitDir';
import { preserveSubmodules } from './preserveSubmodules';

/** A worktree by its path, and the attempt that it must belong to. */
export interface OwnedWorktree {
  readonly repo: RepositoryFolders;
  readonly path: string;
  readonly attempt: AttemptId;
}

const DELETED_PREFIX = '.deleting-';

export type DeleteWorktreeError =
  CallError | OwnershipError | ('worktreeLocked' | 'worktreePathTaken' | 'otherFileSystem');

/**
 * Permanently deletes an attempt's worktree; its branch stays. Returns when git no longer lists it and its folder is out
 * of the way. `emptied` resolves when its files are deleted. After a crash it can be repeated, and `sweepDeleted` deletes
 * the rest. Preserves commits of its submodules in the user's clones of them. Also removes the entry of a worktree whose
 * folder no longer exists. Fails with `notOurs`, `worktreeLocked`, `worktreeMissing`.
 */
export async function deleteWorktree(
  context: GitContext,
  worktree: OwnedWorktree,
): Promise<Result<{ readonly emptied: Promise<void> }, DeleteWorktreeError>> {
  const { repo, attempt } = worktree;
  return context.queues.run(
    repo.commonDir,
    async (): Promise<Result<{ readonly emptied: Promise<void> }, DeleteWorktreeError>> => {
      try {
        const folder = await realOfMissing(worktree.path);
        const owned = await ownedGitDir(repo, folder, attempt);
        if (!owned.ok) return owned;
        if (await exists(path.join(owned.value.gitDir, 'locked'))) {
          return fail('worktreeLocked', { params: { path: folder } });
        }
        const preserved = await preserveSubmodules(context.git, { repo, gitDir: owned.value.gitDir, attempt });
        if (!preserved.ok) return preserved;
        const deleted = path.join(path.dirname(folder), `${DELETED_PREFIX}${attempt}`);
        if (await exists(folder)) await rename(folder, deleted);
        // Not `prune`: it would also remove entries of the user's worktrees on a drive that isn't connected.
        const args = ['worktree', 'remove', '--force', '--', folder];
        const removed = await runLocking(context.git, { cwd: repo.commonDir, args });
        return removed.ok ? ok({ emptied: deleteFolder(deleted) }) : removed;
      } catch (error) {
        return faultOfSystem(error, worktree.path, ['worktreePathTaken', 'otherFileSystem']);
      }
    },
  );
}

/** Deletes what earlier deletions in this folder didn't finish, for example because the editor was closed. */
export async function sweepDeleted(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(DELETED_PREFIX))) {
    await deleteFolder(path.join(folder, name));
  }
}

/** Deletes a folder of a worktree. The next sweep retries what can't be deleted now. */
async function deleteFolder(folder: string): Promise<void> {
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  // Some package caches write-protect their folders, whose files can't be deleted then.
  await remove()
    .catch(async () => {
      await makeWritable(folder);
      await remove();
    })
    .catch(() => undefined);
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(path.join(folder, entry.name));
}
