import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Whether something with this name exists. A dangling link counts. */
export async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

/** Returns the real path of something whose last parts may not exist yet. */
export async function realOfMissing(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? folder : path.join(await realOfMissing(parent), path.basename(folder));
  }
}

/** Whether a folder is another one or below it, by name only. */
export function isInside(folder: string, outer: string): boolean {
  const way = path.relative(outer, folder);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
