import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine, StoreDatabase } from '../../../../src/platform/store/database';
import { wasmFile } from './opened';

let engine: Awaited<ReturnType<typeof loadEngine>>;
beforeAll(async () => {
  engine = await loadEngine(await readFile(wasmFile));
});

const SCRIPT = `create table a (id text primary key, at text default current_timestamp) strict;
  create table b (id integer primary key, a text references a(id) on delete cascade) strict`;

function database(script = SCRIPT): StoreDatabase {
  const db = new StoreDatabase(engine);
  db.migrate(1, script);
  return db;
}
const run = (db: StoreDatabase, sql: string, ...params: (string | number | null)[]) =>
  db.change(
    (tx) => tx.run(sql, params),
    (statements) => statements,
  );
const foreignKeys = (db: StoreDatabase) => db.select('pragma foreign_keys', [], (row) => row.number('foreign_keys'));

describe('the database', () => {
  it('keeps foreign keys, refusals, hooks, and prepared statements over an export', () => {
    // sql.js before 1.15.2 reset all of these in export().
    const db = database();
    run(db, 'insert into a (id, at) values (?, ?)', 'x', 'now');
    const ids = () => db.select('select id from a', [], (row) => row.text('id'));
    expect(ids()).toEqual(['x']);
    expect(db.export().length).toBeGreaterThan(0);
    expect(foreignKeys(db)).toEqual([1]);
    expect(ids()).toEqual(['x']);
    expect(() => run(db, 'insert into b (id, a) values (1, ?)', 'nobody')).toThrow(/FOREIGN KEY/);
    expect(() => run(db, 'insert into a (id, at) values (?, random())', 'y')).toThrow(/isn't replayable/);
    expect(run(db, 'insert into a (id, at) values (?, ?)', 'z', 'now').tables).toEqual(['a']);
    expect(foreignKeys(new StoreDatabase(engine, db.export()))).toEqual([1]);
  });

  it.each([
    'random()',
    'randomblob(8)',
    'current_timestamp',
    'current_date',
    'current_time',
    "date('now')",
    'date()',
    "time('now')",
    "datetime('now', '+1 day')",
    "julianday('now')",
    'unixepoch()',
    "strftime('%s', 'now')",
    "strftime('%s')",
    "timediff('now', '2000-01-01')",
    'last_insert_rowid()',
    'changes()',
    'total_changes()',
  ])('refuses %s, because a replay would give another result', (expression) => {
    const db = database();
    expect(() => run(db, `insert into a (id, at) values ('x', ${expression})`)).toThrow(/isn't replayable/);
    expect(db.select('select id from a', [], (row) => row.text('id'))).toEqual([]);
  });

  it('refuses a default that is not replayable', () => {
    expect(() => run(database(), 'insert into a (id) values (?)', 'x')).toThrow(/isn't replayable/);
  });

  it('runs only statements that change rows', () => {
    const db = database();
    for (const sql of [
      'create table c (x)',
      'drop table a',
      'pragma foreign_keys = off',
      'commit',
      'vacuum',
      'begin',
    ]) {
      expect(() => run(db, sql)).toThrow(/not a statement of a change/);
    }
    expect(foreignKeys(db)).toEqual([1]);
  });

  it('reports the tables that a change touched, including by foreign keys', () => {
    const db = database();
    run(db, 'insert into a (id, at) values (?, ?)', 'x', '');
    run(db, 'insert into b (id, a) values (1, ?)', 'x');
    expect([...run(db, 'delete from a where id = ?', 'x').tables].sort()).toEqual(['a', 'b']);
  });

  it('refuses statements of a change that waited for something', async () => {
    const db = database();
    let late: () => unknown = () => undefined;
    db.change(
      (tx) => {
        late = () => tx.run('insert into a (id, at) values (?, ?)', ['late', '']);
      },
      () => undefined,
    );
    await Promise.resolve();
    expect(late).toThrow(/the change is over/);
  });

  it('refuses a change within a change, and undoes both', () => {
    const db = database();
    expect(() =>
      db.change(
        (tx) => {
          tx.run('insert into a (id, at) values (?, ?)', ['x', '']);
          run(db, 'insert into a (id, at) values (?, ?)', 'y', '');
        },
        () => undefined,
      ),
    ).toThrow();
    expect(db.select('select id from a', [], (row) => row.text('id'))).toEqual([]);
  });

  it('keeps a bounded number of prepared statements', () => {
    const db = database();
    for (let at = 0; at < 1_000; at++) {
      expect(db.select(`select ${at} as n`, [], (row) => row.number('n'))).toEqual([at]);
    }
    expect(db.select('select 0 as n', [], (row) => row.number('n'))).toEqual([0]);
  });

  it('reads a query within a query', () => {
    const db = database();
    for (const id of ['x', 'y']) run(db, 'insert into a (id, at) values (?, ?)', id, '');
    const sql = 'select id from a order by id';
    const ids = () => db.select(sql, [], (row) => row.text('id'));
    expect(db.select(sql, [], (row) => [row.text('id'), ids()])).toEqual([
      ['x', ['x', 'y']],
      ['y', ['x', 'y']],
    ]);
  });

  it('migrates all or nothing, and checks foreign keys', () => {
    const db = database();
    run(db, 'insert into a (id, at) values (?, ?)', 'x', '');
    run(db, 'insert into b (id, a) values (1, ?)', 'x');
    expect(() => db.migrate(2, 'delete from a; create table c (x)')).toThrow(/foreign keys/);
    expect(() => db.migrate(2, 'create table c (x); nonsense')).toThrow();
    expect(db.schema).toBe(1);
    expect(foreignKeys(db)).toEqual([1]);
    expect(() => db.select('select * from c', [], () => 0)).toThrow(/no such table/);
    db.migrate(
      2,
      'create table a2 (id text primary key); insert into a2 select id from a; drop table a; alter table a2 rename to a',
    );
    expect(db.schema).toBe(2);
    expect(db.select('select a from b', [], (row) => row.text('a'))).toEqual(['x']);
  });

  it('returns typed columns and throws at others', () => {
    const db = database();
    const one = (sql: string) => db.select(sql, [], (row) => row)[0]!;
    expect(() => one('select 1 as x').text('x')).toThrow(/isn't text/);
    expect(() => one("select 'a' as x").number('x')).toThrow(/isn't a number/);
    expect(() => one('select 1 as x').blob('x')).toThrow(/isn't bytes/);
    expect(() => one("select 'c' as x").word('x', ['a', 'b'])).toThrow(/one of a, b/);
    expect(one('select null as x').optional('x', (row, column) => row.text(column))).toBeUndefined();
    expect(() => one('select 1 as x').number('y')).toThrow();
  });
});
