import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/clock';
import { toDisposable } from '../../../../src/base/disposable';
import { expectOk } from '../../../../src/base/result';
import { openStore, type FaultPoint, type Store } from '../../../../src/platform/store/store';
import { noFaults } from '../../../../src/platform/store/faults';
import { encodeFrame } from '../../../../src/platform/store/frame';
import { Journal } from '../../../../src/platform/store/journal';
import { addBook, books, crashImage, openIn, optionsIn, StopAt, temporaryFolder, PATIENCE } from './opened';

let root: string;
let folder: string;
let stop: StopAt;
let first: Store;
let second: Store;

beforeEach(async () => {
  root = await temporaryFolder();
  folder = path.join(root, 'store');
  stop = new StopAt();
  first = await openIn(folder, { window: 'first', faults: stop.hook });
  expect(await addBook(first, 'a')).toBeUndefined();
  second = await openIn(folder, { window: 'second', mode: 'follow', faults: stop.hook });
});
afterEach(async () => {
  stop.resume();
  await first.close();
  await second.close();
});

async function onDisk(): Promise<string[]> {
  const image = await crashImage(folder, path.join(root, `image${Math.random()}`));
  const store = await openIn(image);
  const found = books(store);
  await store.close();
  return found;
}

describe('taking over', () => {
  it('makes the follower the writer and the writer a follower', async () => {
    const lost: number[] = [];
    first.onDidLoseLease((lease) => lost.push(lease));
    expect(await second.takeLease()).toMatchObject({ ok: false, error: { code: 'storeLocked' } });
    expectOk(await second.takeOver());
    expect(second.role).toBe('writer');
    expect(second.lease?.number).toBe(2);
    expect(await addBook(second, 'b')).toBeUndefined();
    // The first learns it without writing, by the change in the folder.
    await expect.poll(() => lost, PATIENCE).toEqual([1]);
    expect(first.role).toBe('follower');
    expect(first.lease).toBeUndefined();
    expect(await addBook(first, 'x')).toBe('storeReadOnly');
    await first.refresh();
    expect(books(first)).toEqual(['a', 'b']);
    expectOk(await first.takeOver());
    expect(await addBook(first, 'c')).toBeUndefined();
    expect(await onDisk()).toEqual(['a', 'b', 'c']);
  });

  it('isn’t undone by a check of the folder that is still running', async () => {
    let check: (() => void) | undefined;
    const clock: Clock = {
      now: Date.now,
      after: (_ms, run) => {
        check = run;
        return toDisposable(() => undefined);
      },
    };
    const faults = (point: FaultPoint) => {
      if (point === 'loaded') check?.();
      return Promise.resolve(undefined);
    };
    const third = await openIn(folder, { window: 'third', mode: 'follow', clock, faults });
    third.onDidChange(() => undefined);
    expect(await addBook(first, 'b')).toBeUndefined();
    expectOk(await third.takeOver());
    expect(third.role).toBe('writer');
    expect(await addBook(third, 'c')).toBeUndefined();
    await third.close();
  });

  it.each<[FaultPoint, boolean]>([
    ['beforeWrite', false],
    ['beforeSync', true],
    ['afterSync', true],
    ['beforeAcknowledge', true],
  ])('succeeds while the owner is stopped at %s, whose write isn’t acknowledged', async (point, read) => {
    stop.arm(point);
    const write = addBook(first, 'b');
    await stop.reached;
    expectOk(await second.takeOver());
    expect(books(second)).toEqual(read ? ['a', 'b'] : ['a']);
    expect(await addBook(second, 'c')).toBeUndefined();
    stop.resume();
    expect(await write).toBe('storeLeaseLost');
    await expect.poll(() => first.role, PATIENCE).toBe('follower');
    expect(await addBook(second, 'd')).toBeUndefined();
    const expected = read ? ['a', 'b', 'c', 'd'] : ['a', 'c', 'd'];
    expect(await onDisk()).toEqual(expected);
    await first.refresh();
    expect(books(first)).toEqual(expected);
    await second.checkpoint();
    await second.checkpoint();
    expect(await onDisk()).toEqual(expected);
  });

  it.each<FaultPoint>([
    'journal:written',
    'journal:renamed',
    'exported',
    'snapshot:synced',
    'snapshot:renamed',
    'snapshot:folderSynced',
  ])('succeeds while the owner is stopped in a checkpoint, at %s', async (point) => {
    stop.arm(point);
    const checkpoint = first.checkpoint();
    await stop.reached;
    expectOk(await second.takeOver());
    expect(await addBook(second, 'b')).toBeUndefined();
    expect(await onDisk()).toEqual(['a', 'b']);
    stop.resume();
    await checkpoint;
    expect(await onDisk()).toEqual(['a', 'b']);
    expect(await addBook(second, 'c')).toBeUndefined();
    await second.checkpoint();
    expect(await addBook(second, 'd')).toBeUndefined();
    await second.checkpoint();
    expect(await onDisk()).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each<FaultPoint>(['leaseTaken', 'loaded', 'journal:written', 'journal:folderSynced'])(
    'acknowledges nothing twice if the new owner is stopped at %s',
    async (point) => {
      const third = await openIn(folder, { window: 'third', mode: 'follow' });
      stop.arm(point);
      const takes = second.takeOver().then(async (taken) => (taken.ok ? addBook(second, 'b') : taken.error.code));
      await stop.reached;
      expectOk(await third.takeOver());
      expect(await addBook(third, 'c')).toBeUndefined();
      stop.resume();
      expect(['storeLeaseLost', 'storeReadOnly', 'storeLocked']).toContain(await takes);
      expect(await addBook(third, 'd')).toBeUndefined();
      expect(await onDisk()).toEqual(['a', 'c', 'd']);
      await expect.poll(() => second.role, PATIENCE).toBe('follower');
      await second.refresh();
      expect(books(second)).toEqual(['a', 'c', 'd']);
      await third.close();
    },
  );

  it.each<FaultPoint>(['leaseTaken', 'loaded'])(
    'lets a new owner that was stopped at %s notice without writing that it is too late',
    async (point) => {
      const third = await openIn(folder, { window: 'third', mode: 'follow' });
      stop.arm(point);
      const taken = second.takeOver();
      await stop.reached;
      expectOk(await third.takeOver());
      stop.resume();
      expect(await taken).toMatchObject({ ok: false, error: { code: 'storeLocked', params: { window: 'third' } } });
      expect(second.role).toBe('follower');
      await third.close();
    },
  );

  it('succeeds while another one creates the store: it fails only by being too late', async () => {
    const freshFolder = path.join(root, 'fresh');
    stop.arm('snapshot:written');
    const making = openStore(optionsIn(freshFolder, { faults: stop.hook }));
    await stop.reached;
    const taker = await openIn(freshFolder, { mode: 'follow', window: 'taker' });
    expectOk(await taker.takeOver());
    stop.resume();
    expect(await making).toMatchObject({ ok: false, error: { code: 'storeLocked', params: { window: 'taker' } } });
    expect(await addBook(taker, 'a')).toBeUndefined();
    await taker.close();
    const again = await openIn(freshFolder);
    expect(books(again)).toEqual(['a']);
    await again.close();
  });

  it('ignores the branch of an owner that saw less than the next one', async () => {
    // The owner stops before writing. `taker` loads without that write, which then reaches the disk. `second` takes over
    // with it. At last, the journal of `taker` appears, on another branch: it continues from an earlier sequence.
    stop.arm('beforeWrite');
    const write = addBook(first, 'late');
    await stop.reached;
    const taker = await openIn(folder, { window: 'taker', mode: 'follow' });
    expectOk(await taker.takeOver());
    expect(books(taker)).toEqual(['a']);
    stop.resume();
    expect(await write).toBe('storeLeaseLost');
    expectOk(await second.takeOver());
    expect(books(second)).toEqual(['a', 'late']);
    expect(await addBook(second, 'b')).toBeUndefined();
    const branch = await Journal.create(
      folder,
      { journal: { lease: 2, generation: 1 }, from: { lease: 1, generation: 2 }, after: 1, schema: 1 },
      noFaults,
    );
    const statements = [{ sql: 'insert into books (id, title) values (?, ?)', params: ['branch', ''] }];
    await branch.append([encodeFrame({ sequence: 2, schema: 1, synced: 1, tag: '', statements })]);
    await branch.close();
    expect(await onDisk()).toEqual(['a', 'b', 'late']);
    await second.checkpoint();
    await second.checkpoint();
    expect(await onDisk()).toEqual(['a', 'b', 'late']);
    await taker.close();
  });
});
