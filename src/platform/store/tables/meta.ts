import type { Reader, Transaction } from '../database';

/** Returns a value that belongs to the store as a whole, for example its id. */
export function metaValue(reader: Reader, key: string): string | undefined {
  return reader.select('select value from meta where key = ?', [key], (row) => row.text('value'))[0];
}

export function setMetaValue(tx: Transaction, key: string, value: string): void {
  tx.run('insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value', [
    key,
    value,
  ]);
}

export function allMetaValues(reader: Reader): Map<string, string> {
  return new Map(reader.select('select * from meta', [], (row) => [row.text('key'), row.text('value')]));
}
