import type { RepositoryId, TaskId } from '../../../domain/ids';
import { LAST_TASK_NUMBER } from '../../../domain/store/storeModel';
import type { Task } from '../../../domain/task/task';
import type { Reader, Transaction } from '../database';
import type { Row } from '../row';
import { metaValue, setMetaValue } from './meta';

/** Returns the number for the next task. No number is given twice, even if its task was deleted. */
export function nextTaskNumber(reader: Reader): number {
  return Number(metaValue(reader, LAST_TASK_NUMBER) ?? 0) + 1;
}

/** The column `status` is required, and read by earlier versions only: a task's status is derived from its attempts. */
const STATUS = 'inProgress';

/** Adds a task, and saves that its number is taken. */
export function insertTask(tx: Transaction, task: Task): void {
  setMetaValue(tx, LAST_TASK_NUMBER, String(Math.max(task.number, nextTaskNumber(tx) - 1)));
  tx.run(
    `insert into tasks (id, number, repository, title, prompt, status, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [task.id, task.number, task.repository, task.title, task.prompt, STATUS, task.createdAt, task.updatedAt],
  );
}

export function allTasks(reader: Reader): Task[] {
  return reader.select('select * from tasks order by number', [], taskOf);
}

export function taskById(reader: Reader, id: TaskId): Task | undefined {
  return reader.select('select * from tasks where id = ?', [id], taskOf)[0];
}

function taskOf(row: Row): Task {
  return {
    id: row.text('id') as TaskId,
    number: row.number('number'),
    repository: row.text('repository') as RepositoryId,
    title: row.text('title'),
    prompt: row.text('prompt'),
    createdAt: row.number('created_at'),
    updatedAt: row.number('updated_at'),
  };
}
