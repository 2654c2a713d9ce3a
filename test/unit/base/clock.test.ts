import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock';
import { deferred } from '../../../src/base/deferred';

describe('the clock of the machine', () => {
  it('calls back once, after the time', async () => {
    const clock = systemClock(globalThis);
    const begin = performance.now();
    const called = deferred<number>();
    clock.after(20, () => called.resolve(performance.now() - begin));
    expect(await called.promise).toBeGreaterThanOrEqual(18);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
  });

  it('never calls back if it is disposed before', async () => {
    const clock = systemClock(globalThis);
    let called = false;
    clock.after(1, () => (called = true)).dispose();
    const later = deferred<undefined>();
    clock.after(20, () => later.resolve(undefined));
    await later.promise;
    expect(called).toBe(false);
  });
});

describe('a deferred', () => {
  it('settles a promise from outside', async () => {
    const good = deferred<number>();
    const bad = deferred<number>();
    good.resolve(1);
    bad.reject(new Error('no'));
    expect(await good.promise).toBe(1);
    await expect(bad.promise).rejects.toThrow('no');
  });
});
