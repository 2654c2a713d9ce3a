import { fail, type Fault, ok, type Result } from '../../../base/result';
import {
  type CallError,
  failWithFiles,
  type GitContext,
  type RepositoryFolders,
  runLocking,
  type WorkingFolder,
} from '../exec/exec';
import { checkIdentity, type Identity, identityConfig, type IdentityError } from '../repository/repository';
import { checkTarget, filesInTheWay, stagedInTheWay, type TargetCheckout, type TargetError } from './mergeTarget';
import type { MergeableMerge } from './previewMerge';

export interface MergeRequest {
  readonly repo: RepositoryFolders;
  /** The preview that was shown. Exactly its tree lands, on exactly its target commit. */
  readonly preview: MergeableMerge;
  /** `merge` preserves the commits of the attempt, `squash` combines them into one commit. */
  readonly kind: 'merge' | 'squash';
  /** Message of the commit; unused for a fast-forward. */
  readonly message: string;
  /** Who commits, if git doesn't know. */
  readonly identity?: Identity;
  /** Cancels the merge until it begins to land. */
  readonly signal?: AbortSignal | undefined;
}

export interface Merged {
  /** The new commit of the target branch. */
  readonly commit: string;
  readonly kind: 'fastForward' | 'merge' | 'squash';
  /** The checkout whose files were updated, if the target is checked out. */
  readonly checkout?: string;
}

export type MergeError = TargetError | IdentityError | 'signingFailed' | 'messageMissing' | LandError;
type LandError = CallError | (typeof CHECKOUT_REFUSALS)[number] | (typeof REF_REFUSALS)[number];
const REF_REFUSALS = ['targetMoved', 'targetMissing'] as const;
const CHECKOUT_REFUSALS = [
  ...(['dirtyOverlap', 'untrackedInTheWay', 'mergeInProgress', 'filterFailed', 'targetMoved'] as const),
];

/**
 * Lands a previewed merge. Never changes staged, changed and untracked files of the target's checkout: if it would, it
 * changes nothing and fails with `dirtyOverlap`, `untrackedInTheWay` (both with `files`), `mergeInProgress` (param
 * `operation`), `targetMoved`, `targetMissing`, `identityMissing`, `signingFailed`, `messageMissing`, `lockHeld`,
 * `cancelled`.
 */
export async function applyMerge(context: GitContext, request: MergeRequest): Promise<Result<Merged, MergeError>> {
  const { repo, preview } = request;
  return context.queues.run(repo.commonDir, async (): Promise<Result<Merged, MergeError>> => {
    const target = await checkTarget(context, repo, preview);
    if (!target.ok) return target;
    const cwd = target.value?.cwd ?? repo.root;
    const forwardOnly = await isFastForward(context, request, cwd);
    const commit = forwardOnly ? ok(preview.fromCommit) : await makeCommit(context, request, cwd);
    if (!commit.ok) return commit;
    if (request.signal?.aborted === true) return fail('cancelled');
    const landed = target.value
      ? await landInCheckout(context, request, target.value, commit.value)
      : await landOnRef(context, request, commit.value);
    if (!landed.ok) return landed;
    const checkout = target.value ? { checkout: target.value.path } : {};
    return ok({ commit: commit.value, kind: forwardOnly ? 'fastForward' : request.kind, ...checkout });
  });
}

/** Whether the target is only moved to the attempt's commit, like git itself does unless `merge.ff` is off. */
async function isFastForward(
  context: GitContext,
  { preview, kind }: MergeRequest,
  cwd: WorkingFolder,
): Promise<boolean> {
  if (kind !== 'merge' || preview.kind !== 'fastForward') return false;
  const setting = await context.git.execute({ cwd, args: ['config', '--get', 'merge.ff'], kind: 'read' });
  return !setting.ok || !/^(false|no|off|0)$/i.test(setting.value.stdout.toString('utf8').trim());
}

async function makeCommit(
  context: GitContext,
  request: MergeRequest,
  cwd: WorkingFolder,
): Promise<Result<string, IdentityError | 'signingFailed' | 'messageMissing'>> {
  const { preview, kind, message, signal } = request;
  if (message.trim() === '') return fail('messageMissing');
  const identified = await checkIdentity(context.git, cwd, identityConfig(request.identity));
  if (!identified.ok) return identified;
  const signing = await context.git.execute({
    cwd,
    args: ['config', '--type=bool', '--get', 'commit.gpgSign'],
    kind: 'read',
  });
  if (!signing.ok) return signing;
  const sign = signing.value.stdout.toString('utf8').trim() === 'true' ? ['-S'] : [];
  const parents = kind === 'merge' ? [preview.intoCommit, preview.fromCommit] : [preview.intoCommit];
  const args = ['commit-tree', ...sign, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', preview.tree];
  const config = ['i18n.commitEncoding=utf-8', ...identityConfig(request.identity)];
  const made = await context.git.run({
    cwd,
    args,
    config,
    input: `${message.trim()}\n`,
    signal,
    refusals: ['identityMissing', 'signingFailed'],
  });
  return made.ok ? ok(made.value.trim()) : made;
}

async function landOnRef(
  context: GitContext,
  { repo, preview, kind }: MergeRequest,
  commit: string,
): Promise<Result<undefined, LandError>> {
  const args = [
    'update-ref',
    '-m',
    `${kind} ${preview.from}`,
    `refs/heads/${preview.into}`,
    commit,
    preview.intoCommit,
  ];
  const moved = await runLocking(context.git, { cwd: repo.commonDir, args, refusals: REF_REFUSALS });
  return moved.ok ? ok() : { ok: false, error: withTarget(moved.error, preview) };
}

/**
 * Moves the branch in its checkout. Whatever the user has configured, this is a plain fast-forward that refuses rather
 * than stashes, and that never overwrites ignored files.
 */
async function landInCheckout(
  context: GitContext,
  { preview, kind }: MergeRequest,
  target: TargetCheckout,
  commit: string,
): Promise<Result<undefined, LandError>> {
  const inTheWay = await stagedInTheWay(context.git, target.cwd, [preview.intoCommit, commit]);
  if (!inTheWay.ok) return inTheWay;
  if (inTheWay.value.length > 0)
    return failWithFiles('dirtyOverlap', inTheWay.value, { params: { into: preview.into } });
  const policy = ['--ff-only', '--commit', '--no-squash', '--no-autostash', '--no-overwrite-ignore', '--no-stat'];
  const env = { GIT_REFLOG_ACTION: `${kind} ${preview.from}` };
  const moved = await runLocking(context.git, {
    cwd: target.cwd,
    args: ['merge', '--quiet', ...policy, commit],
    env,
    refusals: CHECKOUT_REFUSALS,
  });
  if (moved.ok) return ok();
  const { code, detail } = moved.error;
  if (code !== 'dirtyOverlap' && code !== 'untrackedInTheWay')
    return { ok: false, error: withTarget(moved.error, preview) };
  const files = await filesInTheWay(context.git, target.cwd, code, [preview.intoCommit, commit]);
  return failWithFiles(code, files, { params: { into: preview.into }, ...(detail === undefined ? {} : { detail }) });
}

function withTarget<Code extends string>(fault: Fault<Code>, { into }: MergeableMerge): Fault<Code> {
  return { ...fault, params: { ...fault.params, into } };
}
