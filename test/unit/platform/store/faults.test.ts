import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/clock';
import { toDisposable } from '../../../../src/base/disposable';
import type { Fault } from '../../../../src/base/result';
import { expectOk } from '../../../../src/base/result';
import { openStore, type FaultPoint, type Store } from '../../../../src/platform/store/store';
import {
  addBook,
  books,
  clock,
  crashImage,
  FailAt,
  namesIn,
  openIn,
  optionsIn,
  temporaryFolder,
  PATIENCE,
} from './opened';

let folder: string;
let faults: FailAt;
let store: Store;
let images = 0;

beforeEach(async () => {
  folder = await temporaryFolder();
  faults = new FailAt();
  store = await openIn(path.join(folder, 'store'), { faults: faults.hook });
  expect(await addBook(store, 'a')).toBeUndefined();
});
afterEach(() => store.close());

/** The books of a store that died now: by its files alone. */
async function afterCrash(): Promise<string[]> {
  images += 1;
  const image = await crashImage(path.join(folder, 'store'), path.join(folder, `image${images}`));
  const again = await openIn(image);
  const found = books(again);
  await again.close();
  return found;
}

describe('a failed write', () => {
  it.each<[FaultPoint, string]>([
    ['beforeWrite', 'EIO'],
    ['write', 'ENOSPC'],
    ['beforeSync', 'EIO'],
    ['afterSync', 'EIO'],
    ['beforeAcknowledge', 'EIO'],
  ])('isn’t acknowledged at %s (%s), and nothing is written after it', async (point, code) => {
    const committed: string[] = [];
    const broke: Fault[] = [];
    store.onDidCommit(({ tag }) => committed.push(tag));
    store.onDidBreak((fault) => broke.push(fault));
    faults.arm(point, code);
    const failed = await Promise.all([addBook(store, 'b'), addBook(store, 'c')]);
    expect(failed).toEqual(['storeBroken', 'storeBroken']);
    faults.seen.length = 0;
    expect(await addBook(store, 'd')).toBe('storeBroken');
    expect(faults.seen).toEqual([]);
    await expect.poll(() => broke, PATIENCE).toHaveLength(1);
    expect(store.role).toBe('broken');
    expect(broke).toMatchObject([{ code: 'storeBroken', detail: `fault at ${point}` }]);
    expect(committed).toEqual([]);
    // b and c may be there or not, together, in order; d never was written.
    expect([['a'], ['a', 'b', 'c']]).toContainEqual(await afterCrash());
    // Taking the lease loads everything again.
    expectOk(await store.takeLease());
    expect(store.role).toBe('writer');
    expect(books(store)).toEqual(await afterCrash());
    expect(await addBook(store, 'e')).toBeUndefined();
    expect(await afterCrash()).toContain('e');
  });

  it('leaves a torn tail if a part of it is on disk', async () => {
    faults.point = undefined;
    const short = await openIn(path.join(folder, 'short'), {
      faults: (point) => (point === 'write' && armed ? Promise.resolve(30) : undefined),
    });
    let armed = false;
    expect(await addBook(short, 'a')).toBeUndefined();
    armed = true;
    expect(await addBook(short, 'b')).toBe('storeBroken');
    armed = false;
    await expect.poll(() => short.role, PATIENCE).toBe('broken');
    expectOk(await short.takeLease());
    expect(short.repairs).toMatchObject([{ kind: 'tornTail', bytes: 30 }]);
    expect(books(short)).toEqual(['a']);
    await short.close();
  });
});

describe('a failed checkpoint', () => {
  it.each<FaultPoint>([
    'journal:written',
    'journal:synced',
    'exported',
    'snapshot:written',
    'snapshot:synced',
    'snapshot:renamed',
    'snapshot:folderSynced',
    'pruned',
  ])('fails no commit at %s, and loses nothing', async (point) => {
    faults.arm(point, 'ENOSPC');
    await store.checkpoint();
    expect(faults.point).toBeUndefined();
    expect(await addBook(store, 'b')).toBeUndefined();
    expect(await afterCrash()).toEqual(['a', 'b']);
    expect((await namesIn(path.join(folder, 'store'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await store.checkpoint();
    expect(await addBook(store, 'c')).toBeUndefined();
    await store.close();
    expect(await afterCrash()).toEqual(['a', 'b', 'c']);
  });

  it.each<FaultPoint>(['journal:renamed', 'journal:folderSynced'])(
    'ends the writer at %s: the next journal may exist, so nothing may be written to the old one',
    async (point) => {
      faults.arm(point);
      await store.checkpoint();
      expect(await addBook(store, 'b')).toBe('storeBroken');
      expect(await afterCrash()).toEqual(['a']);
      await expect.poll(() => store.role, PATIENCE).toBe('broken');
      expectOk(await store.takeLease());
      expect(await addBook(store, 'c')).toBeUndefined();
      expect(await afterCrash()).toEqual(['a', 'c']);
    },
  );

  it('keeps changes that came while it was written', async () => {
    const done = store.checkpoint();
    const added = Array.from({ length: 50 }, (_, at) => addBook(store, `x${at}`));
    await done;
    expect(await Promise.all(added)).toEqual(added.map(() => undefined));
    expect(await afterCrash()).toHaveLength(51);
    expect(await namesIn(path.join(folder, 'store'), 'state')).toEqual(['state.1.1.db', 'state.1.3.db']);
  });
});

describe('an opening that fails', () => {
  it.each<FaultPoint>(['leaseTaken', 'snapshot:written', 'snapshot:synced', 'snapshot:renamed', 'loaded'])(
    'releases the lease at %s, and the next opening works',
    async (point) => {
      const otherFolder = path.join(folder, 'other');
      faults.arm(point);
      const failed = await openStore(optionsIn(otherFolder, { faults: faults.hook }));
      expect(failed).toMatchObject({ ok: false, error: { code: 'storeIo', detail: `fault at ${point}` } });
      const opened = await openIn(otherFolder);
      expect(await addBook(opened, 'a')).toBeUndefined();
      await opened.close();
    },
  );
});

describe('checkpoints', () => {
  it('are written after 4 MB of journal, and keep the folder small', async () => {
    const big = 'x'.repeat(256 * 1024);
    for (let at = 0; at < 60; at++) expect(await addBook(store, `b${at}`, big)).toBeUndefined();
    await store.checkpoint();
    const names = await namesIn(path.join(folder, 'store'));
    expect(names.filter((name) => name.startsWith('state'))).toHaveLength(2);
    expect(names.filter((name) => name.startsWith('journal')).length).toBeLessThanOrEqual(3);
    expect(faults.seen.filter((point) => point === 'pruned').length).toBeGreaterThanOrEqual(3);
    expect(await afterCrash()).toHaveLength(61);
  });

  it('are written when nothing happens for a while, if there is enough to replay', async () => {
    const waiting = new Set<() => void>();
    const idleFolder = path.join(folder, 'idle');
    const still: Clock = {
      now: () => clock.now(),
      after: (ms, callback) => {
        expect(ms).toBe(30_000);
        waiting.add(callback);
        return toDisposable(() => waiting.delete(callback));
      },
    };
    const idle = await openIn(idleFolder, { clock: still });
    await addBook(idle, 'small');
    expect(waiting.size).toBe(0);
    await addBook(idle, 'big', 'x'.repeat(100_000));
    await expect.poll(() => waiting.size, PATIENCE).toBe(1);
    for (const callback of waiting) callback();
    await expect.poll(() => namesIn(idleFolder, 'state'), PATIENCE).toEqual(['state.1.1.db', 'state.1.3.db']);
    expect(waiting.size).toBe(0);
    await addBook(idle, 'big again', 'x'.repeat(100_000));
    await expect.poll(() => waiting.size, PATIENCE).toBe(1);
    await idle.close();
    expect(waiting.size).toBe(0);
  });
});
