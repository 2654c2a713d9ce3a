import { fail, ok, type Result } from '../../../base/result';
import { realOfMissing } from '../../fs/fs';
import type { CallError, GitRunner, LinkedWorktree } from '../exec/exec';

/**
 * Checks before a run that git works in a worktree and takes its folder for the top. As for each call, the link is
 * checked; besides, settings of the worktree may put its files elsewhere (`core.worktree` in `config.worktree`). With
 * any of these broken, git (and with it an agent) would silently work in other files. Fails with `notARepository` then.
 */
export async function verifyWorktree(git: GitRunner, worktree: LinkedWorktree): Promise<Result<undefined, CallError>> {
  const printed = await git.run({ cwd: worktree, args: ['rev-parse', '--show-toplevel'], kind: 'read' });
  if (!printed.ok) return printed;
  const top = await realOfMissing(printed.value.slice(0, -1));
  if (top === worktree.folder) return ok();
  return fail('notARepository', { params: { path: worktree.folder }, detail: `git works in ${top}` });
}
