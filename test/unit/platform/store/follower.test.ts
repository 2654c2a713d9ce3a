import { readdir, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/clock';
import { toDisposable } from '../../../../src/base/disposable';
import { expectOk } from '../../../../src/base/result';
import { openStore, type Store, type FollowedChange } from '../../../../src/platform/store/store';
import { addBook, books, clock, NOTES, opened, openIn, optionsIn, temporaryFolder, PATIENCE } from './opened';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});
const follow = (more: Parameters<typeof openIn>[1] = {}) => opened(folder, { mode: 'follow', ...more });
function changesOf(store: Store): FollowedChange[] {
  const seen: FollowedChange[] = [];
  store.onDidChange((change) => seen.push(change));
  return seen;
}

describe('a follower', () => {
  it('sees what the writer commits, by itself, with its tag and tables', async () => {
    const writer = await opened(folder);
    const follower = await follow();
    const seen = changesOf(follower);
    await addBook(writer, 'a');
    await addBook(writer, 'b');
    await expect.poll(() => books(follower), PATIENCE).toEqual(['a', 'b']);
    expect(seen).toEqual([
      { type: 'committed', change: { sequence: 1, tag: 'book added', tables: ['books'] } },
      { type: 'committed', change: { sequence: 2, tag: 'book added', tables: ['books'] } },
    ]);
  });

  it('follows across checkpoints and a change of the writer', async () => {
    const writer = await opened(folder);
    const follower = await follow();
    const seen = changesOf(follower);
    for (const name of ['a', 'b', 'c']) {
      await addBook(writer, name);
      await follower.refresh();
      await writer.checkpoint();
    }
    await follower.refresh();
    expect(seen.map(({ type }) => type)).toEqual(['committed', 'committed', 'committed']);
    for (const name of ['d', 'e', 'f']) {
      await addBook(writer, name);
      await writer.checkpoint();
    }
    await follower.refresh(); // the journal at its position is gone
    expect(books(follower)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    await writer.close();
    const next = await opened(folder);
    await addBook(next, 'g');
    await follower.refresh();
    expect(books(follower)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('may exist before there is a store', async () => {
    const follower = await follow();
    expect(books(follower)).toEqual([]);
    const seen = changesOf(follower);
    const writer = await opened(folder);
    await addBook(writer, 'a');
    await expect.poll(() => books(follower), PATIENCE).toEqual(['a']);
    expect(seen[0]).toEqual({ type: 'reloaded' });
    await addBook(writer, 'b');
    await expect.poll(() => books(follower), PATIENCE).toEqual(['a', 'b']);
  });

  it('notices that the writer has closed, and can then become the writer', async () => {
    const writer = await opened(folder);
    await addBook(writer, 'a');
    const follower = await follow();
    const freed: number[] = [];
    follower.onDidFreeLease((lease) => freed.push(lease));
    await writer.close();
    await expect.poll(() => freed, PATIENCE).toEqual([1]);
    expectOk(await follower.takeLease());
    expect(await addBook(follower, 'b')).toBeUndefined();
    expect(books(follower)).toEqual(['a', 'b']);
  });

  it('does nothing without listeners, and few things with some', async () => {
    let waiting = 0;
    const counting: Clock = {
      now: () => clock.now(),
      after: (ms, callback) => {
        waiting += 1;
        const over = toDisposable(() => (waiting -= 1));
        const timer = clock.after(ms, () => {
          over.dispose();
          callback();
        });
        return toDisposable(() => {
          timer.dispose();
          over.dispose();
        });
      },
    };
    const writer = await opened(folder);
    const follower = await follow({ clock: counting });
    expect(waiting).toBe(0);
    const listening = follower.onDidChange(() => undefined);
    expect(waiting).toBe(1);
    for (let at = 0; at < 20; at++) await addBook(writer, `b${at}`);
    await expect.poll(() => books(follower), PATIENCE).toHaveLength(20);
    expect(waiting).toBeLessThanOrEqual(1);
    listening.dispose();
    expect(waiting).toBe(0);
  });

  it('can be opened at any time, even while checkpoints replace the files', async () => {
    const writer = await opened(folder);
    for (let round = 0; round < 30; round++) {
      await addBook(writer, `b${round}`);
      const [follower] = await Promise.all([
        openIn(folder, { mode: 'follow' }),
        writer.checkpoint(),
        writer.checkpoint(),
      ]);
      await follower.refresh();
      expect(books(follower)).toHaveLength(round + 1);
      await follower.close();
    }
  });

  it('shows a store of an older version in the newest schema, without writing', async () => {
    const writer = await opened(folder);
    await addBook(writer, 'a');
    const newer = [...NOTES, { version: 2, script: "alter table books add column shelf text not null default 'new'" }];
    const before = await readdir(folder);
    const follower = await follow({ migrations: newer });
    const shelves = () =>
      follower.select('select id, shelf from books', [], (row) => row.text('id') + row.text('shelf'));
    expect(shelves()).toEqual(['anew']);
    await addBook(writer, 'b');
    await follower.refresh();
    expect(shelves()).toEqual(['anew', 'bnew']);
    expect((await readdir(folder)).sort()).toEqual([...before].sort());
    const broke: (string | undefined)[] = [];
    writer.onDidBreak(({ code }) => broke.push(code));
    expectOk(await follower.takeOver());
    expect(shelves()).toEqual(['anew', 'bnew']);
    expect(await addBook(follower, 'c')).toBeUndefined();
    // The older version can't read the store anymore: it keeps what it has, reports that, and disturbs nothing.
    await expect
      .poll(async () => {
        await writer.refresh();
        return writer.role;
      }, PATIENCE)
      .toBe('broken');
    expect(broke).toEqual(['storeFromNewerVersion']);
    expect(await addBook(writer, 'd')).toBe('storeBroken');
    expect(books(writer)).toContain('b');
    expect(await writer.takeOver()).toMatchObject({ ok: false, error: { code: 'storeFromNewerVersion' } });
    expect(await addBook(follower, 'e')).toBeUndefined();
  });

  it('reports once that it can’t read what a later version writes, however much that is', async () => {
    const older = await opened(folder);
    await addBook(older, 'a');
    const follower = await follow();
    const broke: string[] = [];
    follower.onDidBreak(({ code }) => broke.push(code));
    await older.close();
    const newer = await opened(folder, {
      migrations: [...NOTES, { version: 2, script: 'create table shelves (id text)' }],
    });
    for (const name of ['b', 'c', 'd']) {
      await addBook(newer, name);
      await follower.refresh();
    }
    expect(broke).toEqual(['storeFromNewerVersion']);
    expect(books(follower)).toEqual(['a']);
  });

  it('keeps what it has while the store can’t be read, and continues when it can', async () => {
    const writer = await opened(folder);
    await addBook(writer, 'a');
    const follower = await follow();
    await writer.checkpoint();
    await addBook(writer, 'b');
    const journals = (await readdir(folder)).filter((name) => name.startsWith('journal'));
    const last = path.join(folder, journals.sort().at(-1)!);
    await utimes(last, 1, 1);
    await unlink(last);
    await follower.refresh();
    expect(books(follower)).toContain('a');
    expect(await openStore(optionsIn(folder))).toMatchObject({ ok: false });
  });
});
