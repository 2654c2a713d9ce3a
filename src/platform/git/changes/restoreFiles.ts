import { lstat, realpath, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result, systemCode } from '../../../base/result';
import {
  type CallError,
  faultOfSystem,
  type GitContext,
  type Linked,
  runLocking,
  type WorktreeRequest,
} from '../exec/exec';

/** Files of a worktree to restore from a commit or tree. */
export interface FilesToRestore extends WorktreeRequest {
  /** Commit or tree. */
  readonly from: string;
  /** Paths relative to the top, with `/`. */
  readonly paths: readonly string[];
}

export type RestoreFilesError = CallError | (typeof REFUSALS)[number];
const REFUSALS = ['refMissing', 'filterFailed'] as const;

/**
 * Writes files as they are in a commit or tree, with mode, line ends and filters like a checkout, and removes those that
 * it doesn't have. Doesn't change the index. Overwrites what was there: take a snapshot before.
 */
export async function restoreFiles(
  context: GitContext,
  { worktree, from, paths }: Linked<FilesToRestore>,
): Promise<Result<undefined, RestoreFilesError>> {
  return context.queues.run(worktree.folder, async () => {
    const env = { GIT_LITERAL_PATHSPECS: '1' };
    const list = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', from, '--', ...paths];
    const listed = await context.git.run({ cwd: worktree, args: list, env, kind: 'read', refusals: REFUSALS });
    if (!listed.ok) return listed;
    const known = listed.value.split('\0').filter((name) => paths.includes(name));
    for (const name of paths.filter((one) => !known.includes(one))) {
      const removed = await removeFile(worktree.folder, name);
      if (!removed.ok) return removed;
    }
    if (known.length === 0) return ok();
    const args = ['restore', `--source=${from}`, '--worktree', '--', ...known];
    const restored = await runLocking(context.git, { cwd: worktree, args, env, refusals: REFUSALS });
    return restored.ok ? ok() : restored;
  });
}

/**
 * Removes a file or link, never a folder, and never through a link that leads out of the checkout. Also removes folders
 * that are empty then, like git itself.
 */
export async function removeFile(worktree: string, name: string): Promise<Result<undefined, CallError>> {
  const file = path.join(worktree, ...name.split('/'));
  try {
    const [top, folder] = await Promise.all([realpath(worktree), realpath(path.dirname(file))]);
    const isInside = folder === top || folder.startsWith(top + path.sep);
    if (!isInside || (await lstat(file)).isDirectory()) return fail('permissionDenied', { params: { path: name } });
    await rm(file);
    await removeEmpty(folder, top);
    return ok();
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? ok() : faultOfSystem(error, worktree);
  }
}

async function removeEmpty(folder: string, top: string): Promise<void> {
  for (let empty = folder; empty.startsWith(top + path.sep); empty = path.dirname(empty)) {
    const isRemoved = await rmdir(empty).then(
      () => true,
      () => false, // something is in it
    );
    if (!isRemoved) return;
  }
}
