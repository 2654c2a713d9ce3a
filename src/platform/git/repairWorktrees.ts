import { gitFault, type GitResult } from './errors';
import type { GitRoom, RepositoryFolders } from './room';

/** A repository where it is now, and where its worktrees are. */
export interface MovedWorktrees {
  readonly repo: RepositoryFolders;
  /** Absolute; all are there. */
  readonly paths: readonly string[];
}

/**
 * Links a repository and its worktrees again after one or the other was moved by hand. Again is harmless. Fails with
 * `worktreeMissing` (param `path`) where one could not be linked; the others are.
 */
export async function repairWorktrees(room: GitRoom, { repo, paths }: MovedWorktrees): Promise<GitResult<undefined>> {
  return room.queues.run(repo.commonDir, async () => {
    // Its exit code is about all worktrees, also about those of the user's on a drive that is not plugged in.
    const told = await room.git.attempt({ cwd: repo.commonDir, args: ['worktree', 'repair', '--', ...paths] });
    if (!told.ok) return told;
    for (const path of paths) {
      const linked = await room.links.find({ repo, worktree: path });
      if (!linked.ok) return gitFault('worktreeMissing', { params: { path }, detail: told.value.stderr });
    }
    return { ok: true, value: undefined };
  });
}
