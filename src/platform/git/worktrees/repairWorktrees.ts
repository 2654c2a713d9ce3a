import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import { fail, ok, type Result } from '../../../base/result';
import { realOfMissing } from '../../fs/fs';
import {
  faultOfSystem,
  isRecordedFor,
  mendLink,
  recordFolder,
  type CallError,
  type GitContext,
  type RepositoryFolders,
} from '../exec/exec';
import { markedWorktrees } from '../repository/repository';

/** A repository where it is now, and where its worktrees are. */
export interface MovedWorktrees {
  readonly repo: RepositoryFolders;
  /** Folders are absolute and exist. */
  readonly worktrees: readonly { readonly attempt: AttemptId; readonly folder: string }[];
}

/**
 * Links a repository and its worktrees again after the user moved one of them. Can be repeated. Fails with
 * `worktreeMissing` (param `path`) if one could not be linked; the others are.
 *
 * Finds the git folder of an attempt's worktree by its marker: `git worktree repair <path>` trusts the `.git` file, which
 * the agent may have changed, and writes into whatever git folder it names.
 */
export async function repairWorktrees(
  context: GitContext,
  moved: MovedWorktrees,
): Promise<Result<undefined, CallError | 'worktreeMissing'>> {
  const { repo, worktrees } = moved;
  return context.queues.run(repo.commonDir, async (): Promise<Result<undefined, CallError | 'worktreeMissing'>> => {
    try {
      const marked = await markedWorktrees(repo.commonDir);
      for (const { attempt, folder } of worktrees) {
        const owned = marked.find(({ marker }) => marker.attempt === attempt);
        if (!owned) continue;
        const worktree = { folder: await realOfMissing(folder), gitDir: owned.gitDir };
        if (!(await isRecordedFor(owned.gitDir, worktree.folder))) await recordFolder(worktree);
        await mendLink(worktree);
      }
      const others = await repairOthers(context, repo);
      if (!others.ok) return others;
    } catch (error) {
      return faultOfSystem(error, repo.commonDir);
    }
    for (const { folder } of worktrees) {
      const linked = await context.links.find({ repo, worktree: folder });
      if (!linked.ok) return fail('worktreeMissing', { params: { path: folder }, detail: linked.error.code });
    }
    return ok();
  });
}

/**
 * Rewrites the `.git` files of all other worktrees, including the user's own. Does nothing if the `.git` of an attempt's
 * worktree is a symbolic link: git would write into the file that it leads to.
 */
async function repairOthers(context: GitContext, repo: RepositoryFolders): Promise<Result<undefined, CallError>> {
  for (const { folder } of await markedWorktrees(repo.commonDir)) {
    const link = folder === undefined ? undefined : await lstat(path.join(folder, '.git')).catch(() => undefined);
    if (link?.isSymbolicLink() === true) return ok();
  }
  // The exit code covers all worktrees, including the user's own on a drive that isn't connected.
  const done = await context.git.execute({ cwd: repo.commonDir, args: ['worktree', 'repair'] });
  return done.ok ? ok() : done;
}
