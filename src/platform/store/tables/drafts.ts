import type { Reader, Transaction } from '../database';

/** Something that a user is writing and has not sent: the prompt of a task to be, or a follow-up to an attempt. */
export interface Draft {
  /** What it is for, e.g. an attempt's id. */
  readonly key: string;
  readonly text: string;
  readonly updatedAt: number;
}

/** Keeps a draft; an empty one is forgotten. */
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
