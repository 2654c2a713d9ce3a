import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../domain/ids';
import { faultOf, faultOfSystem, gitFault, type GitResult } from './errors';
import { gitDirOf, markerOf, readMarker, type MarkedWorktree } from './marker';
import { ownWorktree } from './ownWorktree';
import { exists, realOfMissing } from './paths';
import { registeredGitDir } from './registry';
import { keepSubmodules } from './submodules';
import { runLocking, type GitRoom, type RepositoryFolders } from './room';

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
 * `worktreePathTaken` (something is at the new place). It is a rename and `git worktree repair` rather than `git
 * worktree move`, because that refuses worktrees with submodules.
 */
export async function moveWorktree(room: GitRoom, move: WorktreeMove): Promise<GitResult<undefined>> {
  const { repo, attempt } = move;
  return room.queues.run(repo.commonDir, async () => {
    try {
      const [from, to] = await Promise.all([realOfMissing(move.from), realOfMissing(move.to)]);
      const moved = (await exists(from)) ? await moveFolder(from, to, attempt) : await alreadyMoved(repo, to, attempt);
      if (!moved.ok) return moved;
      return await relink(room, repo, to);
    } catch (error) {
      return faultOfSystem(error, move.from);
    }
  });
}

/** Tells git where the worktree is now. Its exit code is about all worktrees; what counts is the link of this one. */
async function relink(room: GitRoom, repo: RepositoryFolders, to: string): Promise<GitResult<undefined>> {
  const args = ['worktree', 'repair', '--', to];
  const repaired = await room.git.attempt({ cwd: repo.commonDir, args });
  if (!repaired.ok) return repaired;
  if (await readMarker(to)) return { ok: true, value: undefined };
  return { ok: false, error: faultOf(repaired.value.stderr, repaired.value.exitCode, args) };
}

async function moveFolder(from: string, to: string, attempt: AttemptId): Promise<GitResult<undefined>> {
  const ours = await ownWorktree(from, attempt);
  if (!ours.ok) return ours;
  if (await exists(path.join(ours.value.gitDir, 'locked')))
    return gitFault('worktreeLocked', { params: { path: from } });
  // Where the system would replace an empty folder, or on Windows fail in an unclear way.
  if (await exists(to)) return gitFault('worktreePathTaken', { params: { path: to } });
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
  return { ok: true, value: undefined };
}

/** After a crash between the rename and the repair, git's folder still links to the old place. */
async function alreadyMoved(repo: RepositoryFolders, to: string, attempt: AttemptId): Promise<GitResult<undefined>> {
  const gitDir = await gitDirOf(to);
  if (gitDir === undefined) return gitFault('worktreeMissing', { params: { path: to } });
  const marker = path.dirname(path.dirname(gitDir)) === repo.commonDir ? await markerOf(gitDir) : undefined;
  return marker?.attempt === attempt ? { ok: true, value: undefined } : gitFault('notOurs', { params: { path: to } });
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
      const ours = (await exists(folder)) ? await ownWorktree(folder, attempt) : await ownEntry(repo, folder, attempt);
      if (!ours.ok) return ours;
      if (await exists(path.join(ours.value.gitDir, 'locked'))) {
        return gitFault('worktreeLocked', { params: { path: folder } });
      }
      const kept = await keepSubmodules(room.git, { repo, worktree: folder, attempt });
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

/** Git's entry for a worktree of this attempt whose folder is gone. */
async function ownEntry(
  repo: RepositoryFolders,
  folder: string,
  attempt: AttemptId,
): Promise<GitResult<MarkedWorktree>> {
  const gitDir = await registeredGitDir(repo.commonDir, folder);
  const marker = gitDir === undefined ? undefined : await markerOf(gitDir);
  if (gitDir === undefined) return gitFault('worktreeMissing', { params: { path: folder } });
  return marker?.attempt === attempt
    ? { ok: true, value: { gitDir, marker } }
    : gitFault('notOurs', { params: { path: folder } });
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
