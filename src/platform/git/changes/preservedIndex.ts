import { constants, copyFile, mkdtemp, rename, rm, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Result, systemCode } from '../../../base/result';
import { type CallError, faultOfSystem } from '../exec/exec';

/**
 * Does work that changes a checkout's index file. If it fails, restores the index byte for byte, unless another program
 * holds its lock all the time: then staged changes stay staged, and nothing is lost.
 */
export async function preservingIndex<T, Code extends string>(
  index: string,
  work: () => Promise<Result<T, Code>>,
): Promise<Result<T, Code | CallError>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-index-'));
  try {
    const copy = path.join(folder, 'index');
    const before = await stat(index, { bigint: true }).catch(() => undefined);
    if (!before) return await work();
    await copyFile(index, copy, constants.COPYFILE_FICLONE);
    // By the date of the index file, git finds files that changed at the same moment and reads them.
    await utimes(copy, before.atime, before.mtime);
    const done = await work();
    if (done.ok) return done;
    const after = await stat(index, { bigint: true });
    if (after.mtimeNs !== before.mtimeNs || after.ino !== before.ino) await restoreIndex(copy, index);
    return done;
  } catch (error) {
    return faultOfSystem(error, index);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LOCK_RETRY_MS = [0, 50, 150, 400];

/** Writes an index like git itself: into its lock file, which becomes the index. */
async function restoreIndex(copy: string, index: string): Promise<void> {
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
