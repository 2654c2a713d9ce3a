import { fail, type Fault, ok, type Result } from '../../../base/result';
import {
  type CallError,
  failWithFiles,
  faultOf,
  type GitContext,
  type Linked,
  type LinkedWorktree,
  runLocking,
  type WorktreeRequest,
} from '../exec/exec';
import { checkIdentity, type Identity, identityConfig, type IdentityError, mergeBase } from '../repository/repository';
import { checkCheckout, type CheckoutError, operationIn, unmergedFiles } from '../changes/changes';

/** New commits to bring into an attempt's worktree. */
export interface UpdateRequest extends WorktreeRequest {
  /** Branch or commit that has them. */
  readonly from: string;
  /** Message of the merge commit. */
  readonly message: string;
  /** Merge them, or rebase the worktree's own commits on top of them. */
  readonly by: 'merge' | 'rebase';
  readonly identity?: Identity;
}

/**
 * Result of merging a branch into the worktree or rebasing onto it. After a conflict the merge is in progress in the
 * worktree, with conflict markers in `files`. `base` is the commit of that branch that the worktree's own changes now
 * start from.
 */
export type Updated = { readonly base: string } & (
  { readonly kind: 'upToDate' | 'updated' } | { readonly kind: 'conflict'; readonly files: readonly string[] }
);

export type UpdateError = CheckoutError | IdentityError | UpdateRefusal | 'rebaseConflict';
type UpdateRefusal = (typeof UPDATE_REFUSALS)[number];
const UPDATE_REFUSALS = [
  ...(['dirtyOverlap', 'untrackedInTheWay', 'mergeInProgress', 'refMissing', 'unrelatedHistories'] as const),
  ...(['identityMissing', 'signingFailed', 'messageMissing', 'filterFailed'] as const),
];
const ABORT_REFUSALS = ['dirtyOverlap', 'untrackedInTheWay', 'filterFailed'] as const;

/**
 * Brings new commits into an attempt's worktree. Commit uncommitted work before. Fails with `mergeInProgress`,
 * `branchSwitched`, `dirtyOverlap`, `untrackedInTheWay`, `identityMissing`, `refMissing`, `unrelatedHistories`. A rebase
 * with conflicts fails with `rebaseConflict` (with `files`) and changes nothing, because the same conflict could come up
 * at each commit.
 */
export async function updateWorktree(
  context: GitContext,
  request: Linked<UpdateRequest>,
): Promise<Result<Updated, UpdateError>> {
  const { worktree, from, message, by, identity } = request;
  return context.queues.run(worktree.folder, async (): Promise<Result<Updated, UpdateError>> => {
    const ready = await checkCheckout(context, worktree);
    if (!ready.ok) return ready;
    const { operation } = ready.value;
    if (operation) return fail('mergeInProgress', { params: { operation, into: worktree.folder } });
    const config = identityConfig(identity);
    const identified = await checkIdentity(context.git, worktree, config);
    if (!identified.ok) return identified;
    const before = await context.git.run({ cwd: worktree, args: ['rev-parse', 'HEAD'], kind: 'read' });
    if (!before.ok) return before;
    const args = by === 'merge' ? [...MERGE, '-m', message, from] : [...REBASE, from];
    const done = await context.git.execute({ cwd: worktree, args, config });
    if (!done.ok) return done;
    if (done.value.exitCode !== 0) {
      const fault = faultOf(done.value.stderr, 1, args, UPDATE_REFUSALS);
      return by === 'merge' ? openMerge(context, worktree, fault) : undoRebase(context, worktree, fault);
    }
    const after = await context.git.run({ cwd: worktree, args: ['rev-parse', 'HEAD'], kind: 'read' });
    if (!after.ok) return after;
    const base = await mergeBase(context.git, worktree, ['HEAD', from]);
    if (!base.ok) return base;
    if (base.value === undefined) return fail('unrelatedHistories');
    return ok({ kind: after.value === before.value ? 'upToDate' : 'updated', base: base.value });
  });
}

const MERGE = [
  ...['merge', '--quiet', '--no-edit', '--commit', '--ff', '--no-squash'],
  ...['--no-autostash', '--no-overwrite-ignore', '--no-stat'],
];
const REBASE = ['rebase', '--quiet', '--no-autostash', '--no-autosquash', '--no-update-refs', '--no-stat'];

async function openMerge(
  { git }: GitContext,
  worktree: LinkedWorktree,
  fault: Fault<CallError | UpdateRefusal>,
): Promise<Result<Updated, CallError | UpdateRefusal>> {
  const files = await unmergedFiles(git, worktree);
  if (!files.ok) return files;
  if (files.value.length === 0) return { ok: false, error: fault };
  const args = ['rev-parse', '--verify', 'MERGE_HEAD'];
  const base = await git.run({ cwd: worktree, args, kind: 'read' });
  return base.ok ? ok({ kind: 'conflict', files: files.value, base: base.value.trim() }) : base;
}

/** Aborts a rebase that failed, which restores the worktree. */
async function undoRebase(
  { git }: GitContext,
  worktree: LinkedWorktree,
  fault: Fault<CallError | UpdateRefusal>,
): Promise<Result<never, UpdateError>> {
  const files = await unmergedFiles(git, worktree);
  if ((await operationIn(worktree.gitDir)) === 'rebase') {
    const aborted = await runLocking(git, { cwd: worktree, args: ['rebase', '--abort'], refusals: ABORT_REFUSALS });
    if (!aborted.ok) return aborted;
  }
  if (!files.ok) return files;
  return files.value.length === 0 ? { ok: false, error: fault } : failWithFiles('rebaseConflict', files.value);
}

export type AbortUpdateError = CallError | (typeof ABORT_REFUSALS)[number];

/** Aborts a merge in progress in a worktree, which restores its files. Does nothing if none is in progress. */
export async function abortUpdate(
  context: GitContext,
  worktree: LinkedWorktree,
): Promise<Result<undefined, AbortUpdateError>> {
  return context.queues.run(worktree.folder, async () => {
    if ((await operationIn(worktree.gitDir)) !== 'merge') return ok();
    const aborted = await runLocking(context.git, {
      cwd: worktree,
      args: ['merge', '--abort'],
      refusals: ABORT_REFUSALS,
    });
    return aborted.ok ? ok() : aborted;
  });
}
