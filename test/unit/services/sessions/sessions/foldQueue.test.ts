import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../../src/base/clock';
import { deferred } from '../../../../../src/base/deferred';
import type { LogEntry, SessionEvent } from '../../../../../src/domain/session/event';
import { FoldQueue } from '../../../../../src/services/sessions/sessions/foldQueue';

const entry = (seq: number, event: SessionEvent): LogEntry => ({ seq, at: seq, by: 'agent', event });
const words = (seq: number) => entry(seq, { type: 'text', message: 'm', text: 'word' });
const asked = (seq: number) => entry(seq, { type: 'askWithdrawn', ask: 'k_1' as never });

function setUp() {
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    after: (_ms, callback) => {
      timers.add(callback);
      return { dispose: () => timers.delete(callback) };
    },
  };
  const applied: number[][] = [];
  let gate: Promise<unknown> = Promise.resolve();
  const queue = new FoldQueue(clock, async (entries) => {
    applied.push(entries.map(({ seq }) => seq));
    await gate;
  });
  const ring = () => {
    for (const callback of [...timers]) callback();
  };
  return {
    queue,
    applied,
    ring,
    timers,
    hold: (until: Promise<unknown>) => {
      gate = until;
    },
  };
}

describe('the queue into the projection', () => {
  it('lets words wait for a moment and takes them together', async () => {
    const { queue, applied, ring } = setUp();
    queue.push([words(1)]);
    queue.push([words(2)]);
    expect(applied).toEqual([]);
    ring();
    await queue.flush();
    expect(applied).toEqual([[1, 2]]);
  });

  it('takes what changes a state at once, with the words before it', async () => {
    const { queue, applied, timers } = setUp();
    queue.push([words(1)]);
    queue.push([asked(2)]);
    expect(timers.size).toBe(0);
    await queue.flush();
    expect(applied).toEqual([[1, 2]]);
  });

  it('applies one batch after the other, in order', async () => {
    const { queue, applied, hold } = setUp();
    const gate = deferred<undefined>();
    hold(gate.promise);
    queue.push([asked(1)]);
    queue.push([asked(2)]);
    queue.push([asked(3)]);
    await expect.poll(() => applied).toEqual([[1, 2, 3]]);
    queue.push([asked(4)]);
    expect(applied).toHaveLength(1);
    gate.resolve(undefined);
    await queue.flush();
    expect(applied).toEqual([[1, 2, 3], [4]]);
  });
});
