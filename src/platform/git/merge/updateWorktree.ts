import { checkCheckout, unmergedFiles } from '../changes/checkout';
import { faultOf, filesFault, gitFault, type GitFault, type GitResult } from '../exec/errors';
import { checkIdentity, identityConfig, type Identity } from '../repository/identity';
import { operationIn } from '../changes/operation';
import { mergeBase } from '../repository/location';
import { runLocking, type GitRoom } from '../exec/exec';
import type { LinkedWorktree } from '../exec/worktreeLink';
import type { Linked, WorktreeRequest } from '../exec/worktreeLinks';

/** New commits of a branch that an attempt's worktree shall get. */
export interface UpdateRequest extends WorktreeRequest {
  /** Branch or commit whose work is brought in. */
  readonly from: string;
  /** Message of the merge commit. */
  readonly message: string;
  /** Merge it in, or put the worktree's own commits on top of it. */
  readonly by: 'merge' | 'rebase';
  readonly identity?: Identity;
}

/**
 * What bringing a branch in has come to; in a conflict the merge stands open in the worktree, with marks in `files`.
 * `base`: the commit of that branch on which the worktree's own work stands from now on.
 */
export type Updated = { readonly base: string } & (
  { readonly kind: 'upToDate' | 'updated' } | { readonly kind: 'conflict'; readonly files: readonly string[] }
);

/**
 * Brings a branch into an attempt's worktree. Uncommitted work has to be committed before. Fails with
 * `mergeInProgress`, `branchSwitched`, `dirtyOverlap`, `untrackedInTheWay`, `identityMissing`, `refMissing`,
 * `unrelatedHistories`, and `rebaseConflict` (with `files`), because a rebase would ask for the same conflict again at
 * each commit; then nothing has changed.
 */
export async function updateWorktree(room: GitRoom, request: Linked<UpdateRequest>): Promise<GitResult<Updated>> {
  const { worktree, from, message, by, identity } = request;
  return room.queues.run(worktree.folder, async () => {
    const ready = await checkCheckout(room, worktree);
    if (!ready.ok) return ready;
    const { operation } = ready.value;
    if (operation) return gitFault('mergeInProgress', { params: { operation, into: worktree.folder } });
    const config = identityConfig(identity);
    const identified = await checkIdentity(room.git, worktree, config);
    if (!identified.ok) return identified;
    const before = await room.git.run({ cwd: worktree, args: ['rev-parse', 'HEAD'], kind: 'read' });
    if (!before.ok) return before;
    const args = by === 'merge' ? [...MERGE, '-m', message, from] : [...REBASE, from];
    const done = await room.git.attempt({ cwd: worktree, args, config });
    if (!done.ok) return done;
    if (done.value.exitCode !== 0) {
      const fault = faultOf(done.value.stderr, 1, args);
      return by === 'merge' ? openMerge(room, worktree, fault) : takeBack(room, worktree, fault);
    }
    const after = await room.git.run({ cwd: worktree, args: ['rev-parse', 'HEAD'], kind: 'read' });
    if (!after.ok) return after;
    const base = await mergeBase(room.git, worktree, ['HEAD', from]);
    if (!base.ok) return base;
    if (base.value === undefined) return gitFault('unrelatedHistories');
    return { ok: true, value: { kind: after.value === before.value ? 'upToDate' : 'updated', base: base.value } };
  });
}

const MERGE = [
  ...['merge', '--quiet', '--no-edit', '--commit', '--ff', '--no-squash'],
  ...['--no-autostash', '--no-overwrite-ignore', '--no-stat'],
];
const REBASE = ['rebase', '--quiet', '--no-autostash', '--no-autosquash', '--no-update-refs', '--no-stat'];

async function openMerge(room: GitRoom, worktree: LinkedWorktree, fault: GitFault): Promise<GitResult<Updated>> {
  const files = await unmergedFiles(room, worktree);
  if (!files.ok) return files;
  if (files.value.length === 0) return { ok: false, error: fault };
  const args = ['rev-parse', '--verify', 'MERGE_HEAD'];
  const base = await room.git.run({ cwd: worktree, args, kind: 'read' });
  return base.ok ? { ok: true, value: { kind: 'conflict', files: files.value, base: base.value.trim() } } : base;
}

/** Ends a rebase that does not go through: the worktree is as it was before it. */
async function takeBack(room: GitRoom, worktree: LinkedWorktree, fault: GitFault): Promise<GitResult<never>> {
  const files = await unmergedFiles(room, worktree);
  if ((await operationIn(worktree.gitDir)) === 'rebase') {
    const aborted = await runLocking(room.git, { cwd: worktree, args: ['rebase', '--abort'] });
    if (!aborted.ok) return aborted;
  }
  if (!files.ok) return files;
  return files.value.length === 0 ? { ok: false, error: fault } : filesFault('rebaseConflict', files.value);
}

/** Takes an open merge of a worktree back: the files are as they were before it. Harmless where none is open. */
export async function abortUpdate(room: GitRoom, worktree: LinkedWorktree): Promise<GitResult<undefined>> {
  return room.queues.run(worktree.folder, async () => {
    if ((await operationIn(worktree.gitDir)) !== 'merge') return { ok: true, value: undefined };
    const aborted = await runLocking(room.git, { cwd: worktree, args: ['merge', '--abort'] });
    return aborted.ok ? { ok: true, value: undefined } : aborted;
  });
}
