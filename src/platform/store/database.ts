import initSqlJs, { type Database, type SqlJsStatic, type Statement as Prepared } from 'sql.js';
import type { SqlValue, Statement } from './frame';
import { Row } from './row';

/** Reads rows. What a table's functions need for looking something up; a store and a transaction are both one. */
export interface Reader {
  select<T>(sql: string, params: readonly SqlValue[], map: (row: Row) => T): T[];
}

/** Runs statements inside a change. Answers how many rows were inserted, updated or deleted. */
export interface Transaction extends Reader {
  run(sql: string, params: readonly SqlValue[]): number;
}

/** Loads SQLite's engine; each engine has a memory of its own, shared by its databases. */
export async function loadEngine(wasm: Uint8Array): Promise<SqlJsStatic> {
  // A copy, because the engine wants a whole ArrayBuffer and `wasm` may be a view into a pool.
  return initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });
}

/**
 * SQL functions whose answer is not in their arguments, and how many of these they take (-1: any number). A journal
 * of statements can only be replayed without them: ids and times are bound as parameters.
 */
const NOT_REPLAYABLE: readonly (readonly [name: string, arity: number])[] = [
  ['random', 0],
  ['randomblob', 1],
  ['current_timestamp', 0],
  ['current_date', 0],
  ['current_time', 0],
  ['date', -1],
  ['time', -1],
  ['datetime', -1],
  ['julianday', -1],
  ['unixepoch', -1],
  ['strftime', -1],
  ['timediff', 2],
  ['last_insert_rowid', 0],
  ['changes', 0],
  ['total_changes', 0],
];

/** A change consists of these; schema changes belong to migrations, transactions to the engine. */
const CHANGING = /^\s*(with|insert|update|delete|replace)\b/i;

/** Statements kept prepared; a store uses fewer. */
const PREPARED_MAX = 256;

/**
 * SQLite in memory, as the store needs it: foreign keys on, functions that cannot be replayed refused, statements
 * kept prepared. Knows nothing of files.
 */
export class StoreDatabase implements Reader {
  readonly #db: Database;
  readonly #prepared = new Map<string, Prepared>();
  readonly #touched = new Set<string>();

  /** Opens a database out of its image, or an empty one. Throws if the bytes are no database. */
  constructor(engine: SqlJsStatic, image?: Uint8Array) {
    this.#db = new engine.Database(image);
    // The file behind it is in memory: durability is the journal's work, a rollback journal on "disk" only costs time.
    this.#db.exec('pragma journal_mode = memory; pragma synchronous = off; pragma foreign_keys = on');
    for (const [name, arity] of NOT_REPLAYABLE) this.#db.create_function(name, refusal(name, arity));
    this.#db.updateHook((_operation, _database, table) => this.#touched.add(table));
  }

  get schema(): number {
    return this.select('pragma user_version', [], (row) => row.number('user_version'))[0] ?? 0;
  }

  select<T>(sql: string, params: readonly SqlValue[], map: (row: Row) => T): T[] {
    const statement = this.#prepare(sql);
    const rows: Row[] = [];
    try {
      statement.bind([...params]);
      while (statement.step()) rows.push(new Row(statement.getAsObject()));
    } finally {
      statement.reset();
    }
    return rows.map(map);
  }

  /**
   * Runs a migration's script and records its version, both or neither. Foreign keys are off meanwhile, so that tables
   * can be rebuilt, and are checked at the end.
   */
  migrate(version: number, script: string): void {
    this.#forgetPrepared();
    this.#db.exec('pragma foreign_keys = off');
    try {
      this.#inTransaction(() => {
        this.#db.exec(`${script};\npragma user_version = ${version}`);
        const violations = this.#db.exec('pragma foreign_key_check');
        if (violations.length > 0) throw new Error(`migration ${version} breaks foreign keys`);
      });
    } finally {
      this.#db.exec('pragma foreign_keys = on');
    }
  }

  /**
   * Runs a change in one transaction and answers the tables that it touched (also by foreign keys; an unfiltered
   * `delete` is not seen). `record` gets its statements, as part of the transaction: if it throws, nothing has happened.
   */
  change<T, R>(change: (tx: Transaction) => T, record: (statements: readonly Statement[]) => R): Changed<T, R> {
    const statements: Statement[] = [];
    let open = true;
    const tx: Transaction = {
      select: (sql, params, map) => this.select(sql, params, map),
      run: (sql, params) => {
        if (!open) throw new Error('the change is over: it must not wait for anything');
        statements.push({ sql, params });
        return this.#run(sql, params);
      },
    };
    this.#touched.clear();
    const result = this.#inTransaction(() => {
      const value = change(tx);
      open = false;
      return { value, record: record(statements) };
    });
    return { ...result, tables: [...this.#touched] };
  }

  /** Runs recorded statements again, as one transaction for each list. Answers the tables that each list touched. */
  replay(changes: readonly (readonly Statement[])[]): string[][] {
    return changes.map((statements) => {
      this.#touched.clear();
      this.#inTransaction(() => {
        for (const { sql, params } of statements) this.#run(sql, params);
      });
      return [...this.#touched];
    });
  }

  /** The whole database as bytes. Blocks for about 0.8 ms a megabyte. */
  export(): Uint8Array {
    return this.#db.export();
  }

  close(): void {
    this.#forgetPrepared();
    this.#db.close();
  }

  #run(sql: string, params: readonly SqlValue[]): number {
    if (!CHANGING.test(sql)) throw new Error(`not a statement of a change: ${sql.slice(0, 80)}`);
    this.#prepare(sql).run([...params]);
    return this.#db.getRowsModified();
  }

  #inTransaction<T>(job: () => T): T {
    this.#prepare('begin').run();
    try {
      const value = job();
      this.#prepare('commit').run();
      return value;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Some errors end the transaction by themselves; then there is nothing to roll back. */
  #rollBack(): void {
    try {
      this.#db.exec('rollback');
    } catch {
      return;
    }
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    const oldest = this.#prepared.size >= PREPARED_MAX ? [...this.#prepared.keys()].at(0) : undefined;
    if (oldest !== undefined) {
      this.#prepared.get(oldest)?.free();
      this.#prepared.delete(oldest);
    }
    this.#prepared.set(sql, statement);
    return statement;
  }

  #forgetPrepared(): void {
    for (const statement of this.#prepared.values()) statement.free();
    this.#prepared.clear();
  }
}

/** What a change answered, its record, and what it touched. */
interface Changed<T, R> {
  readonly value: T;
  readonly record: R;
  readonly tables: readonly string[];
}

/** A function that throws instead of answering. SQLite tells overloads apart by their number of arguments. */
function refusal(name: string, arity: number): () => never {
  const refuse = (): never => {
    throw new Error(`${name}() is not replayable: bind the value as a parameter`);
  };
  return Object.defineProperty(refuse, 'length', { value: arity });
}
