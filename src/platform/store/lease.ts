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
 * The lease: who writes the store. It is a row of numbered files `leases/<n>`; the highest number writes.
 *
 * - A number is taken by link(), which fails if the name is there; after that the folder is read again, and who finds
 *   a higher number has lost. So each number has one owner, and no owner can overlook a higher one.
 * - The highest file is never removed, or its number could be given twice. Lower ones are removed from the lowest up,
 *   and only until the first whose owner may still live. So as long as an owner lives, every number that was ever
 *   taken above its own is there to be seen. An owner whose own file is gone writes nothing more: should one ever be
 *   taken for dead that lives, it is stopped, and nothing is lost.
 * - Numbers are also higher than those in the journals' names, should this folder ever be lost.
 * - A lease ends when its owner says so (`releasedAt`), when its owner is proven dead (process id, start time,
 *   boot of this machine), or when somebody takes a higher number, which is allowed at any time (`takeOver`).
 *
 * Why no acknowledged write is lost when a lease is taken from a living owner: the owner acknowledges a write only
 * after (1) it is in the file and synced and (2) it has then looked and found no higher number. The taker reads the
 * journals after (3) its number is there. If a write was acknowledged, (2) came before (3), hence (1) before the
 * taker's reading: the taker has it. A write for which (2) comes after (3) is never acknowledged, whether the taker has
 * read it or not. What the owner still appends is void: the taker's journal says after which sequence of which journal
 * it goes on, and loading follows only these links. Therefore no sequence is acknowledged from two journals, although
 * both owners may for a moment write the same one.
 */

const ownerSchema = v.object({
  pid: v.number(),
  startTime: v.string(),
  bootId: v.string(),
  /** Names the window among those of its process, for logs and messages. */
  window: v.string(),
  takenAt: v.number(),
  releasedAt: v.optional(v.number()),
});
/** Who holds or held a lease. */
export type LeaseOwner = v.InferOutput<typeof ownerSchema>;

/** The highest lease of a store, as seen from outside. */
export interface LeaseInfo {
  readonly number: number;
  /** Unknown if its file cannot be read. */
  readonly owner: LeaseOwner | undefined;
  /** Released, or its owner is proven dead. */
  readonly free: boolean;
}

const ATTEMPTS = 50;

/** Where a store's leases are. */
export function leaseFolder(folder: string): string {
  return path.join(folder, 'leases');
}

/** Who writes the store at the moment; `undefined` if nobody ever did. Throws the system's error. */
export async function currentLease(folder: string): Promise<LeaseInfo | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const number = (await leaseNumbers(folder)).at(-1);
    if (number === undefined) return undefined;
    const text = await readFile(path.join(leaseFolder(folder), String(number)), 'utf8').catch(missingIsUndefined);
    if (text === undefined) continue; // a higher one was taken and this one removed meanwhile
    const parsed = v.safeParse(ownerSchema, parseJson(text));
    const owner = parsed.success ? parsed.output : undefined;
    return { number, owner, free: owner !== undefined && (await hasEnded(owner)) };
  }
  throw new Error('the leases change too fast to be read');
}

/**
 * Takes the next lease: if the present one is free, or with `force` in any case. Fails with `storeLocked` and who it
 * is; throws the system's error.
 */
export async function takeLease(
  folder: string,
  { window, now, force }: { readonly window: string; readonly now: number; readonly force: boolean },
): Promise<Result<Lease, 'storeLocked'>> {
  const self = await identityOf(process.pid);
  if (!self) throw new Error('the identity of this process cannot be read');
  await mkdir(leaseFolder(folder), { recursive: true, mode: 0o700 });
  const owner: LeaseOwner = { ...self, window, takenAt: now };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
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
  throw new Error('the lease could not be taken: too many others take it');
}

/** A lease that this process has taken. */
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
   * Whether this is still the highest number. Looks at the folder, synchronously: it is asked twice for each batch of
   * writes, and a round through the thread pool would cost more. Throws if it cannot tell, also if the own file is
   * gone: then somebody has removed the store's folder.
   */
  isHeld(): boolean {
    const numbers = numbersOf(readdirSync(this.#folder));
    if (!numbers.includes(this.number)) throw new Error(`lease ${this.number} is gone`);
    return numbers.at(-1) === this.number;
  }

  /** If somebody has taken a higher number meanwhile: the failure that says who. Throws the system's error. */
  async superseded(): Promise<Result<never, 'storeLocked'> | undefined> {
    const current = await currentLease(path.dirname(this.#folder));
    return current && current.number > this.number ? locked(current) : undefined;
  }

  /** Calls back when something happens to the leases; a hint to look, which may come in vain. */
  onHint(listener: () => void): Disposable {
    return onFolderHint(this.#folder, listener);
  }

  /** Says that the owner writes no more. Not throwing: where it cannot be said, the end of the process says it. */
  async release(now: number): Promise<void> {
    const file = path.join(this.#folder, String(this.number));
    const text = JSON.stringify({ ...this.#owner, releasedAt: now });
    await writeFileDurably(file, [Buffer.from(text)]).catch(() => undefined);
  }
}

/** Removes leases below `number` from the lowest up, until the first whose owner may still live. */
async function removeEnded(folder: string, number: number): Promise<void> {
  for (const lower of (await leaseNumbers(folder)).filter((other) => other < number)) {
    const file = path.join(leaseFolder(folder), String(lower));
    const text = await readFile(file, 'utf8').catch(missingIsUndefined);
    const parsed = v.safeParse(ownerSchema, parseJson(text ?? ''));
    if (!parsed.success || !(await hasEnded(parsed.output))) return;
    await unlink(file).catch(missingIsUndefined);
  }
}

/** Proven, not guessed: an owner of whom nothing is known (another machine with the same home folder) may live. */
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
