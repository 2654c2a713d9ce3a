import type { AttemptId } from '../../../domain/ids';
import { fail, ok, type Result } from '../../../base/result';
import { exists } from '../../fs/fs';
import {
  markerOf,
  registeredGitDir,
  type MarkedWorktree,
  type OwnershipError,
  type RepositoryFolders,
} from '../exec/exec';

/** Returns git's record of an attempt's worktree, whatever its folder contains and even if it no longer exists. */
export async function ownedGitDir(
  { commonDir }: RepositoryFolders,
  folder: string,
  attempt: AttemptId,
): Promise<Result<MarkedWorktree, OwnershipError>> {
  const gitDir = await registeredGitDir(commonDir, folder);
  const marker = gitDir === undefined ? undefined : await markerOf(gitDir);
  if (gitDir !== undefined && marker?.attempt === attempt) return ok({ gitDir, marker });
  const isGone = gitDir === undefined && !(await exists(folder));
  return fail(isGone ? 'worktreeMissing' : 'notOurs', { params: { path: folder } });
}
