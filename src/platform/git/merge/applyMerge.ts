import { filesFault, gitFault, type GitFault, type GitResult } from '../exec/errors';
import { checkIdentity, identityConfig, type Identity } from '../repository/identity';
import type { MergeableMerge } from './previewMerge';
import { checkTarget, filesInTheWay, stagedInTheWay, type TargetCheckout } from './mergeTarget';
import { runLocking, type GitRoom, type RepositoryFolders } from '../exec/exec';
import type { WorkingFolder } from '../exec/run';

export interface MergeRequest {
  readonly repo: RepositoryFolders;
  /** What was shown: exactly its tree lands, on exactly its target commit. */
  readonly preview: MergeableMerge;
  /** `merge` keeps the commits of the attempt, `squash` makes one commit of them. */
  readonly kind: 'merge' | 'squash';
  /** Message of the commit; not used where the target is only moved forward. */
  readonly message: string;
  /** Who commits, where git does not know it. */
  readonly identity?: Identity;
  /** Heeded until it begins to land. */
  readonly signal?: AbortSignal | undefined;
}

export interface Merged {
  /** Where the target branch stands now. */
  readonly commit: string;
  readonly kind: 'fastForward' | 'merge' | 'squash';
  /** The checkout whose files were updated, if the target is checked out. */
  readonly checkout?: string;
}

/**
 * Lands a previewed merge. Staged, changed and untracked files of the target's checkout stay exactly as they are, or
 * nothing changes at all and it fails with `dirtyOverlap`, `untrackedInTheWay` (both with `files`), `mergeInProgress`
 * (param `operation`), `targetMoved`, `targetMissing`, `identityMissing`, `signingFailed`, `messageMissing`, `lockHeld`,
 * `cancelled`.
 */
export async function applyMerge(room: GitRoom, request: MergeRequest): Promise<GitResult<Merged>> {
  const { repo, preview } = request;
  return room.queues.run(repo.commonDir, async () => {
    const target = await checkTarget(room, repo, preview);
    if (!target.ok) return target;
    const cwd = target.value?.cwd ?? repo.root;
    const forwardOnly = await keepsCommits(room, request, cwd);
    const commit = forwardOnly
      ? { ok: true as const, value: preview.fromCommit }
      : await makeCommit(room, request, cwd);
    if (!commit.ok) return commit;
    if (request.signal?.aborted === true) return gitFault('cancelled');
    const landed = target.value
      ? await landInCheckout(room, request, target.value, commit.value)
      : await landOnRef(room, request, commit.value);
    if (!landed.ok) return landed;
    const checkout = target.value ? { checkout: target.value.path } : {};
    return { ok: true, value: { commit: commit.value, kind: forwardOnly ? 'fastForward' : request.kind, ...checkout } };
  });
}

/** Whether the target is only moved to the attempt's commit: as git does it, unless `merge.ff` is off. */
async function keepsCommits(room: GitRoom, { preview, kind }: MergeRequest, cwd: WorkingFolder): Promise<boolean> {
  if (kind !== 'merge' || preview.kind !== 'fastForward') return false;
  const told = await room.git.attempt({ cwd, args: ['config', '--get', 'merge.ff'], kind: 'read' });
  return !told.ok || !/^(false|no|off|0)$/i.test(told.value.stdout.toString('utf8').trim());
}

async function makeCommit(room: GitRoom, request: MergeRequest, cwd: WorkingFolder): Promise<GitResult<string>> {
  const { preview, kind, message, signal } = request;
  if (message.trim() === '') return gitFault('messageMissing');
  const identified = await checkIdentity(room.git, cwd, identityConfig(request.identity));
  if (!identified.ok) return identified;
  const signing = await room.git.attempt({
    cwd,
    args: ['config', '--type=bool', '--get', 'commit.gpgSign'],
    kind: 'read',
  });
  if (!signing.ok) return signing;
  const sign = signing.value.stdout.toString('utf8').trim() === 'true' ? ['-S'] : [];
  const parents = kind === 'merge' ? [preview.intoCommit, preview.fromCommit] : [preview.intoCommit];
  const args = ['commit-tree', ...sign, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', preview.tree];
  const config = ['i18n.commitEncoding=utf-8', ...identityConfig(request.identity)];
  const made = await room.git.run({ cwd, args, config, input: `${message.trim()}\n`, signal });
  return made.ok ? { ok: true, value: made.value.trim() } : made;
}

async function landOnRef(
  room: GitRoom,
  { repo, preview, kind }: MergeRequest,
  commit: string,
): Promise<GitResult<undefined>> {
  const args = [
    'update-ref',
    '-m',
    `${kind} ${preview.from}`,
    `refs/heads/${preview.into}`,
    commit,
    preview.intoCommit,
  ];
  const moved = await runLocking(room.git, { cwd: repo.commonDir, args });
  return moved.ok ? { ok: true, value: undefined } : { ok: false, error: withTarget(moved.error, preview) };
}

/**
 * Moves the branch where it is checked out. Whatever the user has configured, this is a plain fast-forward that
 * refuses rather than stashes, and that takes ignored files for files.
 */
async function landInCheckout(
  room: GitRoom,
  { preview, kind }: MergeRequest,
  target: TargetCheckout,
  commit: string,
): Promise<GitResult<undefined>> {
  const inTheWay = await stagedInTheWay(room.git, target.cwd, [preview.intoCommit, commit]);
  if (!inTheWay.ok) return inTheWay;
  if (inTheWay.value.length > 0) return filesFault('dirtyOverlap', inTheWay.value, { params: { into: preview.into } });
  const policy = ['--ff-only', '--commit', '--no-squash', '--no-autostash', '--no-overwrite-ignore', '--no-stat'];
  const env = { GIT_REFLOG_ACTION: `${kind} ${preview.from}` };
  const moved = await runLocking(room.git, { cwd: target.cwd, args: ['merge', '--quiet', ...policy, commit], env });
  if (moved.ok) return { ok: true, value: undefined };
  const { code, detail } = moved.error;
  if (code !== 'dirtyOverlap' && code !== 'untrackedInTheWay')
    return { ok: false, error: withTarget(moved.error, preview) };
  const files = await filesInTheWay(room.git, target.cwd, code, [preview.intoCommit, commit]);
  return filesFault(code, files, { params: { into: preview.into }, ...(detail === undefined ? {} : { detail }) });
}

function withTarget(fault: GitFault, { into }: MergeableMerge): GitFault {
  return { ...fault, params: { ...fault.params, into } };
}
