import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Maximum number of files and folders to count. A folder of packages has more, and an exact size isn't worth the wait.
 */
const ENTRIES_MAX = 100_000;

interface FolderSize {
  readonly bytes: number;
  /** Whether there is more than was counted. */
  readonly more: boolean;
}

/** Returns the size of a folder, without following links. Unreadable and vanished files count as empty. */
export async function folderSize(folder: string, entriesMax = ENTRIES_MAX): Promise<FolderSize> {
  let [bytes, seen] = [0, 0];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const inside = next;
    const entries = await readdir(inside, { withFileTypes: true }).catch(() => []);
    seen += entries.length;
    if (seen > entriesMax) return { bytes, more: true };
    for (const entry of entries) if (entry.isDirectory()) waiting.push(path.join(inside, entry.name));
    const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => path.join(inside, name));
    const sizes = await Promise.all(
      files.map((file) =>
        lstat(file).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    bytes += sizes.reduce((sum, size) => sum + size, 0);
  }
  return { bytes, more: false };
}
