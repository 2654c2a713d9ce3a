import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../../base/result';

/** Paths that are about to be written or removed, relative to the top of a checkout, with `/`. */
interface Intent {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface Obstacles {
  /** Files that exist although git didn't list them. */
  readonly hidden: readonly string[];
  /** What would have to be removed: a folder with other files in place of a file, a file in place of a folder. */
  readonly inTheWay: readonly string[];
}

type Kind = 'nothing' | 'folder' | 'file';

/** Returns what exists on disk at the paths of files that are about to be written. */
export async function obstaclesOf(worktree: string, { added, removed }: Intent): Promise<Obstacles> {
  const leaving = new Set(removed);
  const kinds = new Map<string, Promise<Kind>>();
  const kindOf = (name: string) => {
    const known = kinds.get(name) ?? kindAt(path.join(worktree, name));
    kinds.set(name, known);
    return known;
  };
  const hidden: string[] = [];
  const inTheWay = new Set<string>();
  for (const name of added) {
    for (const folder of foldersOf(name))
      if ((await kindOf(folder)) === 'file' && !leaving.has(folder)) inTheWay.add(folder);
    const kind = await kindOf(name);
    if (kind === 'file') hidden.push(name);
    if (kind === 'folder' && !(await isLeaving(worktree, name, leaving))) inTheWay.add(name);
  }
  return { hidden, inTheWay: [...inTheWay] };
}

/** Returns all folders above a path, from the top. */
function foldersOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

async function isLeaving(worktree: string, folder: string, leaving: ReadonlySet<string>): Promise<boolean> {
  const entries = await readdir(path.join(worktree, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .every((entry) => {
      const way = path.relative(worktree, path.join(entry.parentPath, entry.name));
      return leaving.has(way.split(path.sep).join('/'));
    });
}

async function kindAt(file: string): Promise<Kind> {
  try {
    return (await lstat(file)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return 'nothing';
    throw error;
  }
}
