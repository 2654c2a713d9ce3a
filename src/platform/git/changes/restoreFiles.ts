import { lstat, realpath, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../../base/result';
import { faultOfSystem, gitFault, type GitResult } from '../exec/errors';
import { runLocking, type GitRoom } from '../exec/exec';
import type { Linked, WorktreeRequest } from '../exec/worktreeLinks';

/** Files of a worktree that are to be again what they are in a commit or tree. */
export interface FilesToRestore extends WorktreeRequest {
  /** Commit or tree. */
  readonly from: string;
  /** Paths from the top, with `/`. */
  readonly paths: readonly string[];
}

/**
 * Writes files as they are in a commit or tree, with mode, line ends and filters as a checkout would, and removes those
 * that it does not have. The index stays as it is. What was there is gone: take a snapshot before.
 */
export async function restoreFiles(
  room: GitRoom,
  { worktree, from, paths }: Linked<FilesToRestore>,
): Promise<GitResult<undefined>> {
  return room.queues.run(worktree.folder, async () => {
    const env = { GIT_LITERAL_PATHSPECS: '1' };
    const list = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', from, '--', ...paths];
    const told = await room.git.run({ cwd: worktree, args: list, env, kind: 'read' });
    if (!told.ok) return told;
    const known = told.value.split('\0').filter((name) => paths.includes(name));
    for (const name of paths.filter((one) => !known.includes(one))) {
      const removed = await removeFile(worktree.folder, name);
      if (!removed.ok) return removed;
    }
    if (known.length === 0) return { ok: true, value: undefined };
    const args = ['restore', `--source=${from}`, '--worktree', '--', ...known];
    const restored = await runLocking(room.git, { cwd: worktree, args, env });
    return restored.ok ? { ok: true, value: undefined } : restored;
  });
}

/**
 * Removes one file or link, never a folder that has something in it, and never by way of a link that leads out of the
 * checkout. Folders that are empty then go with it, as with git itself.
 */
export async function removeFile(worktree: string, name: string): Promise<GitResult<undefined>> {
  const file = path.join(worktree, ...name.split('/'));
  try {
    const [top, folder] = await Promise.all([realpath(worktree), realpath(path.dirname(file))]);
    const isInside = folder === top || folder.startsWith(top + path.sep);
    if (!isInside || (await lstat(file)).isDirectory()) return gitFault('permissionDenied', { params: { path: name } });
    await rm(file);
    await removeEmpty(folder, top);
    return { ok: true, value: undefined };
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? { ok: true, value: undefined } : faultOfSystem(error, worktree);
  }
}

async function removeEmpty(folder: string, top: string): Promise<void> {
  for (let empty = folder; empty.startsWith(top + path.sep); empty = path.dirname(empty)) {
    const gone = await rmdir(empty).then(
      () => true,
      () => false, // something is in it
    );
    if (!gone) return;
  }
}
