import { readdirSync } from 'node:fs';
import { mkdir, readFile, readdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { Disposable } from '../../base/disposable';
import { parseJson } from '../../base/ndjson';
import { fail, ok, type Result } from '../../base/result';
import { createFileOnce, missingIsUndefined, writeFileDurably } from '../fs/fs';
import { identityOf, isAlive } from '../process/process';
import { onFolderHint } from './folderHint';
import { listStore } from './node';

/*
 * The lease decides who writes the store. It is a series of numbered files `leases/<n>`. The owner of the highest
 * number writes.
 *
 * - A process takes a number with link(), which fails if the name exists, and then reads the folder again. If it finds
 *   a higher number, it has lost. So each number has one owner, and no owner can miss a higher number.
 * - The highest file is never removed, because its number could be taken twice. Lower ones are removed from the lowest
 *   up, until the first whose owner may be alive. So while an owner is alive, every number that was ever taken above
 *   its own is visible. An owner whose own file is missing stops writing. If a living owner were ever considered dead,
 *   it would stop, and nothing would be lost.
 * - Numbers are also higher than those in the names of journals, in case this folder is ever lost.
 * - A lease ends when its owner releases it (`releasedAt`), when its owner is proven dead (process id, start time, boot
 *   of this machine), or when another process takes a higher number, which is always allowed (`takeOver`).
 *
 * Why no acknowledged write is lost when a lease is taken from a living owner: The owner acknowledges a write only
 * after (1) it is in the file and synced and (2) the owner has checked that there is no higher number. The new owner
 * reads the journals after (3) its number exists. If a write was acknowledged, (2) happened before (3), so (1) happened
 * before the new owner read the journals, and it has the write. If (2) happens after (3), the write is never
 * acknowledged, whether the new owner has read it or not. Whatever the old owner still appends is void: the new owner's
 * journal says which sequence of which journal it continues, and loading follows only these links. So no sequence is
 * acknowledged from two journals, although both owners may briefly write the same one.
 */

const ownerSchema = v.object({
  pid: v.number(),
  startTime: v.string(),
  bootId: v.string(),
  /** Identifies the window among those of its process, for logs and messages. */
  window: v.string(),
  takenAt: v.number(),
  releasedAt: v.optional(v.number()),
});
/** The current or former owner of a lease. */
export type LeaseOwner = v.InferOutput<typeof ownerSchema>;

/** The highest lease of a store, as seen by any process. */
export interface LeaseInfo {
  readonly number: number;
  /** Undefined if its file can't be parsed. */
  readonly owner: LeaseOwner | undefined;
  /** Whether it was released or its owner is proven dead. */
  readonly free: boolean;
}

const MAX_TRIES = 50;

/** Returns the folder of a store's leases. */
export function leaseFolder(folder: string): string {
  return path.join(folder, 'leases');
}

/** Returns the highest lease, or `undefined` if nobody ever took one. Throws the system's error. */
export async function currentLease(folder: string): Promise<LeaseInfo | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const number = (await leaseNumbers(folder)).at(-1);
    if (number === undefined) return undefined;
    const text = await readFile(path.join(leaseFolder(folder), String(number)), 'utf8').catch(missingIsUndefined);
    if (text === undefined) continue; // meanwhile a higher one was taken and this one removed
    const parsed = v.safeParse(ownerSchema, parseJson(text));
    const owner = parsed.success ? parsed.output : undefined;
    return { number, owner, free: owner !== undefined && (await hasEnded(owner)) };
  }
  throw new Error('leases change too fast to read them');
}

/**
 * Takes the next lease if the current one is free, or unconditionally with `force`. Fails with `storeLocked`, which
 * names the owner. Throws the system's error.
 */
export async function takeLease(
  folder: string,
  { window, now, force }: { readonly window: string; readonly now: number; readonly force: boolean },
): Promise<Result<Lease, 'storeLocked'>> {
  const self = await identityOf(process.pid);
  if (!self) throw new Error("can't read the identity of this process");
  await mkdir(leaseFolder(folder), { recursive: true, mode: 0o700 });
  const owner: LeaseOwner = { ...self, window, takenAt: now };
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const current = await currentLease(folder);
    if (current && !current.free && !force) return locked(current);
    const number = Math.max(current?.number ?? 0, await highestInNames(folder)) + 1;
    if (!(await createFileOnce(path.join(leaseFolder(folder), String(number)), JSON.stringify(owner)))) continue;
    if ((await leaseNumbers(folder)).at(-1) !== number) {
      await unlink(path.join(leaseFolder(folder), String(number)));
      continue;
    }
    await removeEnded(folder, number);
    return ok(new Lease(folder, number, owner));
  }
  throw new Error("couldn't take the lease: too many processes are competing for it");
}

/** A lease that this process took. */
export class Lease {
  readonly number: number;
  readonly #folder: string;
  readonly #owner: LeaseOwner;

  constructor(folder: string, number: number, owner: LeaseOwner) {
    this.#folder = leaseFolder(folder);
    this.number = number;
    this.#owner = owner;
  }

  /**
   * Whether this is still the highest number. Reads the folder synchronously: it is called twice for each batch of
   * writes, and a round trip through the thread pool would cost more. Throws the system's error, and also if the own
   * file is missing, because then somebody removed the store's folder.
   */
  isHeld(): boolean {
    const numbers = numbersOf(readdirSync(this.#folder));
    if (!numbers.includes(this.number)) throw new Error(`lease ${this.number} is missing`);
    return numbers.at(-1) === this.number;
  }

  /** Returns the failure that names the new owner if a higher number was taken. Throws the system's error. */
  async superseded(): Promise<Result<never, 'storeLocked'> | undefined> {
    const current = await currentLease(path.dirname(this.#folder));
    return current && current.number > this.number ? locked(current) : undefined;
  }

  /** Calls `listener` when the leases may have changed. It is only a hint to check. */
  onHint(listener: () => void): Disposable {
    return onFolderHint(this.#folder, listener);
  }

  /** Records that the owner no longer writes. Never throws: if it fails, the end of the process has the same effect. */
  async release(now: number): Promise<void> {
    const file = path.join(this.#folder, String(this.number));
    const text = JSON.stringify({ ...this.#owner, releasedAt: now });
    await writeFileDurably(file, [Buffer.from(text)]).catch(() => undefined);
  }
}

/** Removes leases below `number` from the lowest up, until the first whose owner may be alive. */
async function removeEnded(folder: string, number: number): Promise<void> {
  for (const lower of (await leaseNumbers(folder)).filter((other) => other < number)) {
    const file = path.join(leaseFolder(folder), String(lower));
    const text = await readFile(file, 'utf8').catch(missingIsUndefined);
    const parsed = v.safeParse(ownerSchema, parseJson(text ?? ''));
    if (!parsed.success || !(await hasEnded(parsed.output))) return;
    await unlink(file).catch(missingIsUndefined);
  }
}

/** Proven, not assumed: an unknown owner (another machine with the same home folder) may be alive. */
async function hasEnded(owner: LeaseOwner): Promise<boolean> {
  return owner.releasedAt !== undefined || (await isAlive(owner)) === 'dead';
}

async function highestInNames(folder: string): Promise<number> {
  const { journals, snapshots } = await listStore(folder);
  return Math.max(0, journals.at(-1)?.lease ?? 0, snapshots.at(-1)?.lease ?? 0);
}

async function leaseNumbers(folder: string): Promise<number[]> {
  return numbersOf((await readdir(leaseFolder(folder)).catch(missingIsUndefined)) ?? []);
}

function numbersOf(names: readonly string[]): number[] {
  return names
    .filter((name) => /^\d{1,12}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

function locked({ number, owner }: LeaseInfo): Result<never, 'storeLocked'> {
  return fail('storeLocked', {
    params: { lease: number, pid: owner?.pid ?? 0, window: owner?.window ?? '' },
  });
}
