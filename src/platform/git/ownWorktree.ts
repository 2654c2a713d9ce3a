import type { AttemptId } from '../../domain/ids';
import { gitFault, type GitResult } from './errors';
import { readMarker, type MarkedWorktree } from './marker';
import { exists } from './paths';

/** The worktree at a path, if it is this attempt's; `notOurs` or `worktreeMissing` otherwise. */
export async function ownWorktree(worktree: string, attempt: AttemptId): Promise<GitResult<MarkedWorktree>> {
  if (!(await exists(worktree))) return gitFault('worktreeMissing', { params: { path: worktree } });
  const ours = await readMarker(worktree);
  return ours?.marker.attempt === attempt
    ? { ok: true, value: ours }
    : gitFault('notOurs', { params: { path: worktree } });
}
