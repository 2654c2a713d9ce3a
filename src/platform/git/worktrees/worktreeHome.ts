import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gitFault, type GitResult } from '../exec/errors';
import { exists, isInside, realOfMissing } from '../exec/paths';
import type { RepositoryFolders } from '../exec/exec';

/**
 * The folder for a repository's worktrees: `<name>.coppice` beside the repository, so that paths stay short and moving
 * within it is a rename; where that cannot be (not writable, another file system, inside another repository's
 * checkout), `worktrees/<name>-<hash>` in the user's folder. Never below the temporary folder, which is emptied
 * unasked, unless the repository is there itself. A name that is too long for a folder is cut. Nothing is made. Fails with `noPlaceForWorktrees`.
 */
export async function worktreeHome(repo: RepositoryFolders, userFolder: string): Promise<GitResult<string>> {
  const main = path.basename(repo.commonDir) === '.git' ? path.dirname(repo.commonDir) : repo.commonDir;
  const hash = createHash('sha256').update(repo.commonDir).digest('hex').slice(0, 8);
  const whole = path.basename(main).replace(/\.git$/, '') || 'repository';
  const name = Buffer.byteLength(whole) > NAME_MAX ? `${cut(whole)}-${hash}` : whole;
  const parent = path.dirname(main);
  if (parent !== main && (await isGoodParent(parent, repo.commonDir))) {
    return { ok: true, value: path.join(parent, `${name}.coppice`) };
  }
  const below = path.join(await realOfMissing(userFolder), 'worktrees', `${name}-${hash}`);
  const temporary = await realOfMissing(os.tmpdir());
  if (isInside(below, temporary) && !isInside(repo.commonDir, temporary)) {
    return gitFault('noPlaceForWorktrees', { params: { path: below } });
  }
  return { ok: true, value: below };
}

/** File systems take 255 bytes; the rest is for what we put behind it. */
const NAME_MAX = 200;

function cut(name: string): string {
  let [cut, bytes] = ['', 0];
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > NAME_MAX) break;
    cut += character;
  }
  return cut;
}

async function isGoodParent(parent: string, commonDir: string): Promise<boolean> {
  try {
    await access(parent, constants.W_OK | constants.X_OK);
    const [there, repository] = await Promise.all([stat(parent), stat(commonDir)]);
    return there.dev === repository.dev && !(await isInsideCheckout(parent));
  } catch {
    return false;
  }
}

/** Whether a folder or one above it holds a `.git`, or is git's own: a worktree there would show up as untracked. */
async function isInsideCheckout(folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (path.basename(at) === '.git') return true;
    if (await exists(path.join(at, '.git'))) return true;
    if (at === path.dirname(at)) return false;
  }
}
