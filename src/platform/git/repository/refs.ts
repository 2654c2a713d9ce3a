import type { AttemptId } from '../../../domain/ids';
import { gitFault, type GitResult } from '../exec/errors';
import { listWorktrees } from './worktreeList';
import { runLocking, type GitRoom, type RepositoryFolders } from '../exec/exec';

/**
 * Our private refs. Each points at a tree, never at a commit: git keeps what it points at, yet no `git log --all` and
 * no history view of the user's shows it.
 */
export function attemptRefs(attempt: AttemptId) {
  const all = `refs/coppice/${attempt}/`;
  return {
    all,
    /** Proves that we made the branch of that name for this attempt. */
    branch: (name: string) => `${all}branch/${name}`,
    tree: (name: string) => `${all}${name}`,
  };
}

/** At which moment of an attempt a tree was kept. */
export interface TreeMoment {
  /** Counts from 1. */
  readonly turn: number;
  readonly edge: 'start' | 'end';
}

export interface KeptTree extends TreeMoment {
  readonly tree: string;
}

const momentName = ({ turn, edge }: TreeMoment) => `turn/${turn}/${edge}`;

/** Keeps a tree from being cleaned up by git. Keeping another one at the same moment replaces it. */
export async function keepRef(
  room: GitRoom,
  repo: RepositoryFolders,
  attempt: AttemptId,
  kept: KeptTree,
): Promise<GitResult<undefined>> {
  return keepName(room, repo, attempt, { name: momentName(kept), tree: kept.tree });
}

/** Keeps a tree under a name of its own, for as long as the attempt's refs are kept. */
export async function keepName(
  room: GitRoom,
  repo: RepositoryFolders,
  attempt: AttemptId,
  { name, tree }: { readonly name: string; readonly tree: string },
): Promise<GitResult<undefined>> {
  const args = ['update-ref', attemptRefs(attempt).tree(name), tree];
  const done = await room.queues.run(repo.commonDir, () => runLocking(room.git, { cwd: repo.commonDir, args }));
  return done.ok ? { ok: true, value: undefined } : done;
}

/** Lets go of everything that was kept for an attempt, the proof of its branch included. */
export async function dropRefs(
  room: GitRoom,
  repo: RepositoryFolders,
  attempt: AttemptId,
): Promise<GitResult<undefined>> {
  return room.queues.run(repo.commonDir, async () => {
    const told = await refsOf(room, repo, attemptRefs(attempt).all);
    if (!told.ok) return told;
    if (told.value.length === 0) return { ok: true, value: undefined };
    const input = told.value.map(({ ref, object }) => `delete ${ref}\0${object}\0`).join('');
    const done = await runLocking(room.git, { cwd: repo.commonDir, args: ['update-ref', '--stdin', '-z'], input });
    return done.ok ? { ok: true, value: undefined } : done;
  });
}

export interface BranchToDelete {
  readonly repo: RepositoryFolders;
  readonly attempt: AttemptId;
  readonly name: string;
  /** Where it points. */
  readonly commit: string;
}

/**
 * Deletes the branch of an attempt, if we made it, it is checked out nowhere and still points at `commit`, which the
 * caller has shown or merged. Fails with `notOurs`, `branchCheckedOut`, `targetMoved`.
 */
export async function deleteBranch(room: GitRoom, branch: BranchToDelete): Promise<GitResult<undefined>> {
  const { repo, attempt } = branch;
  return room.queues.run(repo.commonDir, async () => {
    const proof = attemptRefs(attempt).branch(branch.name);
    const told = await refsOf(room, repo, proof);
    if (!told.ok) return told;
    const proven = told.value.find(({ ref }) => ref === proof);
    if (!proven) return gitFault('notOurs', { params: { branch: branch.name } });
    const listed = await listWorktrees(room.git, repo);
    if (!listed.ok) return listed;
    const holder = listed.value.find((entry) => entry.branch === branch.name);
    if (holder) return gitFault('branchCheckedOut', { params: { branch: branch.name, path: holder.path } });
    const input = `delete refs/heads/${branch.name}\0${branch.commit}\0delete ${proof}\0${proven.object}\0`;
    const done = await runLocking(room.git, { cwd: repo.commonDir, args: ['update-ref', '--stdin', '-z'], input });
    return done.ok ? { ok: true, value: undefined } : done;
  });
}

async function refsOf(room: GitRoom, repo: RepositoryFolders, pattern: string) {
  const args = ['for-each-ref', '--format=%(refname)%00%(objectname)', '--', pattern];
  const told = await room.git.run({ cwd: repo.commonDir, args, kind: 'read' });
  if (!told.ok) return told;
  const refs = told.value.split('\n').flatMap((line) => {
    const [ref, object] = line.split('\0');
    return ref === undefined || object === undefined ? [] : [{ ref, object }];
  });
  return { ok: true as const, value: refs };
}
