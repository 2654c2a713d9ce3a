import { queryObjects } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import { Scope } from '../../../src/base/scope';

describe('a scope', () => {
  it('ends what a scope uses in reverse order, one after the other', async () => {
    const scope = new Scope();
    const order: string[] = [];
    const slow = deferred<undefined>();
    scope.defer(() => void order.push('first used'));
    scope.defer(async () => {
      order.push('slow begins');
      await slow.promise;
      order.push('slow ends');
    });
    const ended = scope.dispose();
    expect(order).toEqual(['slow begins']);
    slow.resolve(undefined);
    await ended;
    expect(order).toEqual(['slow begins', 'slow ends', 'first used']);
  });

  it('aborts waits before it ends anything', async () => {
    const scope = new Scope();
    let abortedFirst: boolean | undefined;
    scope.defer(() => {
      abortedFirst = scope.signal.aborted;
    });
    expect(scope.signal.aborted).toBe(false);
    await scope.dispose();
    expect(abortedFirst).toBe(true);
  });

  it('ends once, however often it is asked', async () => {
    const scope = new Scope();
    let times = 0;
    scope.defer(() => void (times += 1));
    expect(scope.dispose()).toBe(scope.dispose());
    await scope.dispose();
    expect(times).toBe(1);
  });

  it('ends everything even if something fails, and throws the first error', async () => {
    const scope = new Scope();
    const order: string[] = [];
    scope.defer(() => void order.push('a'));
    scope.defer(() => {
      throw new Error('second to fail');
    });
    scope.defer(() => Promise.reject(new Error('first to fail')));
    await expect(scope.dispose()).rejects.toThrow('first to fail');
    expect(order).toEqual(['a']);
  });

  it('ends what is added too late immediately', async () => {
    const scope = new Scope();
    await scope.dispose();
    let ended = false;
    scope.defer(() => void (ended = true));
    expect(ended).toBe(true);
    expect(scope.child().signal.aborted).toBe(true);
  });

  it('ends its children before what was added before them', async () => {
    const scope = new Scope();
    const order: string[] = [];
    scope.defer(() => void order.push('parent'));
    scope.child().defer(() => void order.push('child'));
    await scope.dispose();
    expect(order).toEqual(['child', 'parent']);
  });

  it('waits for a child that is already ending', async () => {
    const scope = new Scope();
    const slow = deferred<undefined>();
    const order: string[] = [];
    const child = scope.child();
    child.defer(async () => {
      await slow.promise;
      order.push('child');
    });
    void child.dispose();
    const ended = scope.dispose().then(() => order.push('parent'));
    slow.resolve(undefined);
    await ended;
    expect(order).toEqual(['child', 'parent']);
  });

  it('forgets children that have ended', async () => {
    const scope = new Scope();
    for (let i = 0; i < 1000; i += 1) await scope.child().dispose();
    expect(queryObjects(Scope, { format: 'count' })).toBeLessThan(100);
    await scope.dispose();
  });
});
