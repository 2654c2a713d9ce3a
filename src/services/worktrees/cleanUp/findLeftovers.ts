import { ok, type Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { Repository } from '../../../domain/repository/repository';
import { isWorking } from '../../../domain/session/session';
import { taskTitle } from '../../../domain/task/task';
import { folderSize, isAccessible } from '../../../platform/fs/fs';
import type {
  AttemptRefs,
  CallError,
  Git,
  ListedAttemptBranch,
  AttemptWorktree,
  WorktreeRequest,
} from '../../../platform/git/git';
import type { AttemptStore } from '../../store/attemptStore';
import type { TaskStore } from '../../store/taskStore';
import type { TrashStore } from '../../store/trashStore';
import type { Sessions } from '../../sessions/sessions/sessions';
import type { Leftover, LeftoverWarning } from './leftover';

export interface LeftoverSearch {
  readonly git: Git;
  readonly repository: Repository;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly trashStore: TrashStore;
  readonly sessions: Sessions;
  /** Whether a store belongs to someone else who still uses it. */
  readonly isForeign: (store: string) => boolean;
}

type Found = Result<readonly Leftover[], CallError>;

/** Returns what is left over in a repository: worktrees, trash, and branches and refs of attempts that aren't open. */
export async function leftoversIn(search: LeftoverSearch): Promise<Found> {
  const { git, repository } = search;
  const worktrees = await git.worktrees.list(repository);
  if (!worktrees.ok) return worktrees;
  const refs = await git.repository.listAttemptRefs(repository);
  if (!refs.ok) return refs;
  const found: Leftover[] = [];
  for (const worktree of worktrees.value) {
    const leftover = await worktreeLeftover(search, worktree);
    if (leftover) found.push(leftover);
  }
  const checkedOut = new Set(worktrees.value.map(({ marker }) => marker.attempt));
  for (const one of refs.value) {
    if (checkedOut.has(one.attempt) || search.attemptStore.get(one.attempt)?.disposition === 'open') continue;
    found.push(...(await refLeftovers(search, one)));
  }
  return ok(found);
}

async function worktreeLeftover(search: LeftoverSearch, worktree: AttemptWorktree): Promise<Leftover | undefined> {
  const { git, attemptStore, trashStore, repository } = search;
  const { marker, path } = worktree;
  const attempt = attemptStore.get(marker.attempt);
  if (attempt ? attempt.disposition === 'open' : search.isForeign(marker.store)) return undefined;
  const isTrash = attempt !== undefined && trashStore.pathOf(attempt.id) !== undefined;
  const isGone = await isMissing(worktree);
  return {
    id: `worktree:${path}`,
    kind: isTrash ? 'trash' : 'worktree',
    name: path,
    ...originOf(search, attempt),
    attempt: marker.attempt,
    repository: repository.id,
    ...(isGone ? { bytes: 0 } : await folderSize(path)),
    since: attempt?.updatedAt ?? marker.created,
    warnings: [
      // The user discarded what is in the trash, so there is no need to warn.
      ...(isTrash || isGone ? [] : await uncommittedWarning(git, { repo: repository, worktree: path })),
      ...(isGone ? [] : await detachedWarning(git, { repo: repository, worktree: path })),
      ...(attempt && isWorking(search.sessions.live(attempt.session)) ? (['running'] as const) : []),
    ],
    undoable: isMovable(attempt, isTrash || isGone),
  };
}

/** Git also calls a worktree prunable if only its `.git` file is missing. Its files may still exist. */
async function isMissing({ path, prunable }: AttemptWorktree): Promise<boolean> {
  return prunable !== undefined && !(await isAccessible(path));
}

/** Whether a worktree can be moved to the trash: only if its attempt is known, so that it can be restored. */
function isMovable(attempt: Attempt | undefined, isElsewhere: boolean): boolean {
  return attempt !== undefined && !isElsewhere;
}

/** A worktree that can't be read may have uncommitted changes, too. */
async function uncommittedWarning(git: Git, worktree: WorktreeRequest): Promise<readonly LeftoverWarning[]> {
  const dirty = await git.changes.hasUncommitted(worktree);
  return dirty.ok && !dirty.value ? [] : ['uncommitted'];
}

/** Commits that are on no branch are deleted with the worktree. */
async function detachedWarning(git: Git, worktree: WorktreeRequest): Promise<readonly LeftoverWarning[]> {
  const alone = await git.repository.commitsOnlyAtHead(worktree);
  return alone.ok && alone.value === 0 ? [] : ['unmerged'];
}

async function refLeftovers(search: LeftoverSearch, refs: AttemptRefs): Promise<readonly Leftover[]> {
  const attempt = search.attemptStore.get(refs.attempt);
  const common = { ...originOf(search, attempt), attempt: refs.attempt, repository: search.repository.id };
  if (refs.branches.length === 0)
    return [
      {
        id: `refs:${refs.attempt}`,
        kind: 'refs',
        name: refs.attempt,
        ...common,
        ...(attempt ? { since: attempt.updatedAt } : {}),
        warnings: attempt ? [] : ['unknown'],
        undoable: false,
      },
    ];
  const free = refs.branches.filter(({ checkedOut }) => !checkedOut);
  return Promise.all(
    free.map(async (branch) => ({
      id: `branch:${branch.name}`,
      kind: 'branch' as const,
      name: branch.name,
      ...common,
      since: branch.date,
      commit: branch.commit,
      warnings: await branchWarnings(search, branch, attempt),
      undoable: true,
    })),
  );
}

/**
 * A branch that was squashed has commits that exist nowhere else, but all of its work is in the branch that it was
 * merged into.
 */
async function branchWarnings(
  { git, repository }: LeftoverSearch,
  branch: ListedAttemptBranch,
  attempt: Attempt | undefined,
): Promise<readonly LeftoverWarning[]> {
  const alone = await git.repository.commitsNowhereElse(repository, branch.name);
  if (alone.ok && alone.value === 0) return [];
  if (alone.ok && attempt?.disposition === 'merged') {
    const merge = await git.merge.preview({ repo: repository, from: branch.commit, into: attempt.base.ref });
    if (!merge.ok && merge.error.code === 'nothingToMerge') return [];
    if (merge.ok && merge.value.kind !== 'conflict' && merge.value.numbers.files === 0) return [];
  }
  return ['unmerged'];
}

function originOf({ taskStore }: LeftoverSearch, attempt: Attempt | undefined): Pick<Leftover, 'why' | 'title'> {
  const task = attempt && taskStore.get(attempt.task);
  if (!task) return { why: 'orphaned' };
  const why = attempt.disposition === 'merged' ? 'merged' : 'discarded';
  return { why, title: taskTitle(task) };
}
