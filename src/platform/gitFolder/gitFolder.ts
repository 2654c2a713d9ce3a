import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../base/result';

/**
 * Returns the real path of Git's common folder for a folder in a checkout, or `undefined` if there is no repository.
 * Reads the disk without starting Git, because a window without tasks should cost nothing. Git itself decides later.
 * For the format of `.git` files and of `commondir`, see gitrepository-layout(5).
 */
export async function commonDirOf(folder: string): Promise<string | undefined> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const gitDir = await gitDirAt(at);
    if (gitDir !== undefined) return realpath(await commonOf(gitDir)).catch(() => undefined);
    if (at === path.dirname(at)) return undefined;
  }
}

/** Whether a common folder, known by its real path, is still there. A link instead of it doesn't count. */
export async function isUnmoved(commonDir: string): Promise<boolean> {
  return (await realpath(commonDir).catch(() => undefined)) === commonDir;
}

/**
 * Returns the path in the text of a `.git` file, as Git reads it: any line ends may follow it, and it may contain line
 * breaks itself. Returns `undefined` for any other text.
 */
export function gitDirIn(text: string): string | undefined {
  if (!text.startsWith(LINK)) return undefined;
  let end = text.length;
  // A pattern would take seconds for a file that contains only line breaks.
  while (text[end - 1] === '\n' || text[end - 1] === '\r') end -= 1;
  return end > LINK.length ? text.slice(LINK.length, end) : undefined;
}
const LINK = 'gitdir: ';

async function gitDirAt(folder: string): Promise<string | undefined> {
  const entry = path.join(folder, '.git');
  try {
    const found = await stat(entry);
    if (found.isDirectory()) return entry;
    // Reading a pipe would never end.
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
