import { randomBytes } from 'node:crypto';
import { link, open, rename, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../base/result';

export { folderSize } from './folderSize';
export { exists, isInside, realOfMissing } from './paths';

/** The steps of writing a file durably, in order. For tests that stop a program between any two of them. */
export type DurableStep = 'written' | 'synced' | 'renamed' | 'folderSynced';

/** Returns a unique name next to `file`. It ends in `.tmp`, so that leftovers can be found. */
export function temporaryName(file: string): string {
  return `${file}.${randomBytes(6).toString('hex')}.tmp`;
}

/**
 * Writes a file so that after a crash or power failure it is either complete or unchanged: temporary file → fsync →
 * rename → fsync of the folder. Throws the system's error and removes the temporary file. If the last step fails, the
 * file is in place but may not be durable.
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
 * Creates a file that doesn't exist yet, with its complete content. If several processes try, one succeeds. Resolves
 * when the file is durable, with whether this process created it. Throws the system's error.
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

/** Whether a path exists and is accessible, following links. */
export function isAccessible(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** For `catch`: returns `undefined` if something doesn't exist, and rethrows every other error. */
export function missingIsUndefined(error: unknown): undefined {
  if (systemCode(error) === 'ENOENT') return undefined;
  throw error;
}

/** Makes created, renamed, and removed names in a folder durable. Windows has no such call and doesn't need it. */
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
