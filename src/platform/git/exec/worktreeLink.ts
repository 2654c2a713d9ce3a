import { constants } from 'node:fs';
import { chmod, lstat, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, systemCode, type Result } from '../../../base/result';
import { exists, missingIsUndefined, writeFileDurably } from '../../fs/fs';
import { gitDirIn } from '../../gitFolder/gitFolder';

/**
 * A checkout whose files an agent writes, and git's folder of it as the repository has recorded it. That folder lies
 * outside the checkout, so an agent that may only edit files in the checkout can't change it. Git is given this folder
 * and never finds one by itself.
 */
export interface LinkedWorktree {
  /** Top folder; real path. */
  readonly folder: string;
  /** Git's folder; of a linked worktree it is `<common folder>/worktrees/<name>`. */
  readonly gitDir: string;
}

/** More than the longest path that a system takes (4,096 bytes on Linux); a longer text isn't a link. */
const LINK_MAX_BYTES = 8_192;

/**
 * Checks that the `.git` of a worktree is a regular file that does nothing but lead to the recorded git folder. Fails
 * with `worktreeLinkChanged` if anything else is there (a folder, a symbolic link, a pipe, another text) or nothing, and
 * with `folderMissing` if the worktree itself is gone.
 */
export async function checkLink(
  worktree: LinkedWorktree,
): Promise<Result<LinkedWorktree, 'folderMissing' | 'worktreeLinkChanged'>> {
  const { folder, gitDir } = worktree;
  const named = await namedGitDir(folder);
  if (named !== undefined && (await isSameFolder(named, gitDir))) return ok(worktree);
  if (!(await exists(folder))) return fail('folderMissing', { params: { path: folder } });
  return fail('worktreeLinkChanged', { params: { file: path.join(folder, '.git'), link: `gitdir: ${gitDir}` } });
}

/**
 * Makes the link of a worktree absolute if it was relative to the folder that the worktree was moved from. Git writes
 * relative links if `worktree.useRelativePaths` is set (2.48). Any other link stays what it is.
 */
export async function straightenLink({ folder, gitDir }: LinkedWorktree, from: string): Promise<void> {
  const file = path.join(folder, '.git');
  const target = await linkTarget(file);
  if (target === undefined || path.isAbsolute(target) || !(await isSameFolder(path.resolve(from, target), gitDir)))
    return;
  await rewrite(file, `gitdir: ${gitDir}\n`);
}

/** Makes the `.git` file of a worktree lead to its git folder. Leaves anything that isn't a regular file. */
export async function mendLink(worktree: LinkedWorktree): Promise<void> {
  const file = path.join(worktree.folder, '.git');
  const found = await lstat(file).catch(missingIsUndefined);
  if (found?.isFile() !== true || (await checkLink(worktree)).ok) return;
  await rewrite(file, `gitdir: ${worktree.gitDir}\n`);
}

/** Records in git's folder where its worktree is (`worktrees/<id>/gitdir`, see gitrepository-layout(5)). */
export async function recordFolder({ folder, gitDir }: LinkedWorktree): Promise<void> {
  await rewrite(path.join(gitDir, 'gitdir'), `${path.join(folder, '.git')}\n`);
}

/**
 * Writes one of git's files again, for all who could read it before. To others who share the repository, a record that
 * they can't read is one of a worktree that is gone: their git would remove it.
 */
async function rewrite(file: string, text: string): Promise<void> {
  const before = await lstat(file).catch(missingIsUndefined);
  await writeFileDurably(file, [Buffer.from(text)]);
  await chmod(file, (before?.mode ?? 0o644) & 0o777);
}

/**
 * Returns the Git folder in the `.git` file of a worktree, whatever wrote that file, or `undefined` if there is no such
 * file.
 */
export async function namedGitDir(worktree: string): Promise<string | undefined> {
  const target = await linkTarget(path.join(worktree, '.git'));
  return target === undefined ? undefined : path.resolve(worktree, target);
}

/** Returns the path in a `.git` file, or `undefined` if it isn't a regular file as Git writes it. */
async function linkTarget(file: string): Promise<string | undefined> {
  return gitDirIn((await readRegular(file)) ?? '');
}

/** Returns the text of a small regular file, or `undefined` for anything else. Never blocks on a pipe. */
async function readRegular(file: string): Promise<string | undefined> {
  try {
    if (!(await lstat(file)).isFile()) return undefined;
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) return undefined;
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(LINK_MAX_BYTES + 1));
      return bytesRead > LINK_MAX_BYTES ? undefined : buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Whether two names lead to the same folder, which exists. */
async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((name) => realpath(name).catch(() => undefined)));
  return first !== undefined && first === second;
}
