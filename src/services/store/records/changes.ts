import type { Result } from '../../../base/result';
import type { Attempt, Base } from '../../../domain/attempt/attempt';
import type { AttemptId, RepositoryId } from '../../../domain/ids';
import type { Repository } from '../../../domain/repository/repository';
import { EMPTY_SESSION } from '../../../domain/session/session';
import type { Task } from '../../../domain/task/task';
import type { Transaction } from '../../../platform/store/store';
import { insertAttempt, updateAttempt } from '../../../platform/store/tables/attempts';
import { saveDraft } from '../../../platform/store/tables/drafts';
import { setMetaValue } from '../../../platform/store/tables/meta';
import { saveRepository } from '../../../platform/store/tables/repositories';
import { insertSession } from '../../../platform/store/tables/sessions';
import { insertTask } from '../../../platform/store/tables/tasks';
import { deleteTrashEntry, saveTrashEntry, type TrashEntry } from '../../../platform/store/tables/trash';
import type { Model } from './model';

/** A change: what is written, and what is shown once that is on the disk. */
export interface Change {
  readonly write: (tx: Transaction) => void;
  readonly apply: (model: Model) => unknown;
  /** The attempts that are others than before. */
  readonly attempts?: readonly AttemptId[];
}

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
export function trashChange(id: AttemptId, path: string | undefined, now: number): Change {
  return path === undefined ? emptied(id) : entryChange({ attempt: id, path, discardedAt: now });
}

function emptied(id: AttemptId): Change {
  return {
    attempts: [id],
    write: (tx) => deleteTrashEntry(tx, id),
    apply: (model) => model.trash.delete(id),
  };
}

/** What is known of a worktree in the trash. */
export function entryChange(entry: TrashEntry): Change {
  return {
    attempts: [entry.attempt],
    write: (tx) => saveTrashEntry(tx, entry),
    apply: (model) => model.trash.set(entry.attempt, entry),
  };
}

/** Where an attempt's worktree is after it was moved by hand. */
export interface AttemptPlace {
  readonly attempt: AttemptId;
  readonly worktree: string;
  /** Where it lies in the trash, if it does. */
  readonly trash?: string;
}

/** Where a repository and the worktrees of its attempts are. */
export function placesChange(repository: Repository, places: readonly AttemptPlace[], model: Model): Change {
  const attempts = places.flatMap(({ attempt: id, worktree }) => {
    const attempt = model.attempts.get(id);
    return attempt ? [{ ...attempt, worktree }] : [];
  });
  const trash = places.flatMap(({ attempt, trash: path }) => {
    const entry = model.trash.get(attempt);
    return entry && path !== undefined ? [{ ...entry, path }] : [];
  });
  return {
    attempts: places.map(({ attempt }) => attempt),
    write: (tx) => {
      saveRepository(tx, repository);
      for (const attempt of attempts) updateAttempt(tx, attempt);
      for (const entry of trash) saveTrashEntry(tx, entry);
    },
    apply: (shown) => {
      shown.repositories.set(repository.id, repository);
      for (const attempt of attempts) shown.attempts.set(attempt.id, attempt);
      for (const entry of trash) shown.trash.set(entry.attempt, entry);
    },
  };
}

/** The key under which the prompt of a task to be is kept. */
export const TASK_DRAFT = 'task';
export const LAST_AGENT = 'lastAgent';

/** A task with its first attempt; the prompt that was being written is this task now. */
export function addition(task: Task, attempt: Attempt, now: number): Change {
  return {
    attempts: [attempt.id],
    write: (tx) => {
      insertTask(tx, task);
      insertAttempt(tx, attempt);
      insertSession(tx, attempt.session, EMPTY_SESSION);
      setMetaValue(tx, LAST_AGENT, attempt.agent);
      saveDraft(tx, { key: TASK_DRAFT, text: '', updatedAt: now });
    },
    apply: (model) => {
      model.tasks.set(task.id, task);
      model.attempts.set(attempt.id, attempt);
      model.sessions.set(attempt.session, EMPTY_SESSION);
      model.meta.set(LAST_AGENT, attempt.agent);
      model.drafts.delete(TASK_DRAFT);
    },
  };
}
