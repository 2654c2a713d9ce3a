import path from 'node:path';
import { parseDiff } from './diffFormat';
import type { CallKind } from './environment';
import { faultOf, filesFault, gitFault, type GitResult } from './errors';
import { checkIdentity } from './identity';
import { markerOf } from './marker';
import { operationIn } from './operation';
import { exists } from './paths';
import { headOf } from './repository';
import { runLocking, type GitRoom } from './room';

/** A commit of everything that is uncommitted in a checkout. */
export interface CommitRequest {
  /** Top folder of the checkout. */
  readonly worktree: string;
  readonly message: string;
  /** Leaves out the hooks that can refuse (`--no-verify`); only if the user says so. */
  readonly skipHooks?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Commits all changes of a checkout, untracked files included, ignored ones not, with the user's identity, hooks and
 * signing as configured, and answers the commit. Fails with `nothingToCommit`, `hookFailed` (its output in `detail`),
 * `identityMissing`, `signingFailed`, `messageMissing`, `mergeInProgress`, `branchSwitched`, `embeddedRepository`
 * (a repository within the worktree: a commit would hold a link to it and none of its files).
 */
export async function commitAll(room: GitRoom, request: CommitRequest): Promise<GitResult<string>> {
  const { worktree, message } = request;
  if (message.trim() === '') return gitFault('messageMissing');
  return room.queues.run(worktree, async () => {
    const ready = await checkCheckout(room, request);
    if (!ready.ok) return ready;
    const staged = await stageAll(room, request);
    if (!staged.ok) return staged;
    const identified = await checkIdentity(room.git, worktree);
    if (!identified.ok) return identified;
    return commitStaged(room, request);
  });
}

/** Nothing may be going on in the checkout, and a worktree of ours must be on the branch that it was made for. */
async function checkCheckout(room: GitRoom, { worktree }: CommitRequest): Promise<GitResult<undefined>> {
  const gitDir = await gitPath(room, worktree, '.');
  if (!gitDir.ok) return gitDir;
  const unmerged = await room.git.run({
    cwd: worktree,
    args: ['diff', '--name-only', '--diff-filter=U', '-z', '--no-relative'],
    kind: 'read',
  });
  if (!unmerged.ok) return unmerged;
  const operation = await operationIn(gitDir.value);
  const files = unmerged.value.split('\0').filter((name) => name !== '');
  const params = { operation: operation ?? 'merge', into: worktree };
  if (files.length > 0) return filesFault('mergeInProgress', files, { params });
  const head = await headOf(room.git, worktree);
  if (!head.ok) return head;
  const now = 'branch' in head.value ? head.value.branch : undefined;
  if (now === undefined && operation) return gitFault('mergeInProgress', { params });
  const expected = (await markerOf(gitDir.value))?.branch;
  if (expected === undefined || now === expected) return { ok: true, value: undefined };
  return gitFault('branchSwitched', { params: { branch: expected, now: now ?? 'HEAD' } });
}

async function stageAll(room: GitRoom, { worktree, signal }: CommitRequest): Promise<GitResult<undefined>> {
  const config = ['advice.addEmbeddedRepo=false', 'core.safecrlf=false'];
  const added = await runLocking(room.git, { cwd: worktree, args: ['add', '--all', '--', '.'], config, signal });
  if (!added.ok) return added;
  const args = [
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
  const told = await room.git.run({ cwd: worktree, args, kind: 'read' });
  if (!told.ok) return told;
  const { changes } = parseDiff(told.value);
  const merging = await gitPath(room, worktree, 'MERGE_HEAD');
  if (!merging.ok) return merging;
  if (changes.length === 0 && !(await exists(merging.value))) return gitFault('nothingToCommit');
  const links = changes.filter(({ status, newMode }) => status === 'added' && newMode === '160000');
  return refuseEmbedded(
    room,
    worktree,
    links.map((link) => link.path),
  );
}

async function refuseEmbedded(
  room: GitRoom,
  worktree: string,
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

async function commitStaged(room: GitRoom, request: CommitRequest): Promise<GitResult<string>> {
  const { worktree, message, skipHooks, signal } = request;
  const args = ['commit', '--quiet', '--file=-', ...(skipHooks === true ? ['--no-verify'] : [])];
  const config = ['i18n.commitEncoding=utf-8'];
  const done = await room.git.attempt({ cwd: worktree, args, config, kind: 'commit', input: message, signal });
  if (!done.ok) return done;
  const { exitCode, stderr, stdout } = done.value;
  if (exitCode === 0) {
    const head = await headOf(room.git, worktree);
    return head.ok ? { ok: true, value: 'branch' in head.value ? head.value.commit : head.value.detached } : head;
  }
  // Git itself ends with 128; 1 is what it answers when a hook refuses, whatever that printed.
  if (exitCode === 1 && (await hasRefusingHook(room, worktree))) {
    return gitFault('hookFailed', { detail: `${stderr}${stdout.toString('utf8')}`.trim() });
  }
  return { ok: false, error: faultOf(stderr, exitCode, args) };
}

async function hasRefusingHook(room: GitRoom, worktree: string): Promise<boolean> {
  // As a commit, because in other calls there are no hooks for git.
  const hooks = await gitPath(room, worktree, 'hooks', 'commit');
  if (!hooks.ok) return false;
  const names = ['pre-commit', 'prepare-commit-msg', 'commit-msg'];
  const there = await Promise.all(names.map((name) => exists(path.join(hooks.value, name))));
  return there.includes(true);
}

/** The absolute path of something in git's folder, as the configuration puts it. */
async function gitPath(
  room: GitRoom,
  worktree: string,
  name: string,
  kind: CallKind = 'read',
): Promise<GitResult<string>> {
  const args = ['rev-parse', '--path-format=absolute', '--git-path', name];
  const told = await room.git.run({ cwd: worktree, args, kind });
  return told.ok ? { ok: true, value: told.value.slice(0, -1) } : told;
}
