import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { Emitter } from '../../base/emitter';
import type { Logger } from '../../base/logger';
import { parseJson } from '../../base/ndjson';
import { errorText, fail, ok, type Result } from '../../base/result';
import { idSchema, type StoreId } from '../../domain/ids';
import { createFileOnce, missingIsUndefined } from '../fs/fs';

/*
 * Records which store belongs to a repository. Several windows and worktrees share a repository, but the editor gives
 * each window its own storage folder. So the first window that needs a store registers its location by the repository.
 *
 * Each entry is a small file `<hash of the common folder>.<number>.json`. The highest number counts. A file is created
 * with link(), which fails if it exists, and never changed. So if two windows claim a repository at the same time, one
 * wins and the other one notices. An entry whose store is missing isn't replaced, but superseded by the next number.
 */

const entrySchema = v.object({
  /** Real path of Git's common folder. */
  commonDir: v.string(),
  store: idSchema<StoreId>(),
  /** The store's folder. */
  folder: v.string(),
  /** Milliseconds since 1970. */
  claimedAt: v.number(),
});
export type RegistryEntry = v.InferOutput<typeof entrySchema>;

/** The registry's folder (`folder`) can't be read or written. */
export type RegistryError = 'registryUnusable';

const HEX = 12;
const NAME = /^([0-9a-f]{12})\.(\d{1,9})\.json$/;
const MAX_TRIES = 50;

/** The registry of a user: `~/.coppice/registry`. */
export class Registry {
  readonly #coppice: string;
  readonly #folder: string;
  readonly #log: Logger;
  readonly #setAside = new Emitter<string>();

  /** `home`: the user's home folder. */
  constructor(home: string, log: Logger) {
    this.#coppice = path.join(home, '.coppice');
    this.#folder = path.join(this.#coppice, 'registry');
    this.#log = log;
  }

  /** An entry couldn't be parsed. The event is the new name of its file. */
  readonly onDidSetAside = this.#setAside.event;

  /** Returns the entry of a repository, or `undefined` if there is none or its store's folder is missing. */
  async find(commonDir: string): Promise<Result<RegistryEntry | undefined, RegistryError>> {
    return this.#guarded(async () => (await this.#highest(hashOf(commonDir))).entry);
  }

  /** Returns the entries of all existing stores, for a moved repository whose worktrees name their store. */
  async all(): Promise<Result<readonly RegistryEntry[], RegistryError>> {
    return this.#guarded(async () => {
      const hashes = new Set((await this.#names()).map(({ hash }) => hash));
      const entries = await Promise.all([...hashes].map((hash) => this.#highest(hash)));
      return entries.flatMap(({ entry }) => entry ?? []);
    });
  }

  /** Registers `entry` for its repository, unless another window was first. Returns the valid entry. */
  async claim(entry: RegistryEntry): Promise<Result<RegistryEntry, RegistryError>> {
    return this.#guarded(async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const present = await this.#highest(hashOf(entry.commonDir));
        if (present.entry) return present.entry;
        await mkdir(entry.folder, { recursive: true, mode: 0o700 }); // an entry without a folder is invalid
        const file = this.#file(hashOf(entry.commonDir), present.number + 1);
        if (!(await createFileOnce(file, JSON.stringify(entry)))) continue;
        await this.#removeBelow(hashOf(entry.commonDir), present.number + 1);
        return entry;
      }
      throw new Error('too many windows are claiming this repository');
    });
  }

  /** Returns the host folder of a store's agent host. It is short, because a socket path is limited to 103 bytes. */
  hostFolderFor(store: StoreId): string {
    return path.join(this.#coppice, 'run', hashOf(store));
  }

  async #highest(hash: string): Promise<Highest> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const numbers = (await this.#names()).filter((name) => name.hash === hash).map((name) => name.number);
      const number = Math.max(0, ...numbers);
      if (number === 0) return { number, entry: undefined };
      const text = await readFile(this.#file(hash, number), 'utf8').catch(missingIsUndefined);
      if (text !== undefined) return { number, entry: await this.#validated(hash, number, text) };
      // It was superseded and removed, or set aside by another process: try again.
    }
    throw new Error('registry changes too fast to read it');
  }

  async #validated(hash: string, number: number, text: string): Promise<RegistryEntry | undefined> {
    const parsed = v.safeParse(entrySchema, parseJson(text));
    if (!parsed.success || hashOf(parsed.output.commonDir) !== hash) {
      await this.#setEntryAside(this.#file(hash, number));
      return undefined;
    }
    const folder = await stat(parsed.output.folder).catch(() => undefined);
    return folder?.isDirectory() ? parsed.output : undefined;
  }

  async #setEntryAside(file: string): Promise<void> {
    const aside = `${file}.corrupt-${randomUUID().slice(0, 8)}`;
    await rename(file, aside).catch(missingIsUndefined);
    this.#log.error('registry entry set aside', undefined, { file: aside });
    this.#setAside.fire(aside);
  }

  async #removeBelow(hash: string, number: number): Promise<void> {
    const lower = (await this.#names()).filter((name) => name.hash === hash && name.number < number);
    for (const name of lower) await unlink(this.#file(hash, name.number)).catch(missingIsUndefined);
  }

  async #names(): Promise<{ readonly hash: string; readonly number: number }[]> {
    const names = (await readdir(this.#folder).catch(missingIsUndefined)) ?? [];
    return names.flatMap((name) => {
      const match = NAME.exec(name);
      return match?.[1] === undefined ? [] : [{ hash: match[1], number: Number(match[2]) }];
    });
  }

  #file(hash: string, number: number): string {
    return path.join(this.#folder, `${hash}.${number}.json`);
  }

  async #guarded<T>(job: () => Promise<T>): Promise<Result<T, RegistryError>> {
    try {
      return ok(await job());
    } catch (error) {
      return fail('registryUnusable', { params: { folder: this.#folder }, detail: errorText(error), cause: error });
    }
  }
}

/** The highest number of a repository (0: none), and its entry if it is valid. */
interface Highest {
  readonly number: number;
  readonly entry: RegistryEntry | undefined;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HEX);
}
