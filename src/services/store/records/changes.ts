import type { Result } from '../../../base/result';
import type { Attempt, Base } from '../../../domain/attempt/attempt';
import type { AttemptId, RepositoryId } from '../../../domain/ids';
import type { Repository } from '../../../domain/repository/repository';
import type { StoreChange } from '../../../domain/store/storeChange';
import type { StoreModel } from '../../../domain/store/storeModel';
import type { Task } from '../../../domain/task/task';

/** A task to be added with its first attempt. */
export interface NewTask<Code extends string> {
  readonly repository: RepositoryId;
  readonly title: string;
  readonly prompt: string;
  readonly agent: string;
  /** Decides branch and folder, once the task's number is known. */
  readonly plan: (
    number: number,
  ) => Promise<Result<{ readonly branch: string; readonly worktree: string; readonly base: Base }, Code>>;
}

/** Where an attempt's worktree lies in the trash, or (`undefined`) that it lies there no more. */
export function trashChange(attempt: AttemptId, path: string | undefined, now: number): StoreChange {
  return path === undefined
    ? { type: 'trashRemoved', attempt }
    : { type: 'trashSaved', entry: { attempt, path, discardedAt: now } };
}

/** Where an attempt's worktree is after it was moved by hand. */
export interface AttemptPlace {
  readonly attempt: AttemptId;
  readonly worktree: string;
  /** Where it lies in the trash, if it does. */
  readonly trash?: string;
}

/** Where a repository and the worktrees of its attempts are. */
export function placesChanges(
  repository: Repository,
  places: readonly AttemptPlace[],
  model: StoreModel,
): readonly StoreChange[] {
  const moved = places.flatMap(({ attempt: id, worktree, trash: path }): readonly StoreChange[] => {
    const [attempt, entry] = [model.attempts.get(id), model.trash.get(id)];
    return [
      ...(attempt ? [{ type: 'attemptChanged', attempt: { ...attempt, worktree } } as const] : []),
      ...(entry && path !== undefined ? [{ type: 'trashSaved', entry: { ...entry, path } } as const] : []),
    ];
  });
  return [{ type: 'repositorySaved', repository }, ...moved];
}

/** The key under which the prompt of a task to be is kept. */
export const TASK_DRAFT = 'task';
export const LAST_AGENT = 'lastAgent';

/** A task with its first attempt; the prompt that was being written is this task now. */
export function addition(task: Task, attempt: Attempt, now: number): readonly StoreChange[] {
  return [
    { type: 'taskAdded', task },
    { type: 'attemptAdded', attempt },
    { type: 'valueSet', key: LAST_AGENT, value: attempt.agent },
    { type: 'draftSaved', key: TASK_DRAFT, text: '', updatedAt: now },
  ];
}
