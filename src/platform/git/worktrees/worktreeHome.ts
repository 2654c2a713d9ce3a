import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fail, ok, type Result } from '../../../base/result';
import { exists, isInside, realOfMissing } from '../../fs/fs';
import type { RepositoryFolders } from '../exec/exec';

/**
 * Returns the folder for a repository's worktrees: `<name>.coppice` beside the repository, which keeps paths short and
 * makes moves renames. If that can't be (not writable, another file system, inside another repository's checkout), it's
 * `worktrees/<name>-<hash>` in the user's folder. It's never below the temporary folder, which systems empty, unless the
 * repository is there itself. A name that is too long for a folder is cut. Creates nothing. Fails with
 * `noPlaceForWorktrees`.
 */
export async function worktreeHome(
  repo: RepositoryFolders,
  userFolder: string,
): Promise<Result<string, 'noPlaceForWorktrees'>> {
  const main = path.basename(repo.commonDir) === '.git' ? path.dirname(repo.commonDir) : repo.commonDir;
  const hash = createHash('sha256').update(repo.commonDir).digest('hex').slice(0, 8);
  const whole = path.basename(main).replace(/\.git$/, '') || 'repository';
  const name = Buffer.byteLength(whole) > NAME_MAX ? `${cut(whole)}-${hash}` : whole;
  const parent = path.dirname(main);
  if (parent !== main && (await isGoodParent(parent, repo.commonDir))) {
    return ok(path.join(parent, `${name}.coppice`));
  }
  const below = path.join(await realOfMissing(userFolder), 'worktrees', `${name}-${hash}`);
  const temporary = await realOfMissing(os.tmpdir());
  if (isInside(below, temporary) && !isInside(repo.commonDir, temporary)) {
    return fail('noPlaceForWorktrees', { params: { path: below } });
  }
  return ok(below);
}

/** File systems allow 255 bytes; the rest is for suffixes. */
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

/** Whether a folder or one above it contains a `.git` or is git's own: worktrees there would show up as untracked. */
async function isInsideCheckout(folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (path.basename(at) === '.git') return true;
    if (await exists(path.join(at, '.git'))) return true;
    if (at === path.dirname(at)) return false;
  }
}
