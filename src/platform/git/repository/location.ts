import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { FETCH_NOTHING } from '../exec/environment';
import { faultOf, faultOfSystem, gitFault, type GitResult } from '../exec/errors';
import { markerOf, type WorktreeMarker } from '../exec/marker';
import { realOfMissing } from '../exec/paths';
import { folderOf, type GitRunner, type WorkingFolder } from '../exec/run';
import type { LinkedWorktree } from '../exec/worktreeLink';

/** Where `HEAD` points: on a branch, or detached. */
export type Head = { readonly branch: string; readonly commit: string } | { readonly detached: string };

/** The repository at a folder, as seen from there. Paths are absolute and real. */
export interface RepositoryPlace {
  /** Top folder of the checkout that the folder is in. */
  readonly root: string;
  /** Git's common folder: the same for a repository and all of its worktrees. */
  readonly commonDir: string;
  /** Git's folder of this very checkout. */
  readonly gitDir: string;
  /** Top folder of the main checkout; missing where the repository is bare and lives in worktrees only. */
  readonly mainRoot?: string;
  /** Whether the folder is in a linked worktree. */
  readonly isWorktree: boolean;
  readonly head: Head;
  /** Told where the worktree is one of ours. */
  readonly marker?: WorktreeMarker;
}

/**
 * The repository that a folder belongs to. Fails with `notARepository`, `bareRepository`, `noCommit` (nothing to start
 * a branch from), `notTrusted` (owned by another user), `folderMissing`.
 */
export async function repositoryAt(git: GitRunner, folder: string): Promise<GitResult<RepositoryPlace>> {
  const ask = (args: readonly string[]) => git.run({ cwd: folder, args, kind: 'read', discover: true });
  const told = await ask(['rev-parse', '--path-format=absolute', ...QUESTIONS]);
  if (!told.ok) return told;
  const { bare, common, gitDir, inside } = ANSWERS.exec(told.value)?.groups ?? {};
  if (common === undefined || gitDir === undefined) return gitFault('notARepository', { detail: told.value });
  if (bare === 'true') return gitFault('bareRepository', { params: { path: folder } });
  if (inside !== 'true') return gitFault('notARepository', { params: { path: folder } });
  const top = await ask(['rev-parse', '--show-toplevel']);
  if (!top.ok) return top;
  const root = top.value.slice(0, -1);
  const head = await headOf(git, root);
  if (!head.ok) return head;
  try {
    const [realRoot, realCommon, realGit] = await Promise.all([realpath(root), realpath(common), realpath(gitDir)]);
    return { ok: true, value: await place(realRoot, realCommon, realGit, head.value) };
  } catch (error) {
    return faultOfSystem(error, root);
  }
}

// A yes or no between any two paths makes the answer unambiguous: a folder's name may hold a line break.
const QUESTIONS = [
  '--is-bare-repository',
  '--git-common-dir',
  '--is-inside-git-dir',
  '--git-dir',
  '--is-inside-work-tree',
];
const ANSWERS =
  /^(?<bare>true|false)\n(?<common>[\s\S]*)\n(?:true|false)\n(?<gitDir>[\s\S]*)\n(?<inside>true|false)\n$/;

async function place(root: string, commonDir: string, gitDir: string, head: Head): Promise<RepositoryPlace> {
  const isWorktree = gitDir !== commonDir;
  const mainRoot = isWorktree ? (path.basename(commonDir) === '.git' ? path.dirname(commonDir) : undefined) : root;
  const marker = isWorktree ? await markerOf(gitDir) : undefined;
  return {
    root,
    commonDir,
    gitDir,
    isWorktree,
    head,
    ...(mainRoot === undefined ? {} : { mainRoot }),
    ...(marker ? { marker } : {}),
  };
}

/** Where a checkout's `HEAD` points; `noCommit` on a branch without a commit. */
export async function headOf(git: GitRunner, checkout: WorkingFolder): Promise<GitResult<Head>> {
  const [ref, commit] = await Promise.all([
    git.attempt({ cwd: checkout, args: ['symbolic-ref', '-q', 'HEAD'], kind: 'read' }),
    git.attempt({
      cwd: checkout,
      args: ['rev-parse', '-q', '--verify', 'HEAD^{commit}'],
      kind: 'read',
      env: FETCH_NOTHING,
    }),
  ]);
  if (!ref.ok) return ref;
  if (!commit.ok) return commit;
  const id = commit.value.stdout.toString().trim();
  if (commit.value.exitCode !== 0)
    return gitFault('noCommit', { params: { path: folderOf(checkout) }, detail: commit.value.stderr });
  if (ref.value.exitCode !== 0) return { ok: true, value: { detached: id } };
  return { ok: true, value: { branch: shortBranch(ref.value.stdout.toString('utf8').trim()), commit: id } };
}

/** `refs/heads/x` → `x`; other refs stay whole. */
export function shortBranch(ref: string): string {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref;
}

/** The commit that a branch, tag, `HEAD` or id stands for; `refMissing` (param `ref`) where there is none. */
export async function resolveCommit(git: GitRunner, cwd: WorkingFolder, ref: string): Promise<GitResult<string>> {
  return resolve(git, cwd, ref, 'commit');
}

/** The tree of a commit, or the tree that an id stands for; `refMissing` (param `ref`) where there is none. */
export async function resolveTree(git: GitRunner, cwd: WorkingFolder, ref: string): Promise<GitResult<string>> {
  return resolve(git, cwd, ref, 'tree');
}

async function resolve(
  git: GitRunner,
  cwd: WorkingFolder,
  ref: string,
  kind: 'commit' | 'tree',
): Promise<GitResult<string>> {
  const args = ['rev-parse', '-q', '--verify', '--end-of-options', `${ref}^{${kind}}`];
  const result = await git.attempt({ cwd, args, kind: 'read' });
  if (!result.ok) return result;
  const { exitCode, stdout, stderr } = result.value;
  if (exitCode === 0) return { ok: true, value: stdout.toString().trim() };
  const fault = faultOf(stderr, exitCode, args);
  return fault.code === 'gitFailed'
    ? gitFault('refMissing', { params: { ref }, detail: stderr })
    : { ok: false, error: fault };
}

/** The best common ancestor of two commits, missing where they share no history. */
export async function mergeBase(
  git: GitRunner,
  cwd: WorkingFolder,
  commits: readonly [string, string],
): Promise<GitResult<string | undefined>> {
  const result = await git.attempt({ cwd, args: ['merge-base', ...commits], kind: 'read' });
  if (!result.ok) return result;
  const id = result.value.stdout.toString().trim();
  return { ok: true, value: id === '' ? undefined : id };
}

/**
 * Proves before a run that git works in a worktree and takes its folder for the top: the link is checked as for each
 * call, and settings of the worktree may put its files elsewhere (`core.worktree` in `config.worktree`). With any of
 * these broken, git (and with it an agent) would silently work in other files. Fails with `notARepository` then.
 */
export async function verifyInside(git: GitRunner, worktree: LinkedWorktree): Promise<GitResult<undefined>> {
  const asked = await git.run({ cwd: worktree, args: ['rev-parse', '--show-toplevel'], kind: 'read' });
  if (!asked.ok) return asked;
  const top = await realOfMissing(asked.value.slice(0, -1));
  if (top === worktree.folder) return { ok: true, value: undefined };
  return gitFault('notARepository', { params: { path: worktree.folder }, detail: `git works in ${top}` });
}
