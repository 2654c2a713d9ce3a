import { readableLine } from '../../src/base/visible';

/** A path as people read it: below the worktree, where it lies there; with `/` on every system, and nothing hidden. */
export function shownPath(path: string, worktree: string): string {
  const [file, folder] = [path.replaceAll('\\', '/'), worktree.replaceAll('\\', '/').replace(/\/+$/, '')];
  if (file === folder) return '.';
  return readableLine(folder !== '' && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file);
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.replaceAll('\\', '/').split('/').at(-1) ?? path;
}
