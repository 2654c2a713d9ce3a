import { randomBytes } from 'node:crypto';
import { link, open, rename, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../base/result';

export { folderSize } from './folderSize';
export { exists, isInside, realOfMissing } from './paths';

/** The steps of writing a file durably, in their order. For tests that stop a program between any two of them. */
export type DurableStep = 'written' | 'synced' | 'renamed' | 'folderSynced';

/** A name beside `file` that nobody else uses. Ends in `.tmp`, so that leftovers are found. */
export function temporaryName(file: string): string {
  return `${file}.${randomBytes(6).toString('hex')}.tmp`;
}

/**
 * Writes a file so that after a crash or a power failure it is there as a whole or not at all (an older one of that
 * name stays then): temporary file → fsync → rename → fsync of the folder. Throws the system's error; the temporary
 * file is removed then. An error of the very last step leaves the file in its place, durable or not.
 */
export async function writeFileDurably(
  file: string,
  chunks: Iterable<Uint8Array>,
  onStep: (step: DurableStep) => Promise<unknown> | undefined = () => undefined,
): Promise<void> {
  const temporary = temporaryName(file);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for (const chunk of chunks) await handle.writeFile(chunk);
      await onStep('written');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await onStep('synced');
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await onStep('renamed');
  await syncFolder(path.dirname(file));
  await onStep('folderSynced');
}

/**
 * Makes a file that nobody has made before, with all its content or not at all; of several processes that try, one
 * succeeds. Answers whether this one did. Durable when it answers. Throws the system's error.
 */
export async function createFileOnce(file: string, text: string): Promise<boolean> {
  const temporary = temporaryName(file);
  try {
    await writeFile(temporary, text, { flag: 'wx', mode: 0o600, flush: true });
    await link(temporary, file);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary).catch(missingIsUndefined);
  }
  await syncFolder(path.dirname(file));
  return true;
}

/** Whether something is there and can be reached, links followed. */
export function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** For `catch`: that something is not there is an answer, every other error is thrown on. */
export function missingIsUndefined(error: unknown): undefined {
  if (systemCode(error) === 'ENOENT') return undefined;
  throw error;
}

/** Makes names in a folder (made, renamed, removed) durable. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (process.platform !== 'win32' || !['EISDIR', 'EPERM', 'EACCES'].includes(systemCode(error) ?? '')) throw error;
  }
}
