import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../base/result';

/**
 * The real path of git's common folder for a folder in a checkout, read from the disk without starting git: a window
 * that has no tasks shall cost nothing. `undefined` where there is no repository; git itself has the last word later.
 * Format of `.git` files and of `commondir`: gitrepository-layout(5).
 */
export async function commonDirOf(folder: string): Promise<string | undefined> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const gitDir = await gitDirAt(at);
    if (gitDir !== undefined) return realpath(await commonOf(gitDir)).catch(() => undefined);
    if (at === path.dirname(at)) return undefined;
  }
}

/** Whether a common folder, known by its real path, is still there; not so where a link is in its place. */
export async function isUnmoved(commonDir: string): Promise<boolean> {
  return (await realpath(commonDir).catch(() => undefined)) === commonDir;
}

/**
 * The path that the text of a `.git` file names, as git reads it: the line ends of any editor may follow it, and it may
 * have line breaks itself. Missing if the text is none of a `.git` file.
 */
export function gitDirIn(text: string): string | undefined {
  if (!text.startsWith(LINK)) return undefined;
  let end = text.length;
  // A pattern would take seconds for a file of nothing but line breaks.
  while (text[end - 1] === '\n' || text[end - 1] === '\r') end -= 1;
  return end > LINK.length ? text.slice(LINK.length, end) : undefined;
}
const LINK = 'gitdir: ';

async function gitDirAt(folder: string): Promise<string | undefined> {
  const entry = path.join(folder, '.git');
  try {
    const found = await stat(entry);
    if (found.isDirectory()) return entry;
    // To read a pipe would never end.
    if (!found.isFile()) return undefined;
    const link = gitDirIn(await readFile(entry, 'utf8'));
    return link === undefined ? undefined : path.resolve(folder, link);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

async function commonOf(gitDir: string): Promise<string> {
  const common = await readFile(path.join(gitDir, 'commondir'), 'utf8').catch(() => '.');
  return path.resolve(gitDir, common.replace(/\n$/, ''));
}
