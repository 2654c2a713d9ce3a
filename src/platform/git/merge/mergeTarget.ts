import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDiff } from '../changes/diffFormat';
import { gitFault, type GitResult } from '../exec/errors';
import { gitDirsByFolder } from '../exec/gitDirs';
import type { MergeEnds } from './previewMerge';
import { operationIn, type Operation } from '../changes/operation';
import { exists } from '../exec/paths';
import { listWorktrees } from '../repository/worktreeList';
import { resolveCommit, shortBranch } from '../repository/location';
import type { GitRoom, RepositoryFolders } from '../exec/exec';
import { folderOf, type GitRunner, type WorkingFolder } from '../exec/run';

/** The checkout that a merge's target is checked out in. */
export interface TargetCheckout {
  readonly path: string;
  /** Where git runs for it. */
  readonly cwd: WorkingFolder;
}

/**
 * Looks whether the target of a merge still is what was shown and is free to move, and answers where it is checked
 * out, if anywhere. A branch that is being rebased or bisected counts as in use, although `HEAD` is detached then.
 */
export async function checkTarget(
  room: GitRoom,
  repo: RepositoryFolders,
  { into, intoCommit }: MergeEnds,
): Promise<GitResult<TargetCheckout | undefined>> {
  const now = await resolveCommit(room.git, repo.commonDir, `refs/heads/${into}`);
  if (!now.ok) return now.error.code === 'refMissing' ? gitFault('targetMissing', { params: { into } }) : now;
  if (now.value !== intoCommit) return gitFault('targetMoved', { params: { into } });
  const listed = await listWorktrees(room.git, repo);
  if (!listed.ok) return listed;
  const gitDirs = await gitDirsByFolder(repo.commonDir);
  for (const [at, checkout] of listed.value.entries()) {
    if (checkout.bare || !(await exists(checkout.path))) continue;
    // Git lists the main checkout first. The repository's record, not the checkout itself, says which git folder
    // belongs to one of the others: agents write to some of them.
    const gitDir = at === 0 ? repo.commonDir : gitDirs.get(checkout.path);
    const isCheckedOut = checkout.branch === into;
    const operation = gitDir === undefined ? undefined : await operationOn(into, { gitDir, isCheckedOut });
    if (operation) return gitFault('mergeInProgress', { params: { operation, into, path: checkout.path } });
    if (isCheckedOut) return at === 0 ? main(checkout.path) : linked(room, repo, checkout.path);
  }
  return { ok: true, value: undefined };
}

function main(path: string): GitResult<TargetCheckout> {
  return { ok: true, value: { path, cwd: path } };
}

async function linked(room: GitRoom, repo: RepositoryFolders, path: string): Promise<GitResult<TargetCheckout>> {
  const found = await room.links.find({ repo, worktree: path });
  return found.ok ? { ok: true, value: { path, cwd: found.value } } : found;
}

/** The operation of a checkout that a branch takes part in. */
async function operationOn(
  branch: string,
  { gitDir, isCheckedOut }: { readonly gitDir: string; readonly isCheckedOut: boolean },
): Promise<Operation | undefined> {
  const operation = await operationIn(gitDir);
  return operation && (isCheckedOut || (await isWorkedOn(gitDir, operation, branch))) ? operation : undefined;
}

/** Whether a rebase or bisect will put this branch back where it was, or move it, when it ends. */
async function isWorkedOn(gitDir: string, operation: Operation, branch: string): Promise<boolean> {
  const files = { rebase: ['rebase-merge/head-name', 'rebase-apply/head-name'], bisect: ['BISECT_START'] };
  for (const file of operation === 'rebase' || operation === 'bisect' ? files[operation] : []) {
    const name = await readFile(path.join(gitDir, file), 'utf8').catch(() => '');
    if (shortBranch(name.trim()) === branch) return true;
  }
  return false;
}

/**
 * What a merge changes where the user has staged a folder in place of a file, or a file in place of a folder. Git
 * itself takes what is staged there away without a word (`merge --ff-only`, seen with 2.39), so it must not get to it.
 */
export async function stagedInTheWay(
  git: GitRunner,
  checkout: WorkingFolder,
  [from, to]: readonly [string, string],
): Promise<GitResult<readonly string[]>> {
  const staged = await changedPaths(git, checkout, ['--cached', 'HEAD']);
  if (!staged.ok || staged.value.length === 0) return staged;
  const incoming = await changedPaths(git, checkout, [from, to]);
  if (!incoming.ok) return incoming;
  const below = (inner: string, outer: string) => inner.startsWith(`${outer}/`);
  const clashes = (name: string) => staged.value.some((own) => below(own, name) || below(name, own));
  return { ok: true, value: incoming.value.filter(clashes) };
}

async function changedPaths(
  git: GitRunner,
  checkout: WorkingFolder,
  between: readonly string[],
): Promise<GitResult<readonly string[]>> {
  const told = await git.run({ cwd: checkout, args: ['diff', ...RAW, ...between, '--'], kind: 'read' });
  return told.ok ? { ok: true, value: parseDiff(told.value).changes.map((change) => change.path) } : told;
}

const RAW = ['--raw', '--no-abbrev', '-z', '--no-renames', '--no-ext-diff', '--no-relative'];

/** The files for whose sake git refused: those that the merge changes and that are changed, or there, unknown to git. */
export async function filesInTheWay(
  git: GitRunner,
  checkout: WorkingFolder,
  why: 'dirtyOverlap' | 'untrackedInTheWay',
  [from, to]: readonly [string, string],
): Promise<readonly string[]> {
  const incoming = await git.run({ cwd: checkout, args: ['diff', ...RAW, from, to, '--'], kind: 'read' });
  if (!incoming.ok) return [];
  const { changes } = parseDiff(incoming.value);
  if (why === 'dirtyOverlap') {
    const local = await changedPaths(git, checkout, ['HEAD']);
    const dirty = new Set(local.ok ? local.value : []);
    return changes.map((change) => change.path).filter((name) => dirty.has(name));
  }
  const tracked = await git.run({ cwd: checkout, args: ['ls-files', '-z'], kind: 'read' });
  const known = new Set(tracked.ok ? tracked.value.split('\0') : []);
  const top = folderOf(checkout);
  const untracked = changes.filter((change) => change.status === 'added' && !known.has(change.path));
  const there = await Promise.all(untracked.map((change) => exists(path.join(top, ...change.path.split('/')))));
  return untracked.map((change) => change.path).filter((_, at) => there[at]);
}
