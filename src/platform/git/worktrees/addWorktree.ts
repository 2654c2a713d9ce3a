import { mkdir, readdir, readFile, rm, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '../../../base/result';
import { exists, realOfMissing } from '../../fs/fs';
import {
  checkLink,
  faultOfSystem,
  markerOf,
  namedGitDir,
  registeredGitDir,
  runLocking,
  writeMarker,
  type CallError,
  type GitContext,
  type MarkedWorktree,
  type OwnershipError,
  type RepositoryFolders,
  type WorktreeMarker,
} from '../exec/exec';
import { attemptRefs, isPlainBranchName } from '../repository/repository';
import { fillInstructions, instructionsOf } from './fillWorktree';

/** A worktree to create. */
export interface NewWorktree {
  readonly repo: RepositoryFolders;
  /** Absolute; used for this attempt only. */
  readonly path: string;
  /** A name that is free (`freeBranchName`). */
  readonly branch: string;
  /** Commit that the branch starts from. */
  readonly base: string;
  /** The attempt that it belongs to, and when it was created (milliseconds since 1970). */
  readonly marker: Pick<WorktreeMarker, 'store' | 'attempt' | 'created'>;
  readonly signal?: AbortSignal;
}

type AddRefusal = (typeof ADD_REFUSALS)[number];
const ADD_REFUSALS = [
  ...(['branchExists', 'branchCheckedOut', 'branchNameInvalid', 'worktreePathTaken', 'refMissing'] as const),
];
export type AddWorktreeError =
  CallError | AddRefusal | OwnershipError | 'noPlaceForWorktrees' | 'otherFileSystem' | 'filterFailed';

/**
 * Creates branch, worktree and marker, and writes the files that instruct agents. `fillWorktree` writes the others, so an
 * agent can be started in between. Can be repeated for the same attempt after a crash at any point: it uses what exists,
 * finishes or recreates what is incomplete, and never touches anything else. Fails with `branchExists`,
 * `branchCheckedOut`, `branchNameInvalid`, `worktreePathTaken` (the path holds something else), `refMissing`.
 */
export async function addWorktree(
  context: GitContext,
  wanted: NewWorktree,
): Promise<Result<MarkedWorktree, AddWorktreeError>> {
  const { repo } = wanted;
  if (!isPlainBranchName(wanted.branch)) return fail('branchNameInvalid', { params: { branch: wanted.branch } });
  const folder = await realOfMissing(wanted.path);
  const making = context.queues.run(repo.commonDir, async (): Promise<Result<MarkedWorktree, AddWorktreeError>> => {
    try {
      return (await readyWorktree(context, wanted, folder)) ?? (await makeWorktree(context, wanted, folder));
    } catch (error) {
      return faultOfSystem(error, folder, FILE_REFUSALS);
    }
  });
  // Runs concurrently: each process counts when ten attempts start at once.
  const [made, names] = await Promise.all([making, instructionsOf(context.git, repo, wanted.base)]);
  if (!made.ok || made.value.marker.filled) return made;
  if (!names.ok) return names;
  const instructed = names.value.length === 0 ? made : await fillInstructions(context, wanted, names.value);
  return instructed.ok ? made : instructed;
}

const FILE_REFUSALS = ['noPlaceForWorktrees', 'otherFileSystem', 'worktreePathTaken'] as const;

/** Returns the attempt's worktree if it exists; fails if something else is at its path. */
async function readyWorktree(
  context: GitContext,
  wanted: NewWorktree,
  folder: string,
): Promise<Result<MarkedWorktree, AddWorktreeError> | undefined> {
  const owned = await context.links.owned({ repo: wanted.repo, worktree: folder }, wanted.marker.attempt);
  const ready = owned.ok ? await checkLink(owned.value) : owned;
  if (owned.ok && ready.ok) return owned;
  if (await clearHalfMade(wanted, folder)) return undefined;
  return owned.ok && !ready.ok ? ready : fail('worktreePathTaken', { params: { path: folder } });
}

async function makeWorktree(
  context: GitContext,
  wanted: NewWorktree,
  folder: string,
): Promise<Result<MarkedWorktree, CallError | AddRefusal>> {
  const { repo, branch, signal } = wanted;
  const branched = await makeBranch(context, wanted);
  if (!branched.ok) return branched;
  await mkdir(path.dirname(folder), { recursive: true });
  const args = ['worktree', 'add', '--no-checkout', '--', folder, branch];
  // Absolute links stay right when the worktree is moved.
  const config = ['worktree.useRelativePaths=false'];
  const added = await runLocking(context.git, { cwd: repo.commonDir, args, config, signal, refusals: ADD_REFUSALS });
  if (!added.ok) return added;
  const gitDir = await registeredGitDir(repo.commonDir, folder);
  if (gitDir === undefined) return fail('gitFailed', { params: { path: folder }, detail: added.value });
  const marker: WorktreeMarker = { version: 1, ...wanted.marker, branch, filled: false };
  await writeMarker(gitDir, marker);
  return ok({ gitDir, marker });
}

/**
 * Creates the branch together with a private ref as proof, in one transaction: after a crash the proof distinguishes the
 * attempt's branch from a user's branch of the same name.
 */
async function makeBranch(
  context: GitContext,
  wanted: NewWorktree,
): Promise<Result<undefined, CallError | AddRefusal>> {
  const { repo, branch, base, marker, signal } = wanted;
  const proof = attemptRefs(marker.attempt).branch(branch);
  const create = (refs: readonly string[]) =>
    runLocking(context.git, {
      cwd: repo.commonDir,
      args: ['update-ref', '-m', 'coppice: created', '--stdin', '-z'],
      input: refs.join(''),
      signal,
      refusals: ADD_REFUSALS,
    });
  const proofLine = `create ${proof}\0${base}^{tree}\0`;
  const branchLine = `create refs/heads/${branch}\0${base}^{commit}\0`;
  const both = await create([proofLine, branchLine]);
  if (both.ok) return ok();
  const patterns = ['for-each-ref', '--format=%(refname)', '--', proof, `refs/heads/${branch}`];
  const found = await context.git.run({ cwd: repo.commonDir, args: patterns, kind: 'read' });
  if (!found.ok) return found;
  const refs = found.value.split('\n');
  if (!refs.includes(proof)) return both;
  if (refs.includes(`refs/heads/${branch}`)) return ok();
  const alone = await create([branchLine]);
  return alone.ok ? ok() : alone;
}

/**
 * Removes what an interrupted `git worktree add` created at the path. Returns whether the path is free. Only removes a
 * folder that contains nothing except the link to git, with no index yet and no other branch, so nothing can be lost.
 */
async function clearHalfMade(wanted: NewWorktree, folder: string): Promise<boolean> {
  const { commonDir } = wanted.repo;
  const names = (await exists(folder)) ? await readdir(folder) : [];
  if (names.some((name) => name !== '.git')) return false;
  const gitDir = (await registeredGitDir(commonDir, folder)) ?? (await namedGitDir(folder));
  if (gitDir !== undefined && !(await isLeftover(wanted, folder, gitDir))) return false;
  if (gitDir === undefined && names.length > 0) return false;
  if (names.length > 0) await unlink(path.join(folder, '.git'));
  if (await exists(folder)) await rmdir(folder);
  if (gitDir !== undefined) await rm(gitDir, { recursive: true, force: true });
  return true;
}

/** Whether an interrupted start of this attempt created git's folder of a worktree. */
async function isLeftover(wanted: NewWorktree, folder: string, gitDir: string): Promise<boolean> {
  if (path.dirname(gitDir) !== path.join(wanted.repo.commonDir, 'worktrees')) return false;
  const marker = await markerOf(gitDir);
  if (marker)
    return marker.attempt === wanted.marker.attempt && !marker.filled && !(await exists(path.join(folder, '.git')));
  if (await exists(path.join(gitDir, 'index'))) return false;
  const head = await readFile(path.join(gitDir, 'HEAD'), 'utf8').catch(() => '');
  return ['', `ref: refs/heads/${wanted.branch}`, wanted.base].includes(head.trim()) || /^0+$/.test(head.trim());
}
