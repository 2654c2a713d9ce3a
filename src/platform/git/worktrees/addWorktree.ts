import { mkdir, readdir, readFile, rm, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isPlainBranchName } from '../repository/branches';
import { faultOfSystem, gitFault, type GitResult } from '../exec/errors';
import { fillInstructions, instructionsOf } from './fillWorktree';
import { registeredGitDir } from '../exec/gitDirs';
import { markerOf, writeMarker, type MarkedWorktree, type WorktreeMarker } from '../exec/marker';
import { exists, realOfMissing } from '../exec/paths';
import { attemptRefs } from '../repository/refs';
import { checkLink, namedGitDir } from '../exec/worktreeLink';
import { runLocking, type GitRoom, type RepositoryFolders } from '../exec/exec';

/** A worktree to be made. */
export interface NewWorktree {
  readonly repo: RepositoryFolders;
  /** Absolute; used for this attempt alone. */
  readonly path: string;
  /** A name that is free (`freeBranchName`). */
  readonly branch: string;
  /** Commit at which the branch starts. */
  readonly base: string;
  /** Whose it is, and since when (milliseconds since 1970). */
  readonly marker: Pick<WorktreeMarker, 'store' | 'attempt' | 'created'>;
  readonly signal?: AbortSignal;
}

/**
 * Makes branch, worktree and marker, and writes the files that instruct agents; `fillWorktree` writes the others, so
 * an agent can be started in between. May be entered again for the same attempt after a crash at any point: what is
 * there is used, what is half made is finished or made again, and what is not ours stays. Fails with `branchExists`,
 * `branchCheckedOut`, `branchNameInvalid`, `worktreePathTaken` (the path holds something else), `refMissing`.
 */
export async function addWorktree(room: GitRoom, wanted: NewWorktree): Promise<GitResult<MarkedWorktree>> {
  const { repo } = wanted;
  if (!isPlainBranchName(wanted.branch)) return gitFault('branchNameInvalid', { params: { branch: wanted.branch } });
  const folder = await realOfMissing(wanted.path);
  const making = room.queues.run(repo.commonDir, async () => {
    try {
      return (await readyWorktree(room, wanted, folder)) ?? (await makeWorktree(room, wanted, folder));
    } catch (error) {
      return faultOfSystem(error, folder);
    }
  });
  // Looked up beside the making: each process counts when ten attempts start at once.
  const [made, names] = await Promise.all([making, instructionsOf(room.git, repo, wanted.base)]);
  if (!made.ok || made.value.marker.filled) return made;
  if (!names.ok) return names;
  const instructed = names.value.length === 0 ? made : await fillInstructions(room, wanted, names.value);
  return instructed.ok ? made : instructed;
}

/** The attempt's worktree if it was made before; a fault if something else is at its path. */
async function readyWorktree(
  room: GitRoom,
  wanted: NewWorktree,
  folder: string,
): Promise<GitResult<MarkedWorktree> | undefined> {
  const ours = await room.links.owned({ repo: wanted.repo, worktree: folder }, wanted.marker.attempt);
  const ready = ours.ok ? await checkLink(ours.value) : ours;
  if (ours.ok && ready.ok) return ours;
  if (await clearHalfMade(wanted, folder)) return undefined;
  return ours.ok && !ready.ok ? ready : gitFault('worktreePathTaken', { params: { path: folder } });
}

async function makeWorktree(room: GitRoom, wanted: NewWorktree, folder: string): Promise<GitResult<MarkedWorktree>> {
  const { repo, branch, signal } = wanted;
  const branched = await makeBranch(room, wanted);
  if (!branched.ok) return branched;
  await mkdir(path.dirname(folder), { recursive: true });
  const args = ['worktree', 'add', '--no-checkout', '--', folder, branch];
  // Absolute links stay right when the worktree is moved.
  const config = ['worktree.useRelativePaths=false'];
  const added = await runLocking(room.git, { cwd: repo.commonDir, args, config, signal });
  if (!added.ok) return added;
  const gitDir = await registeredGitDir(repo.commonDir, folder);
  if (gitDir === undefined) return gitFault('gitFailed', { params: { path: folder }, detail: added.value });
  const marker: WorktreeMarker = { version: 1, ...wanted.marker, branch, filled: false };
  await writeMarker(gitDir, marker);
  return { ok: true, value: { gitDir, marker } };
}

/**
 * Makes the branch together with a private ref that proves that it is ours, in one transaction: after a crash the
 * proof tells our branch from one of the user's that has the same name.
 */
async function makeBranch(room: GitRoom, wanted: NewWorktree): Promise<GitResult<undefined>> {
  const { repo, branch, base, marker, signal } = wanted;
  const proof = attemptRefs(marker.attempt).branch(branch);
  const create = (refs: readonly string[]) =>
    runLocking(room.git, {
      cwd: repo.commonDir,
      args: ['update-ref', '-m', 'coppice: created', '--stdin', '-z'],
      input: refs.join(''),
      signal,
    });
  const proofLine = `create ${proof}\0${base}^{tree}\0`;
  const branchLine = `create refs/heads/${branch}\0${base}^{commit}\0`;
  const both = await create([proofLine, branchLine]);
  if (both.ok) return { ok: true, value: undefined };
  const patterns = ['for-each-ref', '--format=%(refname)', '--', proof, `refs/heads/${branch}`];
  const told = await room.git.run({ cwd: repo.commonDir, args: patterns, kind: 'read' });
  if (!told.ok) return told;
  const refs = told.value.split('\n');
  if (!refs.includes(proof)) return both;
  if (refs.includes(`refs/heads/${branch}`)) return { ok: true, value: undefined };
  const alone = await create([branchLine]);
  return alone.ok ? { ok: true, value: undefined } : alone;
}

/**
 * Takes away what an interrupted `git worktree add` left at the path, and answers whether the path is free. Half made
 * means: nothing in the folder but the link to git, no index yet, and no branch but ours, so there is nothing to lose.
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

/** Whether git's folder of a worktree is one that an interrupted start of this very attempt left behind. */
async function isLeftover(wanted: NewWorktree, folder: string, gitDir: string): Promise<boolean> {
  if (path.dirname(gitDir) !== path.join(wanted.repo.commonDir, 'worktrees')) return false;
  const marker = await markerOf(gitDir);
  if (marker)
    return marker.attempt === wanted.marker.attempt && !marker.filled && !(await exists(path.join(folder, '.git')));
  if (await exists(path.join(gitDir, 'index'))) return false;
  const head = await readFile(path.join(gitDir, 'HEAD'), 'utf8').catch(() => '');
  return ['', `ref: refs/heads/${wanted.branch}`, wanted.base].includes(head.trim()) || /^0+$/.test(head.trim());
}
