import { createHash } from 'node:crypto';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../../src/platform/store/migrate';
import type { Transaction } from '../../../../src/platform/store/database';
import { loadModel, openStore, type FaultPoint, type Migration } from '../../../../src/platform/store/store';
import { addBook, books, crashImage, FailAt, NOTES, openIn, optionsIn, temporaryFolder } from './opened';

/** Released migrations: stores have run them, so they never change. */
const RELEASED: Readonly<Record<number, string>> = {
  1: 'd2a1a27cac91713f',
  2: '630710883f3f8e0e',
  3: '7afa87a56af61e32',
  4: '755d1fc67efd1799',
};

let root: string;
let folder: string;
beforeEach(async () => {
  root = await temporaryFolder();
  folder = path.join(root, 'store');
});

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

describe('the migrations of the product', () => {
  it('are numbered without a gap and were never edited', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, at) => at + 1));
    expect(Object.fromEntries(MIGRATIONS.map(({ version, script }) => [version, hash(script)]))).toEqual(RELEASED);
  });

  it.each(MIGRATIONS.map(({ version }) => version - 1))('lead from version %i to the newest', async (from) => {
    const older = await openIn(folder, { migrations: MIGRATIONS.slice(0, from) });
    await older.close();
    const newest = await openIn(folder, { migrations: MIGRATIONS });
    expect(newest.select('pragma user_version', [], (row) => row.number('user_version'))).toEqual([MIGRATIONS.length]);
    expect(newest.select('pragma integrity_check', [], (row) => row.text('integrity_check'))).toEqual(['ok']);
    await newest.close();
  });

  it('take the message that comments are being sent in from the comments to the outbox', async () => {
    const older = await openIn(folder, { migrations: MIGRATIONS.slice(0, 3) });
    const comments = [
      { id: 'c_1', text: 'sent', createdAt: 1, sentIn: 'm_0' },
      ...['c_2', 'c_3'].map(sendingIn('m_1')),
    ];
    await older.commit('comments', (tx) => {
      tx.run("insert into repositories values ('r_1', '/code/.git', '/code', 'code')", []);
      tx.run("insert into tasks values ('t_1', 1, 'r_1', 'T', 'T', 'open', 1, 1)", []);
      for (const [at, id] of ['a_1', 'a_2', 'a_3'].entries())
        tx.run(
          `insert into attempts (id, task, ordinal, agent, base_ref, base_commit, branch, worktree, session, phase,
             disposition, created_at, updated_at)
           values (?, 't_1', ?, 'practice', 'main', 'f', ?, ?, ?, 'prompted', 'open', 1, 1)`,
          [id, at, id, id, `s_${id}`],
        );
      addThread(tx, 'ct_1', 'a_1', comments);
      addThread(tx, 'ct_2', 'a_1', [sendingIn('m_1')('c_4')]);
      addThread(tx, 'ct_3', 'a_2', [sendingIn('m_2')('c_5')]);
      addThread(tx, 'ct_4', 'a_3', [{ id: 'c_6', text: 'a draft that names "sendingIn"', createdAt: 1 }]);
    });
    await older.close();
    const newest = await openIn(folder, { migrations: MIGRATIONS });
    const { comments: threads, outgoing } = loadModel(newest);
    const carried = { after: 0, refusals: [] };
    expect(Object.fromEntries(outgoing)).toEqual({
      a_1: { ...carried, message: 'm_1', comments: ['c_2', 'c_3', 'c_4'] },
      a_2: { ...carried, message: 'm_2', comments: ['c_5'] },
    });
    expect([...threads.values()].flat().flatMap((thread) => thread.comments)).toEqual([
      comments[0],
      ...['c_2', 'c_3', 'c_4', 'c_5'].map((id) => ({ id, text: id, createdAt: 1 })),
      { id: 'c_6', text: 'a draft that names "sendingIn"', createdAt: 1 },
    ]);
    await newest.close();
  });
});

/** Makes a comment that is being sent in a message, as version 3 saved it. */
function sendingIn(message: string): (id: string) => object {
  return (id) => ({ id, text: id, createdAt: 1, sendingIn: message });
}

function addThread(tx: Transaction, id: string, attempt: string, comments: readonly object[]): void {
  tx.run("insert into comment_threads values (?, ?, 'f', 'a.ts', 'after', 0, 0, '[]', ?, 1, null)", [
    id,
    attempt,
    JSON.stringify(comments),
  ]);
}

describe('migrating', () => {
  const second: Migration = {
    version: 2,
    script: "alter table books add column shelf text not null default 'old'",
  };
  const third: Migration = {
    version: 3,
    script: `create table shelves (name text primary key) strict;
      insert into shelves select distinct shelf from books;`,
  };

  it.each([
    [1, [...NOTES, second]],
    [1, [...NOTES, second, third]],
    [2, [...NOTES, second, third]],
  ])('keeps everything from version %i and begins with a snapshot', async (from, migrations) => {
    const older = await openIn(folder, { migrations: migrations.slice(0, from) });
    for (const name of ['a', 'b']) await addBook(older, name);
    const image = await crashImage(folder, path.join(root, 'image')); // with frames that wait in a journal
    await older.close();
    const newer = await openIn(image, { migrations });
    expect(books(newer)).toEqual(['a', 'b']);
    await addBook(newer, 'c');
    const crashed = await crashImage(image, path.join(root, 'crashed'));
    await newer.close();
    for (const folder of [image, crashed]) {
      const again = await openIn(folder, { migrations });
      expect(books(again)).toEqual(['a', 'b', 'c']);
      expect(again.repairs).toEqual([]);
      await again.close();
    }
  });

  it.each<FaultPoint>(['snapshot:written', 'snapshot:synced', 'snapshot:renamed', 'snapshot:folderSynced', 'loaded'])(
    'is done again after a crash at %s, and loses nothing',
    async (point) => {
      const older = await openIn(folder);
      for (const name of ['a', 'b']) await addBook(older, name);
      const image = await crashImage(folder, path.join(root, 'image'));
      await older.close();
      const faults = new FailAt();
      faults.arm(point);
      const migrations = [...NOTES, second];
      expect(await openStore(optionsIn(image, { migrations, faults: faults.hook }))).toMatchObject({ ok: false });
      const again = await openIn(image, { migrations });
      expect(books(again)).toEqual(['a', 'b']);
      await again.close();
    },
  );

  it('leaves the store as it was if it fails, for the older version to open', async () => {
    const older = await openIn(folder);
    await addBook(older, 'a');
    await older.close();
    const broken = [...NOTES, { version: 2, script: 'insert into nowhere values (1)' }];
    expect(await openStore(optionsIn(folder, { migrations: broken }))).toMatchObject({
      ok: false,
      error: { code: 'storeIo', detail: 'no such table: nowhere' },
    });
    const again = await openIn(folder);
    expect(books(again)).toEqual(['a']);
    await again.close();
  });
});
