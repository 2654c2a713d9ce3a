import { fail, ok, type Result } from '../../../base/result';
import { type CallError, faultOf, type GitRunner, type RepositoryFolders } from '../exec/exec';
import { listWorktrees, resolveCommit } from '../repository/repository';
import { type DiffTotals, treeNumbers } from '../changes/changes';

export interface WantedMerge {
  readonly repo: RepositoryFolders;
  /** Branch or commit that brings the work. */
  readonly from: string;
  /** Local branch to merge into. */
  readonly into: string;
}

export interface MergeEnds {
  /** Branch or commit that brings the work. */
  readonly from: string;
  readonly fromCommit: string;
  /** Branch to merge into, and its commit at the time of the preview. */
  readonly into: string;
  readonly intoCommit: string;
  /** Top folder of the checkout that the target is checked out in, if it is. */
  readonly checkout?: string;
}

/** A merge without conflicts. Exactly its tree lands. */
export interface MergeableMerge extends MergeEnds {
  /** `fastForward`: the target has no commits of its own. */
  readonly kind: 'fastForward' | 'clean';
  readonly tree: string;
  /** How much of the target changes. */
  readonly numbers: DiffTotals;
}

/** The result that a merge would have. */
export type MergePreview =
  | MergeableMerge
  /** Both sides changed the same lines of these files. */
  | (MergeEnds & { readonly kind: 'conflict'; readonly files: readonly string[] });

export type PreviewMergeError = CallError | (typeof REFUSALS)[number] | 'nothingToMerge' | 'targetMissing';
const REFUSALS = ['refMissing', 'unrelatedHistories'] as const;

/**
 * Computes a merge without changing any checkout, index or ref. Fails with `nothingToMerge` (the target has all
 * commits), `targetMissing`, `refMissing`, `unrelatedHistories`.
 */
export async function previewMerge(
  git: GitRunner,
  { repo, from, into }: WantedMerge,
): Promise<Result<MergePreview, PreviewMergeError>> {
  const intoCommit = await resolveCommit(git, repo.commonDir, `refs/heads/${into}`);
  if (!intoCommit.ok)
    return intoCommit.error.code === 'refMissing' ? fail('targetMissing', { params: { into } }) : intoCommit;
  const fromCommit = await resolveCommit(git, repo.commonDir, from);
  if (!fromCommit.ok) return fromCommit;
  const listed = await listWorktrees(git, repo);
  if (!listed.ok) return listed;
  const checkout = listed.value.find((entry) => entry.branch === into)?.path;
  const ends = { from, into, fromCommit: fromCommit.value, intoCommit: intoCommit.value };
  return mergeEnds(git, repo, checkout === undefined ? ends : { ...ends, checkout });
}

async function mergeEnds(
  git: GitRunner,
  repo: RepositoryFolders,
  ends: MergeEnds,
): Promise<Result<MergePreview, PreviewMergeError>> {
  const { fromCommit, intoCommit } = ends;
  if (await isAncestor(git, repo, [fromCommit, intoCommit]))
    return fail('nothingToMerge', { params: { from: ends.from, into: ends.into } });
  const isForward = await isAncestor(git, repo, [intoCommit, fromCommit]);
  // In a checkout, because git reads the merge rules of `.gitattributes` from there.
  const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', intoCommit, fromCommit];
  const merged = await git.execute({ cwd: repo.root, args });
  if (!merged.ok) return merged;
  const { exitCode, stdout, stderr } = merged.value;
  if (exitCode > 1) return { ok: false, error: faultOf(stderr, exitCode, args, REFUSALS) };
  const [tree = '', ...names] = stdout.toString('utf8').split('\0');
  const files = names.filter((name) => name !== '');
  if (exitCode === 1) return ok({ ...ends, kind: 'conflict', files });
  const numbers = await treeNumbers(git, repo.commonDir, [intoCommit, tree]);
  if (!numbers.ok) return numbers;
  const kind = isForward ? 'fastForward' : 'clean';
  return ok({ ...ends, kind, tree, numbers: numbers.value });
}

async function isAncestor(
  git: GitRunner,
  repo: RepositoryFolders,
  [one, other]: readonly [string, string],
): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', one, other];
  const result = await git.execute({ cwd: repo.commonDir, args, kind: 'read' });
  return result.ok && result.value.exitCode === 0;
}
