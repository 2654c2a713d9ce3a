import { randomBytes } from 'node:crypto';
import { link, readFile, readdir, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '../base/ndjson';
import { fail, ok, systemCode, type Result } from '../base/result';
import { isAlive, type ProcessIdentity } from '../platform/process/process';

const MAX_TRIES = 50;

/*
 * The right to write to a folder is a row of numbered files `<name>.<n>`, each with the identity of a process. The highest
 * number holds the lock. A number is taken by link(), which fails if the name exists. Then the folder is read again: who
 * finds a higher number has lost. The highest file is never removed, or its number could be taken twice. Locks are not
 * released. One whose holder is proven dead no longer counts.
 */

/**
 * Takes the lock of a folder for this process. Fails with `held` if another one has it that is not proven dead. Throws
 * the system's error. `onRead`: for tests in which others act after the folder was read.
 */
export async function takeFolderLock(
  folder: string,
  name: string,
  self: ProcessIdentity,
  onRead: () => Promise<void> = () => Promise.resolve(),
): Promise<Result<undefined, 'held'>> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const highest = (await numbersIn(folder, name)).at(-1) ?? 0;
    if (highest > 0) {
      const holder = await holderOf(path.join(folder, `${name}.${highest}`));
      if (holder === 'gone') continue;
      if (holder !== 'unreadable' && isSameProcess(holder, self)) return ok();
      const isDead = holder !== 'unreadable' && (await isAlive(holder)) === 'dead';
      if (!isDead) return fail('held', { params: { pid: holder === 'unreadable' ? 0 : holder.pid } });
    }
    await onRead();
    if (await take(folder, name, { number: highest + 1, self })) return ok();
  }
  return fail('held', { detail: 'too many other processes take it' });
}

async function take(
  folder: string,
  name: string,
  { number, self }: { readonly number: number; readonly self: ProcessIdentity },
): Promise<boolean> {
  const file = path.join(folder, `${name}.${number}`);
  if (!(await create(file, self))) return false;
  const numbers = await numbersIn(folder, name);
  if (numbers.at(-1) !== number) {
    await remove(file);
    return false;
  }
  for (const lower of numbers.slice(0, -1)) await remove(path.join(folder, `${name}.${lower}`));
  return true;
}

async function create(file: string, self: ProcessIdentity): Promise<boolean> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(temporary, JSON.stringify(self), { flag: 'wx', mode: 0o600, flush: true });
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
}

async function numbersIn(folder: string, name: string): Promise<number[]> {
  const pattern = new RegExp(`^${name}\\.(\\d{1,12})$`);
  return (await readdir(folder))
    .flatMap((file) => pattern.exec(file)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

async function holderOf(file: string): Promise<ProcessIdentity | 'gone' | 'unreadable'> {
  try {
    const value = parseJson(await readFile(file, 'utf8'));
    return isIdentity(value) ? value : 'unreadable';
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startTime, bootId }: { pid?: unknown; startTime?: unknown; bootId?: unknown } = value;
  return typeof pid === 'number' && typeof startTime === 'string' && typeof bootId === 'string';
}

function isSameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.startTime === b.startTime && a.bootId === b.bootId;
}

async function remove(file: string): Promise<void> {
  await unlink(file).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
  });
}
