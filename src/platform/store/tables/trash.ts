import type { TrashEntry } from '../../../domain/attempt/trash';
import type { AttemptId } from '../../../domain/ids';
import type { Reader, Transaction } from '../database';
import { defined } from './defined';

export function saveTrashEntry(tx: Transaction, { attempt, path, bytes, discardedAt }: TrashEntry): void {
  tx.run(
    `insert into trash_entries (attempt, path, bytes, discarded_at) values (?, ?, ?, ?)
     on conflict (attempt) do update set
       path = excluded.path, bytes = excluded.bytes, discarded_at = excluded.discarded_at`,
    [attempt, path, bytes ?? null, discardedAt],
  );
}

/** Removes an entry whose worktree was moved back or deleted. */
export function deleteTrashEntry(tx: Transaction, attempt: AttemptId): void {
  tx.run('delete from trash_entries where attempt = ?', [attempt]);
}

export function allTrashEntries(reader: Reader): TrashEntry[] {
  return reader.select('select * from trash_entries order by discarded_at, attempt', [], (row) => ({
    attempt: row.text('attempt') as AttemptId,
    path: row.text('path'),
    discardedAt: row.number('discarded_at'),
    ...defined({ bytes: row.optional('bytes', (at, name) => at.number(name)) }),
  }));
}
