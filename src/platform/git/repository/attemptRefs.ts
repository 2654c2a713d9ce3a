import type { AttemptId } from '../../../domain/ids';
import { gitFault, type GitResult } from '../exec/errors';
import { attemptRefs } from './refs';
import { listWorktrees } from './worktreeList';
import { runLocking, type GitRoom, type RepositoryFolders } from '../exec/exec';
import type { GitRunner } from '../exec/run';
import type { LinkedWorktree } from '../exec/worktreeLink';

/** A branch that we made for an attempt, by the proof among our private refs. */
export interface OurBranch {
  readonly name: string;
  readonly commit: string;
  /** Date of its last commit, milliseconds since 1970. */
  readonly date: number;
  readonly checkedOut: boolean;
}

/** What our private refs know of an attempt. */
export interface AttemptRefs {
  readonly attempt: AttemptId;
  readonly refs: number;
  /** Its branches that are there. */
  readonly branches: readonly OurBranch[];
}

const OURS = /^refs\/coppice\/([A-Za-z0-9_-]{1,80})\/(.+)$/;
const PROOF = /^branch\/(.+)$/;
const HEADS = 'refs/heads/';

/** All attempts that have private refs in a repository, of any store. */
export async function listAttemptRefs(
  git: GitRunner,
  repo: RepositoryFolders,
): Promise<GitResult<readonly AttemptRefs[]>> {
  const format = '--format=%(refname)%00%(objectname)%00%(committerdate:unix)';
  const args = ['for-each-ref', format, 'refs/coppice', 'refs/heads'];
  const told = await git.run({ cwd: repo.commonDir, args, kind: 'read' });
  if (!told.ok) return told;
  const listed = await listWorktrees(git, repo);
  if (!listed.ok) return listed;
  const out = new Set(listed.value.flatMap(({ branch }) => branch ?? []));
  return { ok: true, value: parseAttemptRefs(told.value, out) };
}

/** Parses the lines above; `checkedOut`: the branches that some checkout is on. */
function parseAttemptRefs(printed: string, checkedOut: ReadonlySet<string>): readonly AttemptRefs[] {
  const lines = printed.split('\n').map((line) => line.split('\0'));
  const heads = new Map<string, OurBranch>();
  for (const [ref = '', commit = '', date] of lines) {
    if (!ref.startsWith(HEADS)) continue;
    const name = ref.slice(HEADS.length);
    heads.set(name, { name, commit, date: Number(date) * 1000, checkedOut: checkedOut.has(name) });
  }
  const found = new Map<AttemptId, { refs: number; branches: OurBranch[] }>();
  for (const [ref = ''] of lines) {
    const ours = OURS.exec(ref);
    if (!ours) continue;
    const attempt = ours[1] as AttemptId;
    const known = found.get(attempt) ?? { refs: 0, branches: [] };
    known.refs += 1;
    known.branches.push(...branchOf(ours[2] ?? '', heads));
    found.set(attempt, known);
  }
  return [...found].map(([attempt, known]) => ({ attempt, ...known }));
}

function branchOf(name: string, heads: ReadonlyMap<string, OurBranch>): readonly OurBranch[] {
  const branch = heads.get(PROOF.exec(name)?.[1] ?? '');
  return branch ? [branch] : [];
}

/** How many commits a branch has that no other branch, no remote's and no tag has. */
export async function commitsNowhereElse(
  git: GitRunner,
  repo: RepositoryFolders,
  branch: string,
): Promise<GitResult<number>> {
  // Names of branches have no characters that a pattern has.
  const others = [`--exclude=${branch}`, '--branches', '--remotes', '--tags'];
  const args = ['rev-list', '--count', `refs/heads/${branch}`, '--not', ...others];
  const told = await git.run({ cwd: repo.commonDir, args, kind: 'read' });
  return told.ok ? { ok: true, value: Number(told.value.trim()) } : told;
}

/**
 * How many commits the `HEAD` of a worktree has that no branch, no remote's and no tag has: a detached one may. Asks
 * git's folder of the worktree and nothing in the worktree itself.
 */
export async function commitsOnlyAtHead(git: GitRunner, gitDir: string): Promise<GitResult<number>> {
  const args = ['rev-list', '--count', 'HEAD', '--not', '--branches', '--remotes', '--tags'];
  const told = await git.run({ cwd: gitDir, args, kind: 'read' });
  return told.ok ? { ok: true, value: Number(told.value.trim()) } : told;
}

/** Whether a worktree has changes that are not committed, untracked files included and ignored ones not. */
export async function hasUncommitted(git: GitRunner, worktree: LinkedWorktree): Promise<GitResult<boolean>> {
  const args = ['status', '--porcelain', '-z', '--untracked-files=normal', '--ignore-submodules=none'];
  const told = await git.run({ cwd: worktree, args, kind: 'read' });
  return told.ok ? { ok: true, value: told.value !== '' } : told;
}

export interface BranchToRestore {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
  readonly name: string;
  readonly commit: string;
}

/** Makes a branch again that was ours and is deleted, with its proof. Fails with `branchExists`. */
export async function restoreBranch(room: GitRoom, branch: BranchToRestore): Promise<GitResult<undefined>> {
  const { repo, attempt, name, commit } = branch;
  const proof = attemptRefs(attempt).branch(name);
  const input = `create ${proof}\0${commit}^{tree}\0create refs/heads/${name}\0${commit}\0`;
  return room.queues.run(repo.commonDir, async () => {
    const args = ['update-ref', '-m', 'coppice: restored', '--stdin', '-z'];
    const done = await runLocking(room.git, { cwd: repo.commonDir, args, input });
    if (done.ok) return { ok: true, value: undefined };
    return done.error.code === 'targetMoved' ? gitFault('branchExists', { params: { branch: name } }) : done;
  });
}
