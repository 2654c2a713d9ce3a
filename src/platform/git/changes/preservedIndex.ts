import { constants, copyFile, mkdtemp, rename, rm, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../../base/result';
import { faultOfSystem, type GitResult } from '../exec/errors';

/**
 * Does something with a checkout's index (`index` is its file); where that fails, the index is again what it was, byte
 * for byte, unless another program holds its lock all the while: then what was staged stays so, and nothing is lost.
 */
export async function keepingIndex<T>(index: string, work: () => Promise<GitResult<T>>): Promise<GitResult<T>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-index-'));
  try {
    const copy = path.join(folder, 'index');
    const before = await stat(index, { bigint: true }).catch(() => undefined);
    if (!before) return await work();
    await copyFile(index, copy, constants.COPYFILE_FICLONE);
    // Git looks into files that changed in the same moment as the index was written, by the index file's own date.
    await utimes(copy, before.atime, before.mtime);
    const done = await work();
    if (done.ok) return done;
    const after = await stat(index, { bigint: true });
    if (after.mtimeNs !== before.mtimeNs || after.ino !== before.ino) await putBack(copy, index);
    return done;
  } catch (error) {
    return faultOfSystem(error, index);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LOCK_RETRY_MS = [0, 50, 150, 400];

/** As git itself writes an index: into its lock file, which becomes the index then. */
async function putBack(copy: string, index: string): Promise<void> {
  const lock = `${index}.lock`;
  for (const wait of LOCK_RETRY_MS) {
    await sleep(wait);
    if (await lockedCopy(copy, lock)) return rename(lock, index);
  }
}

async function lockedCopy(copy: string, lock: string): Promise<boolean> {
  try {
    await copyFile(copy, lock, constants.COPYFILE_EXCL);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
  const { atime, mtime } = await stat(copy);
  await utimes(lock, atime, mtime);
  return true;
}
