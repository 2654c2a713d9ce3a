import { queryObjects } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import { KeyedMutex, Mutex } from '../../../src/base/mutex';

describe('a mutex', () => {
  it('runs one job at a time, in order', async () => {
    const mutex = new Mutex();
    const gates = [deferred<undefined>(), deferred<undefined>()];
    const order: string[] = [];
    const jobs = gates.map((gate, i) =>
      mutex.run(async () => {
        order.push(`begin ${i}`);
        await gate.promise;
        order.push(`end ${i}`);
        return i;
      }),
    );
    gates[1]!.resolve(undefined);
    gates[0]!.resolve(undefined);
    expect(await Promise.all(jobs)).toEqual([0, 1]);
    expect(order).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1']);
  });

  it('continues after a job that failed, and rejects its caller', async () => {
    const mutex = new Mutex();
    const failed = mutex.run(() => Promise.reject(new Error('first')));
    const thrown = mutex.run(() => {
      throw new Error('second');
    });
    const next = mutex.run(() => Promise.resolve('third'));
    await expect(failed).rejects.toThrow('first');
    await expect(thrown).rejects.toThrow('second');
    expect(await next).toBe('third');
  });
});

describe('a mutex for each key', () => {
  it('runs jobs of one key in order, and those of another at the same time', async () => {
    const mutex = new KeyedMutex();
    const gate = deferred<undefined>();
    const order: string[] = [];
    const first = mutex.run('a', async () => {
      await gate.promise;
      order.push('a1');
    });
    const second = mutex.run('a', () => Promise.resolve(order.push('a2')));
    await mutex.run('b', () => Promise.resolve(order.push('b')));
    gate.resolve(undefined);
    await Promise.all([first, second]);
    expect(order).toEqual(['b', 'a1', 'a2']);
  });

  it('keeps a key as long as one of its jobs waits', async () => {
    const mutex = new KeyedMutex();
    const gate = deferred<undefined>();
    const order: string[] = [];
    const first = mutex.run('a', () => Promise.resolve(order.push('first')));
    const second = mutex.run('a', async () => {
      await gate.promise;
      order.push('second');
    });
    await first;
    const third = mutex.run('a', () => Promise.resolve(order.push('third')));
    gate.resolve(undefined);
    await Promise.all([second, third]);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('forgets keys without jobs, even after failures', async () => {
    const mutex = new KeyedMutex();
    for (let i = 0; i < 1000; i += 1) {
      const job = i % 2 === 0 ? () => Promise.resolve() : () => Promise.reject(new Error('no'));
      await mutex.run(`key ${i}`, job).catch(() => undefined);
    }
    expect(queryObjects(Mutex, { format: 'count' })).toBeLessThan(100);
    expect(await mutex.run('key 1', () => Promise.resolve('still works'))).toBe('still works');
  });
});
