import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../base/result';
import type { CurrentText } from './diffs';

/** A request shows only the changed fragments of larger files. */
const BYTES_MAX = 1024 * 1024;

/**
 * Returns the text of a file in the worktree before a tool changes it. Returns `null` if it doesn't exist, and
 * `undefined` if it is outside the worktree, possibly through a link, or too large, binary, or unreadable.
 */
export async function currentText(cwd: string, file: string): Promise<CurrentText> {
  const target = path.resolve(cwd, file);
  try {
    const [root, real] = await Promise.all([realpath(cwd), realpath(target)]);
    return isInside(root, real) ? await readSmall(real) : undefined;
  } catch (error) {
    return systemCode(error) === 'ENOENT' && isInside(path.resolve(cwd), target) ? null : undefined;
  }
}

function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}

async function readSmall(file: string): Promise<string | undefined> {
  const found = await stat(file);
  if (!found.isFile() || found.size > BYTES_MAX) return undefined;
  const bytes = await readFile(file);
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}
