import { treeNumbers, type DiffNumbers } from '../changes/compare';
import { faultOf, gitFault, type GitResult } from '../exec/errors';
import { listWorktrees } from '../repository/worktreeList';
import { resolveCommit } from '../repository/location';
import type { RepositoryFolders } from '../exec/exec';
import type { GitRunner } from '../exec/run';

export interface WantedMerge {
  readonly repo: RepositoryFolders;
  /** Branch or commit that brings the work. */
  readonly from: string;
  /** Local branch that shall get it. */
  readonly into: string;
}

export interface MergeEnds {
  /** Branch or commit that brings the work. */
  readonly from: string;
  readonly fromCommit: string;
  /** Branch that shall get it, and its commit at the time of the preview. */
  readonly into: string;
  readonly intoCommit: string;
  /** Top folder of the checkout that the target is checked out in, if it is. */
  readonly checkout?: string;
}

/** A merge that can be made; exactly its tree is what lands. */
export interface MergeableMerge extends MergeEnds {
  /** `fastForward`: the target has nothing of its own. */
  readonly kind: 'fastForward' | 'clean';
  readonly tree: string;
  /** What the target will differ by. */
  readonly numbers: DiffNumbers;
}

/** What a merge would do. */
export type MergePreview =
  | MergeableMerge
  /** Both sides change the same lines of these files. */
  | (MergeEnds & { readonly kind: 'conflict'; readonly files: readonly string[] });

/**
 * Computes a merge without touching any checkout, index or ref. Fails with `nothingToMerge` (the target has all of
 * it), `targetMissing`, `refMissing`, `unrelatedHistories`.
 */
export async function previewMerge(
  git: GitRunner,
  { repo, from, into }: WantedMerge,
): Promise<GitResult<MergePreview>> {
  const intoCommit = await resolveCommit(git, repo.commonDir, `refs/heads/${into}`);
  if (!intoCommit.ok)
    return intoCommit.error.code === 'refMissing' ? gitFault('targetMissing', { params: { into } }) : intoCommit;
  const fromCommit = await resolveCommit(git, repo.commonDir, from);
  if (!fromCommit.ok) return fromCommit;
  const listed = await listWorktrees(git, repo);
  if (!listed.ok) return listed;
  const checkout = listed.value.find((entry) => entry.branch === into)?.path;
  const ends = { from, into, fromCommit: fromCommit.value, intoCommit: intoCommit.value };
  return mergeEnds(git, repo, checkout === undefined ? ends : { ...ends, checkout });
}

async function mergeEnds(git: GitRunner, repo: RepositoryFolders, ends: MergeEnds): Promise<GitResult<MergePreview>> {
  const { fromCommit, intoCommit } = ends;
  if (await isAncestor(git, repo, [fromCommit, intoCommit]))
    return gitFault('nothingToMerge', { params: { from: ends.from, into: ends.into } });
  const isForward = await isAncestor(git, repo, [intoCommit, fromCommit]);
  // In a checkout, because the merge rules of `.gitattributes` are read from there.
  const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', intoCommit, fromCommit];
  const merged = await git.attempt({ cwd: repo.root, args });
  if (!merged.ok) return merged;
  const { exitCode, stdout, stderr } = merged.value;
  if (exitCode > 1) return { ok: false, error: faultOf(stderr, exitCode, args) };
  const [tree = '', ...names] = stdout.toString('utf8').split('\0');
  const files = names.filter((name) => name !== '');
  if (exitCode === 1) return { ok: true, value: { ...ends, kind: 'conflict', files } };
  const numbers = await treeNumbers(git, repo.commonDir, [intoCommit, tree]);
  if (!numbers.ok) return numbers;
  const kind = isForward ? 'fastForward' : 'clean';
  return { ok: true, value: { ...ends, kind, tree, numbers: numbers.value } };
}

async function isAncestor(
  git: GitRunner,
  repo: RepositoryFolders,
  [one, other]: readonly [string, string],
): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', one, other];
  const told = await git.attempt({ cwd: repo.commonDir, args, kind: 'read' });
  return told.ok && told.value.exitCode === 0;
}
