import { describe, expect, it } from 'vitest';
import { DisposableStore, toDisposable } from '../../../src/base/disposable';

describe('toDisposable', () => {
  it('disposes once', () => {
    let times = 0;
    const item = toDisposable(() => (times += 1));
    item.dispose();
    item.dispose();
    expect(times).toBe(1);
  });
});

describe('a disposable store', () => {
  it('disposes in reverse order, once', () => {
    const store = new DisposableStore();
    const disposed: number[] = [];
    for (const n of [1, 2, 3]) expect(store.add({ dispose: () => disposed.push(n) })).toBeDefined();
    expect(store.isDisposed).toBe(false);
    store.dispose();
    store.dispose();
    expect(store.isDisposed).toBe(true);
    expect(disposed).toEqual([3, 2, 1]);
  });

  it('disposes whatever is added after its end immediately', () => {
    const store = new DisposableStore();
    store.dispose();
    let gone = false;
    store.add(toDisposable(() => (gone = true)));
    expect(gone).toBe(true);
  });

  it('disposes what is added while it ends', () => {
    const store = new DisposableStore();
    let gone = false;
    store.add(toDisposable(() => store.add(toDisposable(() => (gone = true)))));
    store.dispose();
    expect(gone).toBe(true);
  });
});
