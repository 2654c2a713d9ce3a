import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import { Emitter } from '../../../src/base/emitter';

describe('an emitter', () => {
  it('calls its listeners in order, synchronously', () => {
    const emitter = new Emitter<number>();
    const received: string[] = [];
    emitter.event((n) => received.push(`a${n}`));
    emitter.event((n) => received.push(`b${n}`));
    emitter.fire(1);
    emitter.fire(2);
    expect(received).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('counts a listener as often as it subscribes, and removes one subscription only', () => {
    const emitter = new Emitter<undefined>();
    let calls = 0;
    const listener = () => void (calls += 1);
    const first = emitter.event(listener);
    emitter.event(listener);
    first.dispose();
    emitter.fire(undefined);
    expect(calls).toBe(1);
  });

  it('knows whether it has listeners', () => {
    const emitter = new Emitter<undefined>();
    expect(emitter.hasListeners).toBe(false);
    const subscription = emitter.event(() => undefined);
    expect(emitter.hasListeners).toBe(true);
    subscription.dispose();
    expect(emitter.hasListeners).toBe(false);
  });

  it('lets listeners subscribe and unsubscribe while it fires', () => {
    const emitter = new Emitter<number>();
    const received: string[] = [];
    const once = emitter.event((n) => {
      received.push(`once ${n}`);
      once.dispose();
      emitter.event((m) => received.push(`late ${m}`));
    });
    emitter.fire(1);
    emitter.fire(2);
    expect(received).toEqual(['once 1', 'late 2']);
  });

  it('calls the other listeners if one throws', () => {
    const errors: unknown[] = [];
    const emitter = new Emitter<string>((error) => errors.push(error));
    const received: string[] = [];
    emitter.event(() => {
      throw new Error('broken');
    });
    emitter.event((fact) => received.push(fact));
    emitter.fire('news');
    expect(received).toEqual(['news']);
    expect(errors).toEqual([new Error('broken')]);
  });

  it('reports the error of a listener as an unhandled rejection by default', async () => {
    const seen = deferred<unknown>();
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.once('unhandledRejection', (reason) => seen.resolve(reason));
    try {
      const emitter = new Emitter<undefined>();
      emitter.event(() => {
        throw new Error('broken');
      });
      emitter.fire(undefined);
      expect(await seen.promise).toEqual(new Error('broken'));
    } finally {
      for (const other of others) process.on('unhandledRejection', other);
    }
  });

  it('calls no listener after its end', () => {
    const emitter = new Emitter<undefined>();
    let calls = 0;
    emitter.event(() => void (calls += 1));
    emitter.dispose();
    emitter.fire(undefined);
    expect(calls).toBe(0);
  });
});
