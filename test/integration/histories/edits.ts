import { chmod, lstat, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Edit } from './operations';

/** Changes files of a checkout as an agent or a user would; what cannot be done there changes nothing. */
export async function applyEdit(checkout: string, { kind, file, content }: Edit): Promise<void> {
  const files = await filesOf(checkout);
  const chosen = files[file % Math.max(files.length, 1)] ?? 'first.txt';
  const at = path.join(checkout, chosen);
  const text = `line ${content}\nline ${content % 3}\n`;
  const fresh = path.join(checkout, 'made', `file ${content}`);
  switch (kind) {
    case 'write':
      return put(at, text);
    case 'append':
      return put(at, text, 'a');
    case 'remove':
      return rm(at, { force: true });
    case 'rename':
      return files.length === 0 ? undefined : move(at, `${fresh} moved`);
    case 'untracked':
      return put(fresh, text);
    case 'ignored':
      return put(path.join(checkout, 'build', `${content}.log`), text);
    case 'executable':
      return files.length === 0 || (await lstat(at)).isSymbolicLink() ? undefined : chmod(at, 0o755);
    case 'link':
      await rm(at, { force: true });
      await mkdir(path.dirname(at), { recursive: true });
      return symlink(`target ${content}`, at);
    case 'folderForFile':
      await rm(at, { force: true });
      return put(path.join(at, 'inside.txt'), text);
  }
}

async function put(file: string, text: string, flag: 'w' | 'a' = 'w'): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  // A link is replaced: its target may be anywhere.
  const found = await lstat(file).catch(() => undefined);
  if (found?.isSymbolicLink()) await rm(file);
  await writeFile(file, text, { flag });
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
}

/** Files and links of a checkout, without git's, sorted. */
async function filesOf(checkout: string): Promise<readonly string[]> {
  const entries = await readdir(checkout, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(checkout, path.join(entry.parentPath, entry.name)))
    .filter((name) => name !== '.git' && name !== '.gitignore' && !name.startsWith(`.git${path.sep}`))
    .sort();
}
