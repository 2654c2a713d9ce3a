import { parseJson } from '../../base/ndjson';
import type { SqlValue } from './frame';

/** A row of a query's result, read by column. Throws if a column has another type than requested, which is a bug. */
export class Row {
  readonly #values: Readonly<Record<string, SqlValue>>;

  constructor(values: Readonly<Record<string, SqlValue>>) {
    this.#values = values;
  }

  text(column: string): string {
    const value = this.#values[column];
    return typeof value === 'string' ? value : this.#fail(column, 'text');
  }

  /** Reads a text that is one of a closed set of words. */
  word<T extends string>(column: string, words: readonly T[]): T {
    const text = this.text(column);
    return words.find((word) => word === text) ?? this.#fail(column, `one of ${words.join(', ')}`);
  }

  number(column: string): number {
    const value = this.#values[column];
    return typeof value === 'number' ? value : this.#fail(column, 'a number');
  }

  blob(column: string): Uint8Array {
    const value = this.#values[column];
    return value instanceof Uint8Array ? value : this.#fail(column, 'bytes');
  }

  /** Reads a column, or returns `undefined` if it is null: `row.optional('fault', (r, c) => r.text(c))`. */
  optional<T>(column: string, read: (row: Row, column: string) => T): T | undefined {
    return this.#values[column] === null ? undefined : read(this, column);
  }

  /** Reads a column that holds JSON. `parse` throws if it doesn't know the value. */
  json<T>(column: string, parse: (value: unknown) => T): T {
    return parse(parseJson(this.text(column)));
  }

  #fail(column: string, wanted: string): never {
    throw new Error(`column ${column} isn't ${wanted}: ${typeof this.#values[column]}`);
  }
}
