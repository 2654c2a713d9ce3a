import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import { Slots } from '../../../src/base/slots';

describe('slots', () => {
  it('run a limited number of jobs at once, in order, and continue after failures', async () => {
    const slots = new Slots(2);
    const gates = Array.from({ length: 5 }, () => deferred<undefined>());
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const jobs = gates.map((gate, i) =>
      slots.run(async () => {
        begun.push(i);
        most = Math.max(most, (running += 1));
        await gate.promise.finally(() => (running -= 1));
      }),
    );
    expect(begun).toEqual([0, 1]);
    gates[1]!.reject(new Error('no'));
    await expect(jobs[1]).rejects.toThrow('no');
    expect(begun).toEqual([0, 1, 2]);
    for (const gate of gates) gate.resolve(undefined);
    await Promise.allSettled(jobs);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
    await slots.run(() => Promise.resolve());
  });
});
