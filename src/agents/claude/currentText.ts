import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../base/result';
import type { CurrentText } from './diffs';

/** Larger files are not shown as a diff in a request; their changed fragments are. */
const BYTES_MAX = 1024 * 1024;

/**
 * The text of a file in the worktree before a tool changes it. Unknown (`undefined`) if it is outside, also by a link,
 * too large, binary or unreadable; `null` if there is none.
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
