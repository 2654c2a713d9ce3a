import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import { patternsOfGlobs, type LeftFile, type LeftReason } from '../../../domain/attempt/leftFile';
import { CheckoutCopier } from './checkoutCopier';
import { faultOfSystem, type GitResult } from '../exec/errors';
import { exists, isInside } from '../exec/paths';
import type { GitRoom, RepositoryFolders } from '../exec/exec';

/** Names the files to bring along, as `.gitignore` names those to ignore; in the top folder or any other. */
const INCLUDE_FILE = '.worktreeinclude';

/** How much is copied at most: a package folder or two, not a disk image. */
export interface BringLimits {
  readonly files: number;
  readonly bytes: number;
}
const LIMITS: BringLimits = { files: 100_000, bytes: 4 * 1024 ** 3 };

const COPIES_AT_ONCE = 8;
/** Files that are told by name; the others by their number. */
const TOLD_MAX = 20;

export interface FilesToBring {
  /** Its `root` is the checkout that the files are in. */
  readonly repo: RepositoryFolders;
  readonly worktree: string;
  readonly attempt: AttemptId;
  /** Globs of VS Code's setting. */
  readonly globs: readonly string[];
  /** Folders in which the include file is looked for, beside the top: those that the user has open. */
  readonly folders: readonly string[];
  readonly limits?: BringLimits;
}

export interface Brought {
  readonly copied: number;
  /** The first files that were left out. */
  readonly left: readonly LeftFile[];
  readonly leftCount: number;
}

const NOTHING: Brought = { copied: 0, left: [], leftCount: 0 };

/**
 * Copies files that git does not keep (`.env`, packages, certificates) from the user's checkout into a worktree of
 * ours: those that an include file or the setting names, and that are untracked or ignored there. What the worktree has
 * stays. Entered again, it copies what is missing. That single files cannot be copied is told, and no failure.
 */
export async function bringFiles(room: GitRoom, wanted: FilesToBring): Promise<GitResult<Brought>> {
  const listed = await listFiles(room, wanted);
  if (!listed.ok) {
    if (listed.error.code !== 'outputTooLarge') return listed;
    return { ok: true, value: { ...NOTHING, left: [{ path: INCLUDE_FILE, why: 'tooMany' }], leftCount: 1 } };
  }
  if (listed.value.length === 0) return { ok: true, value: NOTHING };
  return room.queues.run(wanted.worktree, async () => {
    const ours = await room.links.owned(wanted, wanted.attempt);
    if (!ours.ok) return ours;
    const stage = path.join(path.dirname(wanted.worktree), `.bringing-${wanted.attempt}`);
    try {
      await rm(stage, { recursive: true, force: true });
      await mkdir(stage, { mode: 0o700 });
      const { files, bytes } = wanted.limits ?? LIMITS;
      const copier = new CheckoutCopier({ from: wanted.repo.root, to: wanted.worktree, stage, bytes });
      return { ok: true, value: await copyAll(copier, listed.value, files) };
    } catch (error) {
      return faultOfSystem(error, stage);
    } finally {
      await rm(stage, { recursive: true, force: true });
    }
  });
}

/** What lies higher up comes first: a bound then cuts the depths of a package folder, and not `.env`. */
async function listFiles(room: GitRoom, wanted: FilesToBring): Promise<GitResult<readonly string[]>> {
  const { root } = wanted.repo;
  const patterns = patternsOfGlobs(wanted.globs).map((pattern) => `--exclude=${pattern}`);
  const folders = [root, ...wanted.folders.filter((folder) => isInside(folder, root))];
  const included = await Promise.all(folders.map((folder) => exists(path.join(folder, INCLUDE_FILE))));
  const files = included.includes(true) ? [`--exclude-per-directory=${INCLUDE_FILE}`] : [];
  if (patterns.length === 0 && files.length === 0) return { ok: true, value: [] };
  const args = ['ls-files', '--others', '--ignored', '-z', ...patterns, ...files];
  const told = await room.git.run({ cwd: root, args, kind: 'read' });
  if (!told.ok) return told;
  const paths = told.value.split('\0').filter((file) => file !== '');
  const depth = (file: string) => file.split('/').length;
  return { ok: true, value: paths.sort((one, other) => depth(one) - depth(other)) };
}

async function copyAll(copier: CheckoutCopier, files: readonly string[], most: number): Promise<Brought> {
  const left: LeftFile[] = [];
  let [copied, leftCount] = [0, 0];
  let end: LeftReason | undefined;
  for (let at = 0; at < files.length; at += COPIES_AT_ONCE) {
    if (copied >= most) end = 'tooMany';
    const some = files.slice(at, at + COPIES_AT_ONCE);
    const results = await Promise.all(some.map(async (file) => end ?? copier.copy(file)));
    for (const [index, result] of results.entries()) {
      if (result === 'copied') copied += 1;
      else if (result !== 'present') {
        leftCount += 1;
        if (left.length < TOLD_MAX) left.push({ path: some[index] ?? '', why: result });
      }
    }
    if (results.includes('diskFull')) end = 'diskFull';
  }
  return { copied, left, leftCount };
}
