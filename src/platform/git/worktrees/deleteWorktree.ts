import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import { faultOfSystem, gitFault, type GitResult } from '../exec/errors';
import { registeredGitDir } from '../exec/gitDirs';
import { markerOf, type MarkedWorktree } from '../exec/marker';
import { exists, realOfMissing } from '../exec/paths';
import { keepSubmodules } from './fillSubmodules';
import { runLocking, type GitRoom, type RepositoryFolders } from '../exec/exec';
import { recordPlace, straightenLink } from '../exec/worktreeLink';

/** A move of a worktree of ours from one place to another on the same file system. */
export interface WorktreeMove {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
  readonly from: string;
  readonly to: string;
}

/**
 * Moves a worktree of ours, whole: index, untracked and ignored files, modes and links stay exactly what they are, and
 * its branch stays with it. Into the trash and out of it again are both such a move. No process may work in it. May be
 * entered again after a crash. Fails with `notOurs`, `worktreeLocked`, `worktreeMissing`, `otherFileSystem`,
 * `worktreePathTaken` (something is at the new place).
 *
 * The folder is renamed, then its new place is recorded in git's folder. Git isn't asked: `git worktree move` refuses
 * worktrees with submodules, and `git worktree repair` believes the `.git` file, which the agent may have changed.
 */
export async function moveWorktree(room: GitRoom, move: WorktreeMove): Promise<GitResult<undefined>> {
  const { repo } = move;
  return room.queues.run(repo.commonDir, async () => {
    try {
      const [from, to] = await Promise.all([realOfMissing(move.from), realOfMissing(move.to)]);
      const isThere = await exists(from);
      const ours = isThere ? await moveFolder(room, move, { from, to }) : await movedFolder(move, { from, to });
      if (!ours.ok) return ours;
      const moved = { folder: to, gitDir: ours.value.gitDir };
      await recordPlace(moved);
      await straightenLink(moved, from);
      return { ok: true, value: undefined };
    } catch (error) {
      return faultOfSystem(error, move.from);
    }
  });
}

/** The two ends of a move, as real paths. */
interface Ends {
  readonly from: string;
  readonly to: string;
}

async function moveFolder(
  room: GitRoom,
  { repo, attempt }: WorktreeMove,
  { from, to }: Ends,
): Promise<GitResult<MarkedWorktree>> {
  const ours = await room.links.owned({ repo, worktree: from }, attempt);
  if (!ours.ok) return ours;
  if (await exists(path.join(ours.value.gitDir, 'locked')))
    return gitFault('worktreeLocked', { params: { path: from } });
  // Where the system would replace an empty folder, or on Windows fail in an unclear way.
  if (await exists(to)) return gitFault('worktreePathTaken', { params: { path: to } });
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
  return ours;
}

/** After a crash right after the rename, the old place or already the new one is recorded. */
async function movedFolder({ repo, attempt }: WorktreeMove, { from, to }: Ends): Promise<GitResult<MarkedWorktree>> {
  if (!(await exists(to))) return gitFault('worktreeMissing', { params: { path: to } });
  const before = await ownEntry(repo, from, attempt);
  return before.ok ? before : ownEntry(repo, to, attempt);
}

/** A worktree by its path, and the attempt that it must belong to. */
export interface OwnedWorktree {
  readonly repo: RepositoryFolders;
  readonly path: string;
  readonly attempt: AttemptId;
}

const DOOMED = '.deleting-';

/**
 * Deletes a worktree of ours for good; its branch stays. The folder is out of the way at once, and git has forgotten
 * it; `emptied` settles when its files are deleted, too. After a crash, enter it again and `sweepDoomed` deletes the
 * rest. What was committed in its submodules is kept where the user has clones of them. Also forgets a worktree whose
 * folder somebody has deleted. Fails with `notOurs`, `worktreeLocked`,
 * `worktreeMissing`.
 */
export async function deleteWorktree(
  room: GitRoom,
  worktree: OwnedWorktree,
): Promise<GitResult<{ readonly emptied: Promise<void> }>> {
  const { repo, attempt } = worktree;
  return room.queues.run(repo.commonDir, async () => {
    try {
      const folder = await realOfMissing(worktree.path);
      const ours = await ownEntry(repo, folder, attempt);
      if (!ours.ok) return ours;
      if (await exists(path.join(ours.value.gitDir, 'locked'))) {
        return gitFault('worktreeLocked', { params: { path: folder } });
      }
      const kept = await keepSubmodules(room.git, { repo, gitDir: ours.value.gitDir, attempt });
      if (!kept.ok) return kept;
      const doomed = path.join(path.dirname(folder), `${DOOMED}${attempt}`);
      if (await exists(folder)) await rename(folder, doomed);
      // Not `prune`: that would also forget worktrees of the user's on a drive that is not plugged in.
      const args = ['worktree', 'remove', '--force', '--', folder];
      const forgotten = await runLocking(room.git, { cwd: repo.commonDir, args });
      return forgotten.ok ? { ok: true, value: { emptied: deleteFolder(doomed) } } : forgotten;
    } catch (error) {
      return faultOfSystem(error, worktree.path);
    }
  });
}

/** Git's entry for the worktree of an attempt, whatever is in its folder, and if it is gone, too. */
async function ownEntry(
  { commonDir }: RepositoryFolders,
  folder: string,
  attempt: AttemptId,
): Promise<GitResult<MarkedWorktree>> {
  const gitDir = await registeredGitDir(commonDir, folder);
  const marker = gitDir === undefined ? undefined : await markerOf(gitDir);
  if (gitDir !== undefined && marker?.attempt === attempt) return { ok: true, value: { gitDir, marker } };
  const isGone = gitDir === undefined && !(await exists(folder));
  return gitFault(isGone ? 'worktreeMissing' : 'notOurs', { params: { path: folder } });
}

/** Deletes what earlier deletions in this folder had to leave, e.g. because the editor was closed. */
export async function sweepDoomed(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(DOOMED))) {
    await deleteFolder(path.join(folder, name));
  }
}

/** Deletes a folder of ours. What cannot be deleted now is left for the next sweep. */
async function deleteFolder(folder: string): Promise<void> {
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  // Some package caches write-protect their folders, and what is in such a folder cannot be deleted.
  await remove()
    .catch(async () => {
      await makeWritable(folder);
      await remove();
    })
    .catch(() => undefined);
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(path.join(folder, entry.name));
}
