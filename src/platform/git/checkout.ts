import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CallKind } from './environment';
import { filesFault, gitFault, type GitResult } from './errors';
import { markerOf } from './marker';
import { operationIn, type Operation } from './operation';
import { headOf } from './repository';
import type { GitRoom } from './room';

/** A checkout in which a commit can be made. */
export interface ReadyCheckout {
  /** A merge (or the like) that the commit will conclude. */
  readonly operation: Operation | undefined;
}

/**
 * Nothing may be open in a checkout that a commit could not conclude, and a worktree of ours must be on the branch
 * that it was made for. Fails with `conflictsLeft` and `mergeInProgress` (both with `files`), `branchSwitched`.
 */
export async function checkCheckout(room: GitRoom, worktree: string): Promise<GitResult<ReadyCheckout>> {
  const gitDir = await checkoutPath(room, worktree, '.');
  if (!gitDir.ok) return gitDir;
  const operation = await operationIn(gitDir.value);
  const open = await openConflicts(room, worktree);
  if (!open.ok) return open;
  const params = { operation: operation ?? 'merge', into: worktree };
  if (open.value.length > 0)
    return filesFault(operation === 'merge' ? 'conflictsLeft' : 'mergeInProgress', open.value, { params });
  const head = await headOf(room.git, worktree);
  if (!head.ok) return head;
  const now = 'branch' in head.value ? head.value.branch : undefined;
  if (now === undefined && operation) return gitFault('mergeInProgress', { params });
  const expected = (await markerOf(gitDir.value))?.branch;
  if (expected === undefined || now === expected) return { ok: true, value: { operation } };
  return gitFault('branchSwitched', { params: { branch: expected, now: now ?? 'HEAD' } });
}

/** Files that a merge could not settle, by path. */
export async function unmergedFiles(room: GitRoom, worktree: string): Promise<GitResult<readonly string[]>> {
  const stages = await unmergedStages(room, worktree);
  return stages.ok ? { ok: true, value: [...stages.value.keys()] } : stages;
}

/** The absolute path of something in git's folder, as the configuration puts it. */
export async function checkoutPath(
  room: GitRoom,
  worktree: string,
  name: string,
  kind: CallKind = 'read',
): Promise<GitResult<string>> {
  const args = ['rev-parse', '--path-format=absolute', '--git-path', name];
  const told = await room.git.run({ cwd: worktree, args, kind });
  return told.ok ? { ok: true, value: told.value.slice(0, -1) } : told;
}

/**
 * Unmerged files that nobody has settled yet. A text that both sides changed is settled when its conflict marks are
 * gone, staged or not; whether a file stays that one side deleted only `git add` or `git rm` can tell.
 */
async function openConflicts(room: GitRoom, worktree: string): Promise<GitResult<readonly string[]>> {
  const stages = await unmergedStages(room, worktree);
  if (!stages.ok) return stages;
  const open: string[] = [];
  for (const [file, present] of stages.value) {
    const bothSides = present.includes('2') && present.includes('3');
    if (!bothSides || (await hasConflictMarks(path.join(worktree, file)))) open.push(file);
  }
  return { ok: true, value: open };
}

/** By path: the stages of the index that an unmerged file has (1 base, 2 ours, 3 theirs; git-ls-files(1)). */
async function unmergedStages(room: GitRoom, worktree: string): Promise<GitResult<ReadonlyMap<string, string>>> {
  const told = await room.git.run({ cwd: worktree, args: ['ls-files', '--unmerged', '-z'], kind: 'read' });
  if (!told.ok) return told;
  const stages = new Map<string, string>();
  for (const entry of told.value.split('\0')) {
    const found = /^\d+ [0-9a-f]+ (?<stage>[123])\t(?<file>[\s\S]+)$/.exec(entry);
    const { stage = '', file = '' } = found?.groups ?? {};
    if (file !== '') stages.set(file, `${stages.get(file) ?? ''}${stage}`);
  }
  return { ok: true, value: stages };
}

/** A file that cannot be read is not settled. */
async function hasConflictMarks(file: string): Promise<boolean> {
  const text = await readFile(file, 'latin1').catch(() => undefined);
  return text === undefined || text.includes('\0') || /^(?:<{7} |>{7} )/m.test(text);
}
