import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '../../../base/result';
import { exists } from '../../fs/fs';
import {
  type CallError,
  folderOf,
  type GitContext,
  gitDirsByFolder,
  type GitRunner,
  type LinkError,
  type RepositoryFolders,
  type WorkingFolder,
} from '../exec/exec';
import { listWorktrees, resolveCommit, shortBranch } from '../repository/repository';
import { type Operation, operationIn, parseDiff } from '../changes/changes';
import type { MergeEnds } from './previewMerge';

/** The checkout that a merge's target is checked out in. */
export interface TargetCheckout {
  readonly path: string;
  /** Where git runs for it. */
  readonly cwd: WorkingFolder;
}

export type TargetError = CallError | LinkError | 'targetMissing' | 'targetMoved' | 'mergeInProgress';

/**
 * Checks that the target of a merge is still as shown and can be moved. Returns where it's checked out, if anywhere. A
 * branch that is being rebased or bisected counts as in use, although `HEAD` is detached then.
 */
export async function checkTarget(
  context: GitContext,
  repo: RepositoryFolders,
  { into, intoCommit }: MergeEnds,
): Promise<Result<TargetCheckout | undefined, TargetError>> {
  const now = await resolveCommit(context.git, repo.commonDir, `refs/heads/${into}`);
  if (!now.ok) {
    const { code, ...more } = now.error;
    return code === 'refMissing' ? fail('targetMissing', { params: { into } }) : fail(code, more);
  }
  if (now.value !== intoCommit) return fail('targetMoved', { params: { into } });
  const listed = await listWorktrees(context.git, repo);
  if (!listed.ok) return listed;
  const gitDirs = await gitDirsByFolder(repo.commonDir);
  for (const [at, checkout] of listed.value.entries()) {
    if (checkout.bare || !(await exists(checkout.path))) continue;
    // Git lists the main checkout first. The git folders of the others come from the repository's records, not from the
    // checkouts: agents write to some of them.
    const gitDir = at === 0 ? repo.commonDir : gitDirs.get(checkout.path);
    const isCheckedOut = checkout.branch === into;
    const operation = gitDir === undefined ? undefined : await operationOn(into, { gitDir, isCheckedOut });
    if (operation) return fail('mergeInProgress', { params: { operation, into, path: checkout.path } });
    if (isCheckedOut)
      return at === 0 ? ok({ path: checkout.path, cwd: checkout.path }) : linked(context, repo, checkout.path);
  }
  return ok(undefined);
}

async function linked(
  context: GitContext,
  repo: RepositoryFolders,
  path: string,
): Promise<Result<TargetCheckout, LinkError>> {
  const found = await context.links.find({ repo, worktree: path });
  return found.ok ? ok({ path, cwd: found.value }) : found;
}

/** Returns the operation of a checkout that involves a branch. */
async function operationOn(
  branch: string,
  { gitDir, isCheckedOut }: { readonly gitDir: string; readonly isCheckedOut: boolean },
): Promise<Operation | undefined> {
  const operation = await operationIn(gitDir);
  return operation && (isCheckedOut || (await isWorkedOn(gitDir, operation, branch))) ? operation : undefined;
}

/** Whether a rebase or bisect will reset or move this branch when it ends. */
async function isWorkedOn(gitDir: string, operation: Operation, branch: string): Promise<boolean> {
  const files = { rebase: ['rebase-merge/head-name', 'rebase-apply/head-name'], bisect: ['BISECT_START'] };
  for (const file of operation === 'rebase' || operation === 'bisect' ? files[operation] : []) {
    const name = await readFile(path.join(gitDir, file), 'utf8').catch(() => '');
    if (shortBranch(name.trim()) === branch) return true;
  }
  return false;
}

/**
 * Returns paths that a merge changes and that the user has staged as a folder in place of a file, or the reverse. Git
 * silently removes such staged files (`merge --ff-only`, seen with 2.39), so the merge must not start.
 */
export async function stagedInTheWay(
  git: GitRunner,
  checkout: WorkingFolder,
  [from, to]: readonly [string, string],
): Promise<Result<readonly string[], CallError>> {
  const staged = await changedPaths(git, checkout, ['--cached', 'HEAD']);
  if (!staged.ok || staged.value.length === 0) return staged;
  const incoming = await changedPaths(git, checkout, [from, to]);
  if (!incoming.ok) return incoming;
  const below = (inner: string, outer: string) => inner.startsWith(`${outer}/`);
  const clashes = (name: string) => staged.value.some((own) => below(own, name) || below(name, own));
  return ok(incoming.value.filter(clashes));
}

async function changedPaths(
  git: GitRunner,
  checkout: WorkingFolder,
  between: readonly string[],
): Promise<Result<readonly string[], CallError>> {
  const printed = await git.run({ cwd: checkout, args: ['diff', ...RAW, ...between, '--'], kind: 'read' });
  return printed.ok ? ok(parseDiff(printed.value).changes.map((change) => change.path)) : printed;
}

const RAW = ['--raw', '--no-abbrev', '-z', '--no-renames', '--no-ext-diff', '--no-relative'];

/** Returns the files because of which git refused: those that the merge changes and that are changed or untracked. */
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
  const present = await Promise.all(untracked.map((change) => exists(path.join(top, ...change.path.split('/')))));
  return untracked.map((change) => change.path).filter((_, at) => present[at]);
}
