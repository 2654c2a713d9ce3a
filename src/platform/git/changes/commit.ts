import path from 'node:path';
import { checkCheckout } from './checkout';
import { parseDiff } from './diffFormat';
import { faultOf, filesFault, gitFault, type GitResult } from '../exec/errors';
import { checkIdentity, identityConfig, type Identity } from '../repository/identity';
import { keepingIndex } from './preservedIndex';
import { exists } from '../exec/paths';
import { headOf } from '../repository/location';
import { runLocking, type GitRoom } from '../exec/exec';
import type { LinkedWorktree } from '../exec/worktreeLink';
import type { Linked, WorktreeRequest } from '../exec/worktreeLinks';

/** A commit of everything that is uncommitted in a worktree. */
export interface CommitRequest extends WorktreeRequest {
  readonly message: string;
  /** Who commits, where git does not know it. */
  readonly identity?: Identity;
  /** Untracked files that stay out of the commit, as paths of the repository. */
  readonly leaveOut?: readonly string[];
  /** Leaves out the hooks that can refuse (`--no-verify`); only if the user says so. */
  readonly skipHooks?: boolean;
  /** Ends the hooks and everything that they have started. */
  readonly signal?: AbortSignal | undefined;
}

type Commit = Linked<CommitRequest>;

/**
 * Commits all changes of a worktree, untracked files included, ignored ones not, with the user's identity, hooks and
 * signing as configured, and answers the commit. Fails with `nothingToCommit`, `hookFailed` (its output in `detail`),
 * `identityMissing`, `signingFailed`, `messageMissing`, `mergeInProgress`, `conflictsLeft` (a merge is open and not
 * all of its conflicts are staged), `branchSwitched`, `embeddedRepository`
 * (a repository within the worktree: a commit would hold a link to it and none of its files), `cancelled`. Then the
 * index is as it was before; what a hook itself has done to files is its own. Cancelled after the commit was made (in
 * a `post-commit` hook), it answers the commit.
 */
export async function commitAll(room: GitRoom, request: Commit): Promise<GitResult<string>> {
  const { worktree, message } = request;
  if (message.trim() === '') return gitFault('messageMissing');
  return room.queues.run(worktree.folder, async () => {
    if (request.signal?.aborted === true) return gitFault('cancelled');
    const ready = await checkCheckout(room, worktree);
    if (!ready.ok) return ready;
    return keepingIndex(path.join(worktree.gitDir, 'index'), () => stageAndCommit(room, request));
  });
}

async function stageAndCommit(room: GitRoom, request: Commit): Promise<GitResult<string>> {
  const { worktree, identity } = request;
  const staged = await stageAll(room, request);
  if (!staged.ok) return staged;
  const identified = await checkIdentity(room.git, worktree, identityConfig(identity));
  if (!identified.ok) return identified;
  const before = await commitOf(room, worktree);
  if (!before.ok) return before;
  const done = await commitStaged(room, request);
  if (done.ok || done.error.code !== 'cancelled') return done;
  const after = await commitOf(room, worktree);
  return after.ok && after.value !== before.value ? after : done;
}

/** The commit that a checkout stands on. */
async function commitOf(room: GitRoom, worktree: LinkedWorktree): Promise<GitResult<string>> {
  const head = await headOf(room.git, worktree);
  return head.ok ? { ok: true, value: 'branch' in head.value ? head.value.commit : head.value.detached } : head;
}

async function stageAll(room: GitRoom, { worktree, leaveOut = [], signal }: Commit): Promise<GitResult<undefined>> {
  const config = ['advice.addEmbeddedRepo=false', 'core.safecrlf=false'];
  const paths = ['.', ...leaveOut.map((file) => `:(exclude,top,literal)${file}`)].join('\0');
  const args = ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'];
  const added = await runLocking(room.git, { cwd: worktree, args, config, input: paths, signal });
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
  const told = await room.git.run({ cwd: worktree, args: staged, kind: 'read' });
  if (!told.ok) return told;
  const { changes } = parseDiff(told.value);
  const isMerging = await exists(path.join(worktree.gitDir, 'MERGE_HEAD'));
  if (changes.length === 0 && !isMerging) return gitFault('nothingToCommit');
  const links = changes.filter(({ status, newMode }) => status === 'added' && newMode === '160000');
  return refuseEmbedded(
    room,
    worktree,
    links.map((link) => link.path),
  );
}

async function refuseEmbedded(
  room: GitRoom,
  worktree: LinkedWorktree,
  links: readonly string[],
): Promise<GitResult<undefined>> {
  if (links.length === 0) return { ok: true, value: undefined };
  const args = ['config', '--file', '.gitmodules', '-z', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const told = await room.git.attempt({ cwd: worktree, args, kind: 'read' });
  if (!told.ok) return told;
  const submodules = told.value.stdout
    .toString('utf8')
    .split('\0')
    .map((entry) => entry.slice(entry.indexOf('\n') + 1));
  const embedded = links.filter((link) => !submodules.includes(link));
  return embedded.length === 0 ? { ok: true, value: undefined } : filesFault('embeddedRepository', embedded);
}

async function commitStaged(room: GitRoom, request: Commit): Promise<GitResult<string>> {
  const { worktree, message, skipHooks, signal } = request;
  const args = ['commit', '--quiet', '--file=-', ...(skipHooks === true ? ['--no-verify'] : [])];
  const config = ['i18n.commitEncoding=utf-8', ...identityConfig(request.identity)];
  const done = await room.git.attempt({ cwd: worktree, args, config, kind: 'commit', input: message, signal });
  if (!done.ok) return done;
  const { exitCode, stderr, stdout } = done.value;
  if (exitCode === 0) return commitOf(room, worktree);
  // Git itself ends with 128; 1 is what it answers when a hook refuses, whatever that printed.
  if (exitCode === 1 && (await hasRefusingHook(room, worktree))) {
    return gitFault('hookFailed', { detail: `${stderr}${stdout.toString('utf8')}`.trim() });
  }
  return { ok: false, error: faultOf(stderr, exitCode, args) };
}

async function hasRefusingHook(room: GitRoom, worktree: LinkedWorktree): Promise<boolean> {
  const args = ['rev-parse', '--path-format=absolute', '--git-path', 'hooks'];
  // As a commit, because in other calls there are no hooks for git.
  const hooks = await room.git.run({ cwd: worktree, args, kind: 'commit' });
  if (!hooks.ok) return false;
  const names = ['pre-commit', 'prepare-commit-msg', 'commit-msg'];
  const there = await Promise.all(names.map((name) => exists(path.join(hooks.value.slice(0, -1), name))));
  return there.includes(true);
}
