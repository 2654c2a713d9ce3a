import type { AttemptId } from '../../../domain/ids';
import { checkCheckout } from './checkout';
import { parseDiff } from './diffFormat';
import { faultOfSystem, filesFault, gitFault, type GitResult } from '../exec/errors';
import { withLiveIndex } from './liveIndex';
import { obstaclesOf } from './obstacles';
import { keepName } from '../repository/refs';
import { removeFile } from './restoreFiles';
import type { GitRoom, RepositoryFolders } from '../exec/exec';
import { snapshotTree } from './snapshot';
import type { LinkedWorktree } from '../exec/worktreeLink';
import type { Linked, WorktreeRequest } from '../exec/worktreeLinks';

/** A worktree whose files are to be again what they are in a tree. */
export interface TreeToRestore extends WorktreeRequest {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
  /** Commit or tree. */
  readonly to: string;
}

/** What two trees differ in, by paths from the top. */
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

/**
 * Makes all files what they are in a tree: untracked ones too, with modes and links; branch and index stay. Ignored
 * files stay, unless the tree has one of that name. What was there is kept on a private ref before, and its tree is the
 * answer: restoring that brings everything back. Repositories within the repository stay as they are. Fails with
 * nothing changed: `mergeInProgress`, `conflictsLeft`, `branchSwitched`, `untrackedInTheWay` (with `files`).
 */
export async function restoreTree(
  room: GitRoom,
  { repo, worktree, attempt, to }: Linked<TreeToRestore>,
): Promise<GitResult<string>> {
  return room.queues.run(worktree.folder, async () => {
    const ready = await checkCheckout(room, worktree);
    if (!ready.ok) return ready;
    const { operation } = ready.value;
    if (operation) return gitFault('mergeInProgress', { params: { operation, into: worktree.folder } });
    try {
      const plan = await planOf(room, worktree, to);
      if (!plan.ok) return plan;
      const { before, difference } = plan.value;
      const kept = await keepName(room, repo, attempt, { name: `restore/${before}`, tree: before });
      if (!kept.ok) return kept;
      const done = await carryOut(room, worktree, { from: to, difference });
      if (done.ok) return { ok: true, value: before };
      const { added, changed, removed } = difference;
      await carryOut(room, worktree, { from: before, difference: { added: removed, changed, removed: added } });
      return done;
    } catch (error) {
      return faultOfSystem(error, worktree.folder);
    }
  });
}

/**
 * What the tree would write may be there and be ignored by now: then it is in no usual snapshot and would be lost, so
 * it is entered into this one.
 */
async function planOf(room: GitRoom, worktree: LinkedWorktree, to: string): Promise<GitResult<Plan>> {
  const first = await planFrom(room, worktree, { to, also: [] });
  if (!first.ok) return first;
  const { hidden, inTheWay } = await obstaclesOf(worktree.folder, first.value.difference);
  if (inTheWay.length > 0) return filesFault('untrackedInTheWay', inTheWay);
  if (hidden.length === 0) return first;
  const whole = await planFrom(room, worktree, { to, also: hidden });
  if (!whole.ok) return whole;
  const unread = hidden.filter((name) => whole.value.difference.added.includes(name));
  return unread.length > 0 ? filesFault('untrackedInTheWay', unread) : whole;
}

async function planFrom(
  room: GitRoom,
  worktree: LinkedWorktree,
  { to, also }: { readonly to: string; readonly also: readonly string[] },
): Promise<GitResult<Plan>> {
  const before = await snapshotTree(room.git, worktree, { also });
  if (!before.ok) return before;
  const how = ['--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--no-relative'];
  const args = ['diff', ...how, before.value, to, '--'];
  const told = await room.git.run({ cwd: worktree, args, kind: 'read', maxBytes: MAX_BYTES });
  if (!told.ok) return told;
  const { changes } = parseDiff(told.value);
  const files = changes.filter(({ oldMode, newMode }) => oldMode !== SUBMODULE && newMode !== SUBMODULE);
  const [added, removed] = (['added', 'deleted'] as const).map((wanted) =>
    files.filter(({ status }) => status === wanted).map(({ path }) => path),
  );
  const changed = files.filter(({ status }) => status !== 'added' && status !== 'deleted').map(({ path }) => path);
  return {
    ok: true,
    value: { before: before.value, difference: { added: added ?? [], changed, removed: removed ?? [] } },
  };
}

async function carryOut(
  room: GitRoom,
  worktree: LinkedWorktree,
  { from, difference }: { readonly from: string; readonly difference: Difference },
): Promise<GitResult<undefined>> {
  for (const name of difference.removed) {
    const removed = await removeFile(worktree.folder, name);
    if (!removed.ok) return removed;
  }
  const written = [...difference.added, ...difference.changed];
  const isRule = (name: string) => name === ATTRIBUTES || name.endsWith(`/${ATTRIBUTES}`);
  if (written.length === 0) return { ok: true, value: undefined };
  return withLiveIndex(room.git, worktree, async (env) => {
    const read = await room.git.run({ cwd: worktree, args: ['read-tree', from], env });
    if (!read.ok) return read;
    // Git looks for line ends and filters in the files that are there, so those that tell them are written first.
    for (const names of [written.filter(isRule), written.filter((name) => !isRule(name))]) {
      const input = names.map((name) => `${name}\0`).join('');
      const args = ['checkout-index', '--force', '--quiet', '-z', '--stdin'];
      const done = names.length === 0 ? read : await room.git.run({ cwd: worktree, args, env, input });
      if (!done.ok) return done;
    }
    return { ok: true, value: undefined };
  });
}
