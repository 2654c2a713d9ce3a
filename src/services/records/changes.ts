import type { Result } from '../../base/result';
import type { Attempt, Base } from '../../domain/attempt/attempt';
import type { AttemptId, RepositoryId } from '../../domain/ids';
import { EMPTY_SESSION } from '../../domain/session/session';
import type { Task } from '../../domain/task/task';
import type { Transaction } from '../../platform/store/store';
import { insertAttempt } from '../../platform/store/tables/attempts';
import { saveDraft } from '../../platform/store/tables/drafts';
import { setMetaValue } from '../../platform/store/tables/meta';
import { insertSession } from '../../platform/store/tables/sessions';
import { insertTask } from '../../platform/store/tables/tasks';
import { deleteTrashEntry, saveTrashEntry } from '../../platform/store/tables/trash';
import type { Model } from './model';

/** A change: what is written, and what is shown once that is on the disk. */
export interface Change {
  readonly write: (tx: Transaction) => void;
  readonly apply: (model: Model) => unknown;
  /** The attempt that is another than before. */
  readonly attempt?: AttemptId;
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
  return {
    attempt: id,
    write: (tx) => {
      if (path === undefined) deleteTrashEntry(tx, id);
      else saveTrashEntry(tx, { attempt: id, path, discardedAt: now });
    },
    apply: (model) => (path === undefined ? model.trash.delete(id) : model.trash.set(id, path)),
  };
}

/** The key under which the prompt of a task to be is kept. */
export const TASK_DRAFT = 'task';
export const LAST_AGENT = 'lastAgent';

/** A task with its first attempt; the prompt that was being written is this task now. */
export function addition(task: Task, attempt: Attempt, now: number): Change {
  return {
    attempt: attempt.id,
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
