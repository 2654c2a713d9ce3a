import { filesFault, gitFault, type GitResult } from '../exec/errors';
import { markerOf } from '../exec/marker';
import { operationIn, type Operation } from './operation';
import { headOf } from '../repository/location';
import type { GitRoom } from '../exec/exec';
import type { LinkedWorktree } from '../exec/worktreeLink';

/** A checkout in which a commit can be made. */
export interface ReadyCheckout {
  /** A merge (or the like) that the commit will conclude. */
  readonly operation: Operation | undefined;
}

/**
 * Nothing may be open in a checkout that a commit could not conclude, and a worktree of ours must be on the branch
 * that it was made for. Fails with `conflictsLeft` and `mergeInProgress` (both with `files`), `branchSwitched`.
 */
export async function checkCheckout(room: GitRoom, worktree: LinkedWorktree): Promise<GitResult<ReadyCheckout>> {
  const operation = await operationIn(worktree.gitDir);
  const open = await unmergedFiles(room, worktree);
  if (!open.ok) return open;
  const params = { operation: operation ?? 'merge', into: worktree.folder };
  if (open.value.length > 0)
    return filesFault(operation === 'merge' ? 'conflictsLeft' : 'mergeInProgress', open.value, { params });
  const head = await headOf(room.git, worktree);
  if (!head.ok) return head;
  const now = 'branch' in head.value ? head.value.branch : undefined;
  if (now === undefined && operation) return gitFault('mergeInProgress', { params });
  const expected = (await markerOf(worktree.gitDir))?.branch;
  if (expected === undefined || now === expected) return { ok: true, value: { operation } };
  return gitFault('branchSwitched', { params: { branch: expected, now: now ?? 'HEAD' } });
}

/**
 * Files that a merge could not settle and nobody has staged since. That the conflict marks are gone tells nothing: a
 * merge editor takes them out as soon as the file is saved, with whatever stands there by then.
 */
export async function unmergedFiles(room: GitRoom, worktree: LinkedWorktree): Promise<GitResult<readonly string[]>> {
  const args = ['diff', '--name-only', '--diff-filter=U', '-z', '--no-relative', '--ignore-submodules=dirty'];
  const told = await room.git.run({ cwd: worktree, args, kind: 'read' });
  return told.ok ? { ok: true, value: told.value.split('\0').filter((name) => name !== '') } : told;
}
