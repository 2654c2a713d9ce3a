import type { AttemptId } from '../../../domain/ids';
import { fail, ok, type Result } from '../../../base/result';
import { runLocking, type CallError, type GitContext, type RepositoryFolders } from '../exec/exec';
import { attemptRefs, refsOf } from './refs';
import { listWorktrees } from './worktreeList';

/** A branch of an attempt. */
export interface AttemptBranch {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
  readonly name: string;
  /** Where it points, or pointed when it was deleted. */
  readonly commit: string;
}

export type DeleteBranchError = CallError | 'notOurs' | 'branchCheckedOut' | 'targetMoved' | 'targetMissing';

/**
 * Deletes a branch that Coppice created for an attempt, if it's checked out nowhere and still points at `commit`, which
 * the caller has shown or merged. Fails with `notOurs`, `branchCheckedOut`, `targetMoved`, `targetMissing`.
 */
export async function deleteBranch(
  context: GitContext,
  branch: AttemptBranch,
): Promise<Result<undefined, DeleteBranchError>> {
  const { repo, attempt } = branch;
  return context.queues.run(repo.commonDir, async () => {
    const proof = attemptRefs(attempt).branch(branch.name);
    const found = await refsOf(context, repo, proof);
    if (!found.ok) return found;
    const proven = found.value.find(({ ref }) => ref === proof);
    if (!proven) return fail('notOurs', { params: { branch: branch.name } });
    const listed = await listWorktrees(context.git, repo);
    if (!listed.ok) return listed;
    const holder = listed.value.find((entry) => entry.branch === branch.name);
    if (holder) return fail('branchCheckedOut', { params: { branch: branch.name, path: holder.path } });
    const done = await runLocking(context.git, {
      cwd: repo.commonDir,
      args: ['update-ref', '--stdin', '-z'],
      input: `delete refs/heads/${branch.name}\0${branch.commit}\0delete ${proof}\0${proven.object}\0`,
      refusals: ['targetMoved', 'targetMissing'],
    });
    return done.ok ? ok() : done;
  });
}

export type RestoreBranchError = CallError | 'branchExists' | 'refMissing';

/** Restores a deleted branch of an attempt, with its proof. Fails with `branchExists`, `refMissing`. */
export async function restoreBranch(
  context: GitContext,
  branch: AttemptBranch,
): Promise<Result<undefined, RestoreBranchError>> {
  const { repo, attempt, name, commit } = branch;
  const proof = attemptRefs(attempt).branch(name);
  return context.queues.run(repo.commonDir, async () => {
    const done = await runLocking(context.git, {
      cwd: repo.commonDir,
      args: ['update-ref', '-m', 'coppice: restored', '--stdin', '-z'],
      input: `create ${proof}\0${commit}^{tree}\0create refs/heads/${name}\0${commit}\0`,
      refusals: ['branchExists', 'refMissing', 'targetMoved'],
    });
    if (done.ok) return ok();
    const { code, ...more } = done.error;
    return code === 'targetMoved' ? fail('branchExists', { params: { branch: name } }) : fail(code, more);
  });
}
