import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from '../../../base/result';
import type { CallError, GitRunner, LinkedWorktree } from '../exec/exec';

/** A file of a worktree that git neither tracks nor ignores. */
export interface UntrackedFile {
  /** Path in the repository, with `/`. */
  readonly path: string;
  /** Bytes; 0 if it was deleted meanwhile. */
  readonly size: number;
}

/** More untracked files than anybody reads are a mistake; the first ones show which. */
const UNTRACKED_MAX = 1_000;

/** Returns the untracked files of a worktree (the first thousand), which a commit of everything would include. */
export async function untrackedFiles(
  git: GitRunner,
  worktree: LinkedWorktree,
): Promise<Result<readonly UntrackedFile[], CallError>> {
  const args = ['ls-files', '--others', '--exclude-standard', '-z'];
  const printed = await git.run({ cwd: worktree, args, kind: 'read' });
  if (!printed.ok) return printed;
  const paths = printed.value.split('\0').filter((name) => name !== '');
  const sized = paths.slice(0, UNTRACKED_MAX).map(async (file) => {
    const size = await lstat(path.join(worktree.folder, file)).then(
      (found) => found.size,
      () => 0,
    );
    return { path: file, size };
  });
  return ok(await Promise.all(sized));
}
