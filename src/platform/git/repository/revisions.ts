import { fail, ok, type Result } from '../../../base/result';
import { FETCH_NOTHING, faultOf, folderOf, type CallError, type GitRunner, type WorkingFolder } from '../exec/exec';

/** Where `HEAD` points: to a branch, or to a commit if it's detached. */
export type Head = { readonly branch: string; readonly commit: string } | { readonly detached: string };

export type HeadError = CallError | 'noCommit';
export type RevisionError = CallError | 'refMissing';

/** Returns where a checkout's `HEAD` points. Fails with `noCommit` on a branch without a commit. */
export async function headOf(git: GitRunner, checkout: WorkingFolder): Promise<Result<Head, HeadError>> {
  const [ref, commit] = await Promise.all([
    git.execute({ cwd: checkout, args: ['symbolic-ref', '-q', 'HEAD'], kind: 'read' }),
    git.execute({
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
    return fail('noCommit', { params: { path: folderOf(checkout) }, detail: commit.value.stderr });
  if (ref.value.exitCode !== 0) return ok({ detached: id });
  return ok({ branch: shortBranch(ref.value.stdout.toString('utf8').trim()), commit: id });
}

/** `refs/heads/x` → `x`. Returns other refs unchanged. */
export function shortBranch(ref: string): string {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref;
}

/** Returns the commit that a branch, tag, `HEAD` or id names. Fails with `refMissing` (param `ref`) if there is none. */
export async function resolveCommit(
  git: GitRunner,
  cwd: WorkingFolder,
  ref: string,
): Promise<Result<string, RevisionError>> {
  return resolve(git, cwd, ref, 'commit');
}

/** Returns the tree of a commit, or the tree with an id. Fails with `refMissing` (param `ref`) if there is none. */
export async function resolveTree(
  git: GitRunner,
  cwd: WorkingFolder,
  ref: string,
): Promise<Result<string, RevisionError>> {
  return resolve(git, cwd, ref, 'tree');
}

async function resolve(
  git: GitRunner,
  cwd: WorkingFolder,
  ref: string,
  kind: 'commit' | 'tree',
): Promise<Result<string, RevisionError>> {
  const args = ['rev-parse', '-q', '--verify', '--end-of-options', `${ref}^{${kind}}`];
  const result = await git.execute({ cwd, args, kind: 'read' });
  if (!result.ok) return result;
  const { exitCode, stdout, stderr } = result.value;
  if (exitCode === 0) return ok(stdout.toString().trim());
  const fault = faultOf(stderr, exitCode, args, ['refMissing']);
  return fault.code === 'gitFailed'
    ? fail('refMissing', { params: { ref }, detail: stderr })
    : { ok: false, error: fault };
}

/** Returns the best common ancestor of two commits; `undefined` if they share no history. */
export async function mergeBase(
  git: GitRunner,
  cwd: WorkingFolder,
  commits: readonly [string, string],
): Promise<Result<string | undefined, CallError>> {
  const result = await git.execute({ cwd, args: ['merge-base', ...commits], kind: 'read' });
  if (!result.ok) return result;
  const id = result.value.stdout.toString().trim();
  return ok(id === '' ? undefined : id);
}
