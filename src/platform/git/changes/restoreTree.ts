import type { AttemptId } from '../../../domain/ids';
import { fail, ok, type Result } from '../../../base/result';
import {
  failWithFiles,
  faultOfSystem,
  type GitContext,
  type Linked,
  type LinkedWorktree,
  type RepositoryFolders,
  type WorktreeRequest,
} from '../exec/exec';
import { preserveTree } from '../repository/repository';
import { checkCheckout, type CheckoutError } from './checkout';
import { parseDiff } from './diffFormat';
import { withLiveIndex } from './liveIndex';
import { obstaclesOf } from './obstacles';
import { removeFile, type RestoreFilesError } from './restoreFiles';
import { type SnapshotError, snapshotTree } from './snapshot';

/** A worktree to restore from a tree. */
export interface TreeToRestore extends WorktreeRequest {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
  /** Commit or tree. */
  readonly to: string;
}

/** How two trees differ, as paths relative to the top. */
interface Difference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

interface Plan {
  /** The files as they are now. */
  readonly before: string;
  readonly difference: Difference;
}

const ATTRIBUTES = '.gitattributes';
const SUBMODULE = '160000';
const MAX_BYTES = 200 * 1024 * 1024;

export type RestoreTreeError = SnapshotError | CheckoutError | RestoreFilesError | 'untrackedInTheWay';

/**
 * Restores all files from a tree, including untracked ones, with modes and links. Doesn't change branch and index, nor
 * ignored files unless the tree has one of that name, nor nested repositories. Preserves the current files on a private
 * ref before and returns their tree, which restores everything. Fails with nothing changed: `mergeInProgress`,
 * `conflictsLeft`, `branchSwitched`, `untrackedInTheWay` (with `files`).
 */
export async function restoreTree(
  context: GitContext,
  { repo, worktree, attempt, to }: Linked<TreeToRestore>,
): Promise<Result<string, RestoreTreeError>> {
  return context.queues.run(worktree.folder, async (): Promise<Result<string, RestoreTreeError>> => {
    const ready = await checkCheckout(context, worktree);
    if (!ready.ok) return ready;
    const { operation } = ready.value;
    if (operation) return fail('mergeInProgress', { params: { operation, into: worktree.folder } });
    try {
      const plan = await planOf(context, worktree, to);
      if (!plan.ok) return plan;
      const { before, difference } = plan.value;
      const preserved = await preserveTree(context, repo, attempt, { name: `restore/${before}`, tree: before });
      if (!preserved.ok) return preserved;
      const done = await carryOut(context, worktree, { from: to, difference });
      if (done.ok) return ok(before);
      const { added, changed, removed } = difference;
      await carryOut(context, worktree, { from: before, difference: { added: removed, changed, removed: added } });
      return done;
    } catch (error) {
      return faultOfSystem(error, worktree.folder);
    }
  });
}

/**
 * A file that the tree overwrites may be ignored by now. A usual snapshot doesn't include it and it would be lost, so
 * this snapshot includes it.
 */
async function planOf(
  context: GitContext,
  worktree: LinkedWorktree,
  to: string,
): Promise<Result<Plan, RestoreTreeError>> {
  const first = await planFrom(context, worktree, { to, also: [] });
  if (!first.ok) return first;
  const { hidden, inTheWay } = await obstaclesOf(worktree.folder, first.value.difference);
  if (inTheWay.length > 0) return failWithFiles('untrackedInTheWay', inTheWay);
  if (hidden.length === 0) return first;
  const whole = await planFrom(context, worktree, { to, also: hidden });
  if (!whole.ok) return whole;
  const unread = hidden.filter((name) => whole.value.difference.added.includes(name));
  return unread.length > 0 ? failWithFiles('untrackedInTheWay', unread) : whole;
}

async function planFrom(
  context: GitContext,
  worktree: LinkedWorktree,
  { to, also }: { readonly to: string; readonly also: readonly string[] },
): Promise<Result<Plan, SnapshotError | 'refMissing'>> {
  const before = await snapshotTree(context.git, worktree, { also });
  if (!before.ok) return before;
  const how = ['--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--no-relative'];
  const args = ['diff', ...how, before.value, to, '--'];
  const printed = await context.git.run({
    cwd: worktree,
    args,
    kind: 'read',
    maxBytes: MAX_BYTES,
    refusals: ['refMissing'],
  });
  if (!printed.ok) return printed;
  const { changes } = parseDiff(printed.value);
  const files = changes.filter(({ oldMode, newMode }) => oldMode !== SUBMODULE && newMode !== SUBMODULE);
  const [added, removed] = (['added', 'deleted'] as const).map((wanted) =>
    files.filter(({ status }) => status === wanted).map(({ path }) => path),
  );
  const changed = files.filter(({ status }) => status !== 'added' && status !== 'deleted').map(({ path }) => path);
  return ok({ before: before.value, difference: { added: added ?? [], changed, removed: removed ?? [] } });
}

async function carryOut(
  context: GitContext,
  worktree: LinkedWorktree,
  { from, difference }: { readonly from: string; readonly difference: Difference },
): Promise<Result<undefined, RestoreFilesError>> {
  for (const name of difference.removed) {
    const removed = await removeFile(worktree.folder, name);
    if (!removed.ok) return removed;
  }
  const written = [...difference.added, ...difference.changed];
  const isRule = (name: string) => name === ATTRIBUTES || name.endsWith(`/${ATTRIBUTES}`);
  if (written.length === 0) return ok();
  return withLiveIndex(context.git, worktree, async (env): Promise<Result<undefined, RestoreFilesError>> => {
    const read = await context.git.run({ cwd: worktree, args: ['read-tree', from], env, refusals: ['refMissing'] });
    if (!read.ok) return read;
    // Git reads line ends and filters from the files on disk, so those that define them are written first.
    for (const names of [written.filter(isRule), written.filter((name) => !isRule(name))]) {
      const input = names.map((name) => `${name}\0`).join('');
      const args = ['checkout-index', '--force', '--quiet', '-z', '--stdin'];
      if (names.length === 0) continue;
      const done = await context.git.run({ cwd: worktree, args, env, input, refusals: ['filterFailed'] });
      if (!done.ok) return done;
    }
    return ok();
  });
}
