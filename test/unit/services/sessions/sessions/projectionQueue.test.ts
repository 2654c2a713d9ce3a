import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../../src/base/clock';
import { deferred } from '../../../../../src/base/deferred';
import type { LogEntry, SessionEvent } from '../../../../../src/domain/session/event';
import { ProjectionQueue } from '../../../../../src/services/sessions/sessions/projectionQueue';

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
  /** What was pushed since the last time, at each time that the session was saved. */
  const saved: number[][] = [];
  let pushed: number[] = [];
  let gate: Promise<unknown> = Promise.resolve();
  const queue = new ProjectionQueue(clock, async () => {
    saved.push(pushed);
    pushed = [];
    await gate;
  });
  const push = (entry: LogEntry) => {
    pushed.push(entry.seq);
    queue.push([entry]);
  };
  const ring = () => {
    for (const callback of [...timers]) callback();
  };
  return {
    queue,
    push,
    saved,
    ring,
    timers,
    hold: (until: Promise<unknown>) => {
      gate = until;
    },
  };
}

describe('the queue of a projection', () => {
  it('lets text wait for a moment and saves it together', async () => {
    const { queue, push, saved, ring } = setUp();
    push(words(1));
    push(words(2));
    expect(saved).toEqual([]);
    ring();
    await queue.flush();
    expect(saved).toEqual([[1, 2]]);
  });

  it('saves what changes a state immediately, with the text before it', async () => {
    const { queue, push, saved, timers } = setUp();
    push(words(1));
    push(asked(2));
    expect(timers.size).toBe(0);
    await queue.flush();
    expect(saved).toEqual([[1, 2]]);
  });

  it('saves one batch after the other, in order, and only what is new', async () => {
    const { queue, push, saved, hold } = setUp();
    const gate = deferred<undefined>();
    hold(gate.promise);
    push(asked(1));
    push(asked(2));
    push(asked(3));
    await expect.poll(() => saved).toEqual([[1, 2, 3]]);
    push(asked(4));
    expect(saved).toHaveLength(1);
    gate.resolve(undefined);
    await queue.flush();
    await queue.flush();
    expect(saved).toEqual([[1, 2, 3], [4]]);
  });
});
