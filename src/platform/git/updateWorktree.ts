import { checkCheckout, checkoutPath, unmergedFiles } from './checkout';
import { faultOf, gitFault, type GitFault, type GitResult } from './errors';
import { checkIdentity, identityConfig, type Identity } from './identity';
import { operationIn } from './operation';
import { runLocking, type GitRoom } from './room';

/** New commits of a branch that an attempt's worktree shall get. */
export interface UpdateRequest {
  /** Top folder of the worktree. */
  readonly worktree: string;
  /** Branch or commit whose work is brought in. */
  readonly from: string;
  /** Message of the merge commit. */
  readonly message: string;
  readonly identity?: Identity;
}

/** What bringing a branch in has come to; in a conflict the merge stands open in the worktree, with marks in `files`. */
export type Updated =
  { readonly kind: 'upToDate' | 'merged' } | { readonly kind: 'conflict'; readonly files: readonly string[] };

/**
 * Merges a branch into an attempt's worktree. Uncommitted work has to be committed before. Fails with
 * `mergeInProgress`, `branchSwitched`, `dirtyOverlap`, `untrackedInTheWay`, `identityMissing`, `refMissing`; then
 * nothing has changed.
 */
export async function updateWorktree(room: GitRoom, request: UpdateRequest): Promise<GitResult<Updated>> {
  const { worktree, from, message, identity } = request;
  return room.queues.run(worktree, async () => {
    const ready = await checkCheckout(room, worktree);
    if (!ready.ok) return ready;
    const { operation } = ready.value;
    if (operation) return gitFault('mergeInProgress', { params: { operation, into: worktree } });
    const config = identityConfig(identity);
    const identified = await checkIdentity(room.git, worktree, config);
    if (!identified.ok) return identified;
    const before = await room.git.run({ cwd: worktree, args: ['rev-parse', 'HEAD'], kind: 'read' });
    if (!before.ok) return before;
    const policy = ['--commit', '--ff', '--no-squash', '--no-autostash', '--no-overwrite-ignore', '--no-stat'];
    const args = ['merge', '--quiet', '--no-edit', ...policy, '-m', message, from];
    const merged = await room.git.attempt({ cwd: worktree, args, config });
    if (!merged.ok) return merged;
    if (merged.value.exitCode !== 0) return openMerge(room, worktree, faultOf(merged.value.stderr, 1, args));
    const after = await room.git.run({ cwd: worktree, args: ['rev-parse', 'HEAD'], kind: 'read' });
    if (!after.ok) return after;
    return { ok: true, value: { kind: after.value === before.value ? 'upToDate' : 'merged' } };
  });
}

async function openMerge(room: GitRoom, worktree: string, fault: GitFault): Promise<GitResult<Updated>> {
  const files = await unmergedFiles(room, worktree);
  if (!files.ok) return files;
  if (files.value.length === 0) return { ok: false, error: fault };
  return { ok: true, value: { kind: 'conflict', files: files.value } };
}

/** Takes an open merge of a worktree back: the files are as they were before it. Harmless where none is open. */
export async function abortUpdate(room: GitRoom, worktree: string): Promise<GitResult<undefined>> {
  return room.queues.run(worktree, async () => {
    const gitDir = await checkoutPath(room, worktree, '.');
    if (!gitDir.ok) return gitDir;
    if ((await operationIn(gitDir.value)) !== 'merge') return { ok: true, value: undefined };
    const aborted = await runLocking(room.git, { cwd: worktree, args: ['merge', '--abort'] });
    return aborted.ok ? { ok: true, value: undefined } : aborted;
  });
}
