import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import { patternsOfGlobs, type SkippedFile, type SkipReason } from '../../../domain/attempt/skippedFile';
import { CheckoutCopier } from './checkoutCopier';
import { ok, type Result } from '../../../base/result';
import { exists, isInside } from '../../fs/fs';
import {
  faultOfSystem,
  type CallError,
  type GitContext,
  type OwnershipError,
  type RepositoryFolders,
} from '../exec/exec';

/** Lists the files to copy in the syntax of `.gitignore`, in the top folder or any other. */
const INCLUDE_FILE = '.worktreeinclude';

/** The most that is copied: a package folder or two, not a disk image. */
export interface CopyLimits {
  readonly files: number;
  readonly bytes: number;
}
const LIMITS: CopyLimits = { files: 100_000, bytes: 4 * 1024 ** 3 };

const COPIES_AT_ONCE = 8;
/** Skipped files that are listed by name; the others are only counted. */
const MAX_LISTED = 20;

export interface FilesToCopy {
  /** Its `root` is the checkout that contains the files. */
  readonly repo: RepositoryFolders;
  readonly worktree: string;
  readonly attempt: AttemptId;
  /** Globs in VS Code's syntax. */
  readonly globs: readonly string[];
  /** Folders that can contain an include file besides the top: those that the user has open. */
  readonly folders: readonly string[];
  readonly limits?: CopyLimits;
}

export interface CopiedFiles {
  readonly copied: number;
  /** The first files that were skipped. */
  readonly skipped: readonly SkippedFile[];
  readonly skippedCount: number;
}

const NOTHING: CopiedFiles = { copied: 0, skipped: [], skippedCount: 0 };

export type CopyFilesError = CallError | OwnershipError;

/**
 * Copies files that git doesn't track (`.env`, packages, certificates) from the user's checkout into an attempt's
 * worktree: those that an include file or the setting names, and that are untracked or ignored. Never overwrites a file
 * of the worktree. Can be repeated: it copies what is missing. Lists files that can't be copied instead of failing.
 */
export async function copyIncludedFiles(
  context: GitContext,
  wanted: FilesToCopy,
): Promise<Result<CopiedFiles, CopyFilesError>> {
  const listed = await listFiles(context, wanted);
  if (!listed.ok) {
    if (listed.error.code !== 'outputTooLarge') return listed;
    return ok({ ...NOTHING, skipped: [{ path: INCLUDE_FILE, why: 'tooMany' }], skippedCount: 1 });
  }
  if (listed.value.length === 0) return ok(NOTHING);
  return context.queues.run(wanted.worktree, async (): Promise<Result<CopiedFiles, CopyFilesError>> => {
    const owned = await context.links.owned(wanted, wanted.attempt);
    if (!owned.ok) return owned;
    const staging = path.join(path.dirname(wanted.worktree), `.bringing-${wanted.attempt}`);
    try {
      await rm(staging, { recursive: true, force: true });
      await mkdir(staging, { mode: 0o700 });
      const { files, bytes } = wanted.limits ?? LIMITS;
      const copier = new CheckoutCopier({ from: wanted.repo.root, to: wanted.worktree, staging, bytes });
      return ok(await copyAll(copier, listed.value, files));
    } catch (error) {
      return faultOfSystem(error, staging);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  });
}

/** Lists files at the top first, so that a limit cuts the depths of a package folder and not `.env`. */
async function listFiles(context: GitContext, wanted: FilesToCopy): Promise<Result<readonly string[], CallError>> {
  const { root } = wanted.repo;
  const patterns = patternsOfGlobs(wanted.globs).map((pattern) => `--exclude=${pattern}`);
  const folders = [root, ...wanted.folders.filter((folder) => isInside(folder, root))];
  const included = await Promise.all(folders.map((folder) => exists(path.join(folder, INCLUDE_FILE))));
  const files = included.includes(true) ? [`--exclude-per-directory=${INCLUDE_FILE}`] : [];
  if (patterns.length === 0 && files.length === 0) return ok([]);
  const args = ['ls-files', '--others', '--ignored', '-z', ...patterns, ...files];
  const printed = await context.git.run({ cwd: root, args, kind: 'read' });
  if (!printed.ok) return printed;
  const paths = printed.value.split('\0').filter((file) => file !== '');
  const depth = (file: string) => file.split('/').length;
  return ok(paths.sort((one, other) => depth(one) - depth(other)));
}

async function copyAll(copier: CheckoutCopier, files: readonly string[], most: number): Promise<CopiedFiles> {
  const skipped: SkippedFile[] = [];
  let [copied, skippedCount] = [0, 0];
  let end: SkipReason | undefined;
  for (let at = 0; at < files.length; at += COPIES_AT_ONCE) {
    if (copied >= most) end = 'tooMany';
    const some = files.slice(at, at + COPIES_AT_ONCE);
    const results = await Promise.all(some.map(async (file) => end ?? copier.copy(file)));
    for (const [index, result] of results.entries()) {
      if (result === 'copied') copied += 1;
      else if (result !== 'present') {
        skippedCount += 1;
        if (skipped.length < MAX_LISTED) skipped.push({ path: some[index] ?? '', why: result });
      }
    }
    if (results.includes('diskFull')) end = 'diskFull';
  }
  return { copied, skipped, skippedCount };
}
