import path from 'node:path';
import { fail, ok, type Result } from '../../../base/result';
import { exists } from '../../fs/fs';
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
import {
  checkIdentity,
  type HeadError,
  headOf,
  type Identity,
  identityConfig,
  type IdentityError,
} from '../repository/repository';
import { checkCheckout, type CheckoutError } from './checkout';
import { parseDiff } from './diffFormat';
import { preservingIndex } from './preservedIndex';

/** A commit of all uncommitted changes in a worktree. */
export interface CommitRequest extends WorktreeRequest {
  readonly message: string;
  /** Who commits, if git doesn't know. */
  readonly identity?: Identity;
  /** Untracked files to leave out of the commit, as paths in the repository. */
  readonly leaveOut?: readonly string[];
  /** Skips the hooks that can refuse (`--no-verify`). Only at the user's request. */
  readonly skipHooks?: boolean;
  /** Ends the hooks and all processes that they have started. */
  readonly signal?: AbortSignal | undefined;
}

type Commit = Linked<CommitRequest>;

export type CommitError = CheckoutError | IdentityError | CommitRefusal | 'nothingToCommit' | 'hookFailed';
type CommitRefusal = (typeof ADD_REFUSALS)[number] | (typeof COMMIT_REFUSALS)[number];
const ADD_REFUSALS = ['filterFailed', 'embeddedRepository'] as const;
const COMMIT_REFUSALS = ['identityMissing', 'signingFailed', 'messageMissing', 'mergeInProgress'] as const;

/**
 * Commits all changes of a worktree, including untracked files but not ignored ones, with the user's identity, hooks and
 * signing as configured. Returns the commit. Fails with `nothingToCommit`, `hookFailed` (its output in `detail`),
 * `identityMissing`, `signingFailed`, `messageMissing`, `mergeInProgress`, `conflictsLeft` (a merge is in progress and
 * has conflicts that aren't staged), `branchSwitched`, `embeddedRepository` (a nested repository, of which a commit would
 * have a link and no files), `cancelled`. After a failure the index is what it was before. What a hook did to files isn't
 * undone. If it's canceled after the commit was made (in a `post-commit` hook), it returns the commit.
 */
export async function commitAll(context: GitContext, request: Commit): Promise<Result<string, CommitError>> {
  const { worktree, message } = request;
  if (message.trim() === '') return fail('messageMissing');
  return context.queues.run(worktree.folder, async () => {
    if (request.signal?.aborted === true) return fail('cancelled');
    const ready = await checkCheckout(context, worktree);
    if (!ready.ok) return ready;
    return preservingIndex(path.join(worktree.gitDir, 'index'), () => stageAndCommit(context, request));
  });
}

async function stageAndCommit(context: GitContext, request: Commit): Promise<Result<string, CommitError>> {
  const { worktree, identity } = request;
  const staged = await stageAll(context, request);
  if (!staged.ok) return staged;
  const identified = await checkIdentity(context.git, worktree, identityConfig(identity));
  if (!identified.ok) return identified;
  const before = await commitOf(context, worktree);
  if (!before.ok) return before;
  const done = await commitStaged(context, request);
  if (done.ok || done.error.code !== 'cancelled') return done;
  const after = await commitOf(context, worktree);
  return after.ok && after.value !== before.value ? after : done;
}

/** Returns the commit that is checked out. */
async function commitOf(context: GitContext, worktree: LinkedWorktree): Promise<Result<string, HeadError>> {
  const head = await headOf(context.git, worktree);
  return head.ok ? ok('branch' in head.value ? head.value.commit : head.value.detached) : head;
}

async function stageAll(
  context: GitContext,
  { worktree, leaveOut = [], signal }: Commit,
): Promise<Result<undefined, CommitError>> {
  const config = ['advice.addEmbeddedRepo=false', 'core.safecrlf=false'];
  const paths = ['.', ...leaveOut.map((file) => `:(exclude,top,literal)${file}`)].join('\0');
  const args = ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'];
  const added = await runLocking(context.git, {
    cwd: worktree,
    args,
    config,
    input: paths,
    signal,
    refusals: ADD_REFUSALS,
  });
  if (!added.ok) return added;
  const staged = [
    'diff',
    '--cached',
    '--raw',
    '--no-abbrev',
    '-z',
    '--no-ext-diff',
    '--no-relative',
    '--find-renames',
    'HEAD',
    '--',
  ];
  const printed = await context.git.run({ cwd: worktree, args: staged, kind: 'read' });
  if (!printed.ok) return printed;
  const { changes } = parseDiff(printed.value);
  const isMerging = await exists(path.join(worktree.gitDir, 'MERGE_HEAD'));
  if (changes.length === 0 && !isMerging) return fail('nothingToCommit');
  const links = changes.filter(({ status, newMode }) => status === 'added' && newMode === '160000');
  return refuseEmbedded(
    context,
    worktree,
    links.map((link) => link.path),
  );
}

async function refuseEmbedded(
  context: GitContext,
  worktree: LinkedWorktree,
  links: readonly string[],
): Promise<Result<undefined, CallError | 'embeddedRepository'>> {
  if (links.length === 0) return ok();
  const args = ['config', '--file', '.gitmodules', '-z', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const printed = await context.git.execute({ cwd: worktree, args, kind: 'read' });
  if (!printed.ok) return printed;
  const submodules = printed.value.stdout
    .toString('utf8')
    .split('\0')
    .map((entry) => entry.slice(entry.indexOf('\n') + 1));
  const embedded = links.filter((link) => !submodules.includes(link));
  return embedded.length === 0 ? ok() : failWithFiles('embeddedRepository', embedded);
}

async function commitStaged(context: GitContext, request: Commit): Promise<Result<string, CommitError>> {
  const { worktree, message, skipHooks, signal } = request;
  const args = ['commit', '--quiet', '--file=-', ...(skipHooks === true ? ['--no-verify'] : [])];
  const config = ['i18n.commitEncoding=utf-8', ...identityConfig(request.identity)];
  const done = await context.git.executeWithHooks({ cwd: worktree, args, config, input: message, signal });
  if (!done.ok) return done;
  const { exitCode, stderr, stdout } = done.value;
  if (exitCode === 0) return commitOf(context, worktree);
  // Git's own failures exit with 128. It exits with 1 if a hook refuses, whatever that printed.
  if (exitCode === 1 && (await hasRefusingHook(context, worktree))) {
    return fail('hookFailed', { detail: `${stderr}${stdout.toString('utf8')}`.trim() });
  }
  return { ok: false, error: faultOf(stderr, exitCode, args, COMMIT_REFUSALS) };
}

async function hasRefusingHook(context: GitContext, worktree: LinkedWorktree): Promise<boolean> {
  const args = ['rev-parse', '--path-format=absolute', '--git-path', 'hooks'];
  // With hooks, because other calls hide the hooks from git.
  const hooks = await context.git.executeWithHooks({ cwd: worktree, args });
  if (!hooks.ok || hooks.value.exitCode !== 0) return false;
  const folder = hooks.value.stdout.toString('utf8').slice(0, -1);
  const names = ['pre-commit', 'prepare-commit-msg', 'commit-msg'];
  const there = await Promise.all(names.map((name) => exists(path.join(folder, name))));
  return there.includes(true);
}
