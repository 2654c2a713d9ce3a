import { copyFile, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { faultOfSystem, type GitResult } from '../exec/errors';
import { exists } from '../exec/paths';
import type { GitRunner } from '../exec/run';
import type { LinkedWorktree } from '../exec/worktreeLink';

/**
 * Runs `job` with a private copy of a worktree's index (for `GIT_INDEX_FILE`), so that untracked files can be entered
 * without anybody seeing it. A copy instead of an empty one keeps what git knows of unchanged files: they need not be
 * read again. Nothing of the worktree is written.
 */
export async function withLiveIndex<T>(
  git: GitRunner,
  worktree: LinkedWorktree,
  job: (env: Readonly<{ GIT_INDEX_FILE: string }>) => Promise<GitResult<T>>,
): Promise<GitResult<T>> {
  const index = path.join(worktree.gitDir, 'index');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-index-'));
  try {
    const copy = path.join(folder, 'index');
    const env = { GIT_INDEX_FILE: copy };
    if (await exists(index)) {
      await copyIndex(index, copy);
    } else {
      const read = await git.run({ cwd: worktree, args: ['read-tree', 'HEAD'], env });
      if (!read.ok) return read;
    }
    return await job(env);
  } catch (error) {
    return faultOfSystem(error, worktree.folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Git looks into files that changed in the same moment as the index was written, by the index file's own date. The
 * copy must not look younger than the original, or such a change would be missed.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const seconds = Math.floor(mtimeMs) / 1000;
  await utimes(to, seconds, seconds);
}
