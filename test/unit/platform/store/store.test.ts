import { open, readdir, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { openStore, type CommittedChange, type Store } from '../../../../src/platform/store/store';
import { addBook, books, crashImage, opened, optionsIn, temporaryFolder } from './opened';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

describe('a store', () => {
  it('keeps what was committed, over closing and opening', async () => {
    const store = await opened(folder);
    expect(await addBook(store, 'a')).toBeUndefined();
    expect(await addBook(store, 'b')).toBeUndefined();
    await store.close();
    const again = await opened(folder);
    expect(books(again)).toEqual(['a', 'b']);
    expect(again.repairs).toEqual([]);
  });

  it('returns what the change returns, and publishes the change after it is on disk', async () => {
    const committed: CommittedChange[] = [];
    const order: string[] = [];
    const store = await opened(folder, {
      faults: (point) => {
        order.push(point);
        return undefined;
      },
    });
    store.onDidCommit((change) => {
      committed.push(change);
      order.push('told');
    });
    const answer = store.commit('two tables', (tx) => {
      tx.run('insert into books (id, title) values (?, ?)', ['a', 'A']);
      tx.run('insert into notes (id, book, text) values (?, ?, ?)', [1, 'a', null]);
      return 42;
    });
    order.length = 0;
    expect(committed).toEqual([]);
    expect(expectOk(await answer)).toBe(42);
    expect(committed).toEqual([{ sequence: 1, tag: 'two tables', tables: ['books', 'notes'] }]);
    expect(order.slice(-5)).toEqual(['write', 'beforeSync', 'afterSync', 'beforeAcknowledge', 'told']);
  });

  it('does all of a change or nothing', async () => {
    const store = await opened(folder);
    await expect(
      store.commit('half', (tx) => {
        tx.run('insert into books (id, title) values (?, ?)', ['a', 'A']);
        tx.run('insert into notes (id, book, text) values (?, ?, ?)', [1, 'nowhere', 'x']);
      }),
    ).rejects.toThrow(/FOREIGN KEY/);
    expect(books(store)).toEqual([]);
    expect(await addBook(store, 'b')).toBeUndefined();
    await store.close();
    expect(books(await opened(folder))).toEqual(['b']);
  });

  it('writes nothing for a window that changes nothing', async () => {
    const store = await opened(folder);
    await addBook(store, 'a');
    await store.close();
    const before = await readdir(folder);
    const again = await opened(folder);
    expect(
      expectOk(await again.commit('only looks', (tx) => tx.select('select 1 as n', [], (row) => row.number('n')))),
    ).toEqual([1]);
    await again.close();
    expect(await readdir(folder)).toEqual(before);
  });

  it('keeps every kind of value exactly', async () => {
    const migrations = [{ version: 1, script: 'create table kept (id integer primary key, value any) strict' }];
    const values = ['', 'žluťoučký 🌳 \0 end', -0.5, 2 ** 53, Date.now(), null, new Uint8Array([0, 255, 128])];
    const store = await opened(folder, { migrations });
    for (const [id, value] of values.entries()) {
      expectOk(
        await store.commit('value', (tx) => {
          tx.run('insert into kept (id, value) values (?, ?)', [id, value]);
        }),
      );
    }
    for (const bad of [NaN, Infinity]) {
      await expect(
        store.commit('bad', (tx) => {
          tx.run('insert into kept (id, value) values (?, ?)', [99, bad]);
        }),
      ).rejects.toThrow(/can't store/);
    }
    const read = (from: Store) =>
      from.select('select value from kept order by id', [], (row) =>
        row.optional('value', (at, column) => {
          try {
            return at.text(column);
          } catch {
            try {
              return at.number(column);
            } catch {
              return [...at.blob(column)];
            }
          }
        }),
      );
    const expected = values.map((value) => (value instanceof Uint8Array ? [...value] : (value ?? undefined)));
    expect(read(store)).toEqual(expected);
    const folderNow = await readdir(folder);
    expect(folderNow.filter((name) => name.startsWith('journal'))).toHaveLength(1);
    const follower = await opened(folder, { migrations, mode: 'follow' });
    expect(read(follower)).toEqual(expected);
  });

  it('refuses a second writer and names the first', async () => {
    const store = await opened(folder, { window: 'first' });
    const second = await openStore(optionsIn(folder));
    expect(second).toMatchObject({
      ok: false,
      error: { code: 'storeLocked', params: { lease: store.lease?.number, pid: process.pid, window: 'first' } },
    });
    await store.close();
    expect((await opened(folder)).lease?.number).toBe(2);
  });

  it('returns storeClosed after closing, and storeReadOnly while following', async () => {
    const store = await opened(folder);
    const follower = await opened(folder, { mode: 'follow' });
    expect(await addBook(follower, 'a')).toBe('storeReadOnly');
    await store.close();
    expect(await addBook(store, 'a')).toBe('storeClosed');
    expect(store.role).toBe('closed');
    await expect(store.takeLease()).rejects.toThrow(/closed/);
    expect(() => books(store)).toThrow(/closed/);
  });

  it('has on disk what it builds upon, including what a dead writer had not yet synced', async () => {
    const store = await opened(folder);
    await addBook(store, 'a');
    const image = await crashImage(folder, `${folder}-image`);
    const { ino } = await stat(path.join(image, 'journal.1.2.log'));
    const handle = await open(path.join(image, 'journal.1.2.log'));
    const synced: number[] = [];
    const prototype = Object.getPrototypeOf(handle) as { datasync: (this: FileHandle) => Promise<void> };
    await handle.close();
    const real = prototype.datasync;
    const spy = vi.spyOn(prototype, 'datasync').mockImplementation(async function (this: FileHandle) {
      synced.push((await this.stat()).ino);
      return real.call(this);
    });
    const again = await opened(image);
    spy.mockRestore();
    expect(synced).toEqual([ino]);
    expect(books(again)).toEqual(['a']);
    await again.close();
    await rm(image, { recursive: true });
  });

  it('reports that a folder can’t be written', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    expect(await openStore(optionsIn(path.join(file, 'store')))).toMatchObject({
      ok: false,
      error: { code: 'storeFolderUnwritable' },
    });
  });
});
