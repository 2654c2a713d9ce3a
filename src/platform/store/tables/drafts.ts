import type { Reader, Transaction } from '../database';

/** An unsent text of the user: the prompt of a new task, or a follow-up to an attempt. */
export interface Draft {
  /** What the draft is for, for example an attempt's id. */
  readonly key: string;
  readonly text: string;
  readonly updatedAt: number;
}

/** Saves a draft, or deletes it if it is empty. */
export function saveDraft(tx: Transaction, { key, text, updatedAt }: Draft): void {
  if (text === '') {
    tx.run('delete from drafts where key = ?', [key]);
    return;
  }
  tx.run(
    `insert into drafts (key, text, updated_at) values (?, ?, ?)
     on conflict (key) do update set text = excluded.text, updated_at = excluded.updated_at`,
    [key, text, updatedAt],
  );
}

export function allDrafts(reader: Reader): Draft[] {
  return reader.select('select * from drafts order by key', [], (row) => ({
    key: row.text('key'),
    text: row.text('text'),
    updatedAt: row.number('updated_at'),
  }));
}
