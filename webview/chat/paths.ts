import { readableLine } from '../../src/base/visible';

/**
 * Returns a path for display: relative to the worktree if it's inside, with `/` on every system, and with invisible
 * characters made visible.
 */
export function shownPath(path: string, worktree: string): string {
  const [file, folder] = [path.replaceAll('\\', '/'), worktree.replaceAll('\\', '/').replace(/\/+$/, '')];
  if (file === folder) return '.';
  return readableLine(folder !== '' && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file);
}

/** Returns the last segment of a path. */
export function fileName(path: string): string {
  return path.replaceAll('\\', '/').split('/').at(-1) ?? path;
}
