import type { AttemptId } from '../../../domain/ids';
import { ok, type Result } from '../../../base/result';
import type { CallError, GitRunner, RepositoryFolders } from '../exec/exec';
import { listWorktrees } from './worktreeList';

/** A branch that Coppice created for an attempt, as its private refs prove. */
export interface ListedAttemptBranch {
  readonly name: string;
  readonly commit: string;
  /** Date of its last commit, milliseconds since 1970. */
  readonly date: number;
  readonly checkedOut: boolean;
}

/** The private refs of an attempt. */
export interface AttemptRefs {
  readonly attempt: AttemptId;
  readonly refs: number;
  /** Its branches that exist. */
  readonly branches: readonly ListedAttemptBranch[];
}

const ATTEMPT_REF = /^refs\/coppice\/([A-Za-z0-9_-]{1,80})\/(.+)$/;
const PROOF = /^branch\/(.+)$/;
const HEADS = 'refs/heads/';

/** Returns all attempts that have private refs in a repository, of any store. */
export async function listAttemptRefs(
  git: GitRunner,
  repo: RepositoryFolders,
): Promise<Result<readonly AttemptRefs[], CallError>> {
  const format = '--format=%(refname)%00%(objectname)%00%(committerdate:unix)';
  const args = ['for-each-ref', format, 'refs/coppice', 'refs/heads'];
  const printed = await git.run({ cwd: repo.commonDir, args, kind: 'read' });
  if (!printed.ok) return printed;
  const listed = await listWorktrees(git, repo);
  if (!listed.ok) return listed;
  const out = new Set(listed.value.flatMap(({ branch }) => branch ?? []));
  return ok(parseAttemptRefs(printed.value, out));
}

/** Parses the lines above. `checkedOut` has the branches that are checked out somewhere. */
function parseAttemptRefs(printed: string, checkedOut: ReadonlySet<string>): readonly AttemptRefs[] {
  const lines = printed.split('\n').map((line) => line.split('\0'));
  const heads = new Map<string, ListedAttemptBranch>();
  for (const [ref = '', commit = '', date] of lines) {
    if (!ref.startsWith(HEADS)) continue;
    const name = ref.slice(HEADS.length);
    heads.set(name, { name, commit, date: Number(date) * 1000, checkedOut: checkedOut.has(name) });
  }
  const found = new Map<AttemptId, { refs: number; branches: ListedAttemptBranch[] }>();
  for (const [ref = ''] of lines) {
    const match = ATTEMPT_REF.exec(ref);
    if (!match) continue;
    const attempt = match[1] as AttemptId;
    const known = found.get(attempt) ?? { refs: 0, branches: [] };
    known.refs += 1;
    known.branches.push(...branchOf(match[2] ?? '', heads));
    found.set(attempt, known);
  }
  return [...found].map(([attempt, known]) => ({ attempt, ...known }));
}

function branchOf(name: string, heads: ReadonlyMap<string, ListedAttemptBranch>): readonly ListedAttemptBranch[] {
  const branch = heads.get(PROOF.exec(name)?.[1] ?? '');
  return branch ? [branch] : [];
}

/** Returns how many commits of a branch are on no other branch, on no remote branch, and in no tag. */
export async function commitsNowhereElse(
  git: GitRunner,
  repo: RepositoryFolders,
  branch: string,
): Promise<Result<number, CallError>> {
  // Branch names can't contain the special characters of patterns.
  const others = [`--exclude=${branch}`, '--branches', '--remotes', '--tags'];
  const args = ['rev-list', '--count', `refs/heads/${branch}`, '--not', ...others];
  const printed = await git.run({ cwd: repo.commonDir, args, kind: 'read' });
  return printed.ok ? ok(Number(printed.value.trim())) : printed;
}

/**
 * Returns how many commits of a worktree's `HEAD` are on no branch, on no remote branch, and in no tag, as can be if it's
 * detached. Reads git's folder of the worktree and nothing in the worktree itself.
 */
export async function commitsOnlyAtHead(git: GitRunner, gitDir: string): Promise<Result<number, CallError>> {
  const args = ['rev-list', '--count', 'HEAD', '--not', '--branches', '--remotes', '--tags'];
  const printed = await git.run({ cwd: gitDir, args, kind: 'read' });
  return printed.ok ? ok(Number(printed.value.trim())) : printed;
}
