import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { GitResult } from '../exec/errors';
import type { GitRunner } from '../exec/run';
import type { LinkedWorktree } from '../exec/worktreeLink';

/** A file of a worktree that git does not know and does not ignore. */
export interface UntrackedFile {
  /** Path in the repository, with `/`. */
  readonly path: string;
  /** Bytes; 0 for one that went meanwhile. */
  readonly size: number;
}

/** More untracked files than anybody reads are a mistake of their own; the first ones show which. */
const UNTRACKED_MAX = 1_000;

/** The untracked files of a worktree (the first thousand), which a commit of everything would take in. */
export async function untrackedFiles(
  git: GitRunner,
  worktree: LinkedWorktree,
): Promise<GitResult<readonly UntrackedFile[]>> {
  const args = ['ls-files', '--others', '--exclude-standard', '-z'];
  const told = await git.run({ cwd: worktree, args, kind: 'read' });
  if (!told.ok) return told;
  const paths = told.value.split('\0').filter((name) => name !== '');
  const sized = paths.slice(0, UNTRACKED_MAX).map(async (file) => {
    const size = await lstat(path.join(worktree.folder, file)).then(
      (found) => found.size,
      () => 0,
    );
    return { path: file, size };
  });
  return { ok: true, value: await Promise.all(sized) };
}
