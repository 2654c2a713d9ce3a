import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readlink, realpath, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../../base/result';
import type { SkipReason } from '../../../domain/attempt/skippedFile';
import { exists, isInside } from '../../fs/fs';

/** What happened to a file. `present`: the other checkout has something of that name, or the file no longer exists. */
export type Copied = 'copied' | 'present' | SkipReason;

export interface CopyFolders {
  /** Real path of the checkout that is copied from. */
  readonly from: string;
  /** Real path of the checkout that is copied into. */
  readonly to: string;
  /** An empty folder on the file system of `to`, in which a file is complete before it's moved to its path. */
  readonly staging: string;
  /** The most bytes that are copied. */
  readonly bytes: number;
}

/**
 * Copies single files from one checkout to the same path in another, as clones if the file system can. Never overwrites
 * anything, and never follows a link out of either checkout.
 */
export class CheckoutCopier {
  readonly #folders: CopyFolders;
  readonly #sources = new Map<string, Promise<boolean>>();
  readonly #targets = new Map<string, Promise<boolean>>();
  #staged = 0;
  #bytes: number;

  constructor(folders: CopyFolders) {
    this.#folders = folders;
    this.#bytes = folders.bytes;
  }

  /** Copies the file at a path below the tops, with `/`. */
  async copy(file: string): Promise<Copied> {
    if (file.endsWith('/') || file.split('/').includes('.git')) return 'special';
    try {
      return await this.#copy(file);
    } catch (error) {
      return REASONS[systemCode(error) ?? ''] ?? 'unreadable';
    }
  }

  async #copy(file: string): Promise<Copied> {
    const { from, to } = this.#folders;
    const [source, target] = [path.join(from, file), path.join(to, file)];
    const found = await lstat(source);
    if (!(await this.#isReal(path.dirname(source)))) return 'outside';
    if (await exists(target)) return 'present';
    if (found.isSymbolicLink()) return this.#link(source, file);
    if (!found.isFile()) return 'special';
    if (!(await this.#hasFolder(path.posix.dirname(file)))) return 'inTheWay';
    if (found.size > this.#bytes) return 'tooMany';
    this.#bytes -= found.size;
    this.#staged += 1;
    const staged = path.join(this.#folders.staging, String(this.#staged));
    await copyFile(source, staged, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    await rename(staged, target);
    return 'copied';
  }

  /** Recreates a relative link that stays within the checkout. */
  async #link(source: string, file: string): Promise<Copied> {
    const { from, to } = this.#folders;
    const leads = await readlink(source);
    const lands = path.resolve(path.dirname(source), leads);
    if (path.isAbsolute(leads) || !isInside(lands, from)) return 'outside';
    if (!isInside(await realpath(source), from)) return 'outside';
    if (!(await this.#hasFolder(path.posix.dirname(file)))) return 'inTheWay';
    await symlink(leads, path.join(to, file));
    return 'copied';
  }

  /** Git lists nothing behind a link, but a folder may have become one since. */
  #isReal(folder: string): Promise<boolean> {
    const known = this.#sources.get(folder) ?? realpath(folder).then((real) => real === folder);
    this.#sources.set(folder, known);
    return known;
  }

  #hasFolder(folder: string): Promise<boolean> {
    const known = this.#targets.get(folder) ?? this.#makeFolder(folder);
    this.#targets.set(folder, known);
    return known;
  }

  /** Creates a folder below the top, unless a file or link has its name. */
  async #makeFolder(folder: string): Promise<boolean> {
    if (folder === '.') return true;
    if (!(await this.#hasFolder(path.posix.dirname(folder)))) return false;
    const target = path.join(this.#folders.to, folder);
    await mkdir(target).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
    return (await lstat(target)).isDirectory();
  }
}

const REASONS: Readonly<Record<string, Copied>> = {
  ENOENT: 'present',
  EEXIST: 'present',
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
};
