import initSqlJs, { type Database, type SqlJsStatic, type Statement as Prepared } from 'sql.js';
import type { SqlValue, Statement } from './frame';
import { Row } from './row';

/** Reads rows, in a store or in a transaction. */
export interface Reader {
  select<T>(sql: string, params: readonly SqlValue[], map: (row: Row) => T): T[];
}

/** Runs statements within a change. Returns how many rows were inserted, updated, or deleted. */
export interface Transaction extends Reader {
  run(sql: string, params: readonly SqlValue[]): number;
}

/** Loads SQLite's engine. The databases of an engine share its memory. */
export async function loadEngine(wasm: Uint8Array): Promise<SqlJsStatic> {
  // A copy, because the engine expects an entire ArrayBuffer and `wasm` may be a view into a pool.
  return initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });
}

/**
 * SQL functions whose result doesn't depend on their arguments only, and how many arguments they take (-1: any number).
 * Statements in a journal can't be replayed with them, so ids and times are bound as parameters.
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

/** The statements of a change. Schema changes belong into migrations, and the engine controls transactions. */
const CHANGING = /^\s*(with|insert|update|delete|replace)\b/i;

/** Number of cached prepared statements. A store uses fewer. */
const PREPARED_MAX = 256;

/**
 * An SQLite database in memory, configured for the store: with foreign keys, cached prepared statements, and without
 * the functions that can't be replayed. It doesn't access files.
 */
export class StoreDatabase implements Reader {
  readonly #db: Database;
  readonly #prepared = new Map<string, Prepared>();
  readonly #touched = new Set<string>();

  /** Opens a database from its image, or an empty one. Throws if the image isn't a database. */
  constructor(engine: SqlJsStatic, image?: Uint8Array) {
    this.#db = new engine.Database(image);
    // Its file is in memory. The journal provides durability, and a rollback journal on that "disk" would only cost
    // time.
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
   * Runs a change in one transaction. Returns the tables that it changed, including those changed through foreign keys
   * but not by an unfiltered `delete`. `record` gets the statements within the transaction. If it throws, nothing
   * happens.
   */
  change<T, R>(change: (tx: Transaction) => T, record: (statements: readonly Statement[]) => R): Changed<T, R> {
    const statements: Statement[] = [];
    let open = true;
    const tx: Transaction = {
      select: (sql, params, map) => this.select(sql, params, map),
      run: (sql, params) => {
        if (!open) throw new Error('the change is over: it must be synchronous');
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

  /** Replays recorded statements, with one transaction for each list. Returns the tables that each list changed. */
  replay(changes: readonly (readonly Statement[])[]): string[][] {
    return changes.map((statements) => {
      this.#touched.clear();
      this.#inTransaction(() => {
        for (const { sql, params } of statements) this.#run(sql, params);
      });
      return [...this.#touched];
    });
  }

  /** Returns the whole database as bytes. Blocks for about 0.8 ms per megabyte. */
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

  /** Some errors already end the transaction, so there may be nothing to roll back. */
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

/** The result of a change, its statements, and the tables it changed. */
interface Changed<T, R> {
  readonly value: T;
  readonly record: R;
  readonly tables: readonly string[];
}

/** Registers a function that throws. SQLite distinguishes overloads by their number of arguments. */
function refusal(name: string, arity: number): () => never {
  const refuse = (): never => {
    throw new Error(`${name}() isn't replayable: bind the value as a parameter`);
  };
  return Object.defineProperty(refuse, 'length', { value: arity });
}
