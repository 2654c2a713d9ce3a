import { copyFile, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Result } from '../../../base/result';
import { exists } from '../../fs/fs';
import { type CallError, faultOfSystem, type GitRunner, type LinkedWorktree } from '../exec/exec';

/**
 * Runs `job` with a private copy of a worktree's index (for `GIT_INDEX_FILE`), so that untracked files can be added
 * without changing the real one. A copy has what git knows of unchanged files, so git needn't read them again. Writes
 * nothing in the worktree.
 */
export async function withLiveIndex<T, Code extends string>(
  git: GitRunner,
  worktree: LinkedWorktree,
  job: (env: Readonly<{ GIT_INDEX_FILE: string }>) => Promise<Result<T, Code>>,
): Promise<Result<T, Code | CallError>> {
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
 * By the date of the index file, git finds files that changed at the same moment and reads them. The copy must not be
 * newer than the original, or git would miss such a change.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const seconds = Math.floor(mtimeMs) / 1000;
  await utimes(to, seconds, seconds);
}
