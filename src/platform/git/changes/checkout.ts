import { fail, ok, type Result } from '../../../base/result';
import {
  type CallError,
  failWithFiles,
  type GitContext,
  type GitRunner,
  type LinkedWorktree,
  markerOf,
} from '../exec/exec';
import { type HeadError, headOf } from '../repository/repository';
import { type Operation, operationIn } from './operation';

/** A checkout in which a commit can be made. */
export interface ReadyCheckout {
  /** A merge (or similar) that the commit will conclude. */
  readonly operation: Operation | undefined;
}

export type CheckoutError = HeadError | 'conflictsLeft' | 'mergeInProgress' | 'branchSwitched';

/**
 * Checks that no operation is in progress that a commit couldn't conclude, and that an attempt's worktree is on its
 * branch. Fails with `conflictsLeft` and `mergeInProgress` (both with `files`), `branchSwitched`.
 */
export async function checkCheckout(
  { git }: GitContext,
  worktree: LinkedWorktree,
): Promise<Result<ReadyCheckout, CheckoutError>> {
  const operation = await operationIn(worktree.gitDir);
  const open = await unmergedFiles(git, worktree);
  if (!open.ok) return open;
  const params = { operation: operation ?? 'merge', into: worktree.folder };
  if (open.value.length > 0)
    return failWithFiles(operation === 'merge' ? 'conflictsLeft' : 'mergeInProgress', open.value, { params });
  const head = await headOf(git, worktree);
  if (!head.ok) return head;
  const now = 'branch' in head.value ? head.value.branch : undefined;
  if (now === undefined && operation) return fail('mergeInProgress', { params });
  const expected = (await markerOf(worktree.gitDir))?.branch;
  if (expected === undefined || now === expected) return ok({ operation });
  return fail('branchSwitched', { params: { branch: expected, now: now ?? 'HEAD' } });
}

/**
 * Returns files with conflicts that nobody has staged since. Missing conflict markers prove nothing: a merge editor
 * removes them as soon as the file is saved.
 */
export async function unmergedFiles(
  git: GitRunner,
  worktree: LinkedWorktree,
): Promise<Result<readonly string[], CallError>> {
  const args = ['diff', '--name-only', '--diff-filter=U', '-z', '--no-relative', '--ignore-submodules=dirty'];
  const printed = await git.run({ cwd: worktree, args, kind: 'read' });
  return printed.ok ? ok(printed.value.split('\0').filter((name) => name !== '')) : printed;
}
