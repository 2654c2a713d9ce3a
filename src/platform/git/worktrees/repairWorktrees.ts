import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import { faultOfSystem, gitFault, type GitResult } from '../exec/errors';
import { isRecordedFor } from '../exec/gitDirs';
import { realOfMissing } from '../exec/paths';
import { markedWorktrees } from '../repository/worktreeList';
import type { GitRoom, RepositoryFolders } from '../exec/exec';
import { mendLink, recordPlace } from '../exec/worktreeLink';

/** A repository where it is now, and where its worktrees are. */
export interface MovedWorktrees {
  readonly repo: RepositoryFolders;
  /** Folders are absolute; all are there. */
  readonly worktrees: readonly { readonly attempt: AttemptId; readonly folder: string }[];
}

/**
 * Links a repository and its worktrees again after one or the other was moved by hand. Again is harmless. Fails with
 * `worktreeMissing` (param `path`) where one could not be linked; the others are.
 *
 * The git folder of an attempt's worktree is found by its marker: `git worktree repair <path>` believes the `.git` file,
 * which the agent may have changed, and writes into whatever git folder that names.
 */
export async function repairWorktrees(room: GitRoom, moved: MovedWorktrees): Promise<GitResult<undefined>> {
  const { repo, worktrees } = moved;
  return room.queues.run(repo.commonDir, async () => {
    try {
      const marked = await markedWorktrees(repo.commonDir);
      for (const { attempt, folder } of worktrees) {
        const ours = marked.find(({ marker }) => marker.attempt === attempt);
        if (!ours) continue;
        const worktree = { folder: await realOfMissing(folder), gitDir: ours.gitDir };
        if (!(await isRecordedFor(ours.gitDir, worktree.folder))) await recordPlace(worktree);
        await mendLink(worktree);
      }
      const others = await repairOthers(room, repo);
      if (!others.ok) return others;
    } catch (error) {
      return faultOfSystem(error, repo.commonDir);
    }
    for (const { folder } of worktrees) {
      const linked = await room.links.find({ repo, worktree: folder });
      if (!linked.ok) return gitFault('worktreeMissing', { params: { path: folder }, detail: linked.error.code });
    }
    return { ok: true, value: undefined };
  });
}

/**
 * Rewrites the `.git` files of all other worktrees, including the user's own. Does nothing if the `.git` of an attempt's
 * worktree is a symbolic link: git would write into the file that it leads to.
 */
async function repairOthers(room: GitRoom, repo: RepositoryFolders): Promise<GitResult<undefined>> {
  for (const { folder } of await markedWorktrees(repo.commonDir)) {
    const link = folder === undefined ? undefined : await lstat(path.join(folder, '.git')).catch(() => undefined);
    if (link?.isSymbolicLink() === true) return { ok: true, value: undefined };
  }
  // Its exit code is about all worktrees, also about those of the user's on a drive that is not plugged in.
  const done = await room.git.attempt({ cwd: repo.commonDir, args: ['worktree', 'repair'] });
  return done.ok ? { ok: true, value: undefined } : done;
}
