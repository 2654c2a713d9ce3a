import { describe, expect, it } from 'vitest';
import { toDisposable } from '../../../src/base/disposable';
import type { HostToView, ViewMessage } from '../../../src/protocol/webview';
import { Connection } from '../../../webview/shared/connection';

type State = readonly number[];
type Message = HostToView<State, number>;

/** A view that shows received numbers in order. The test runs its frames and timers. */
function view() {
  const posted: ViewMessage[] = [];
  const frames: (() => void)[] = [];
  const timers = new Map<number, () => void>();
  let listener: (message: unknown) => void = () => undefined;
  let shown: number[] = [];
  let ids = 0;
  const connection = new Connection<State, number>({
    port: {
      post: (message) => posted.push(message),
      listen: (given) => {
        listener = given;
        return toDisposable(() => undefined);
      },
      saveState: () => undefined,
    },
    clock: {
      now: () => 0,
      after: (ms, callback) => {
        const id = timers.size + ms * 1000;
        timers.set(id, callback);
        return toDisposable(() => timers.delete(id));
      },
    },
    nextFrame: (callback) => frames.push(callback),
    requestId: () => `r${(ids += 1)}`,
    faultText: (code) => code,
    onSnapshot: (state) => {
      shown = [...state];
    },
    onEvents: (events) => shown.push(...events),
  });
  connection.start();
  return {
    connection,
    posted,
    hellos: () => posted.filter((message) => message.type === 'hello'),
    runFrame: () => frames.splice(0).forEach((run) => run()),
    runTimers: () => [...timers].forEach(([id, run]) => timers.delete(id) && run()),
    receive: (message: Message) => listener(message),
    shown: () => shown,
  };
}

const snapshot = (seq: number, state: State = [], epoch = 'e'): Message => ({ type: 'snapshot', epoch, seq, state });
const events = (from: number, list: readonly number[], epoch = 'e'): Message => ({
  type: 'events',
  epoch,
  from,
  events: list,
});

describe('a view’s connection', () => {
  it('says hello, and repeats it until the host answers', () => {
    const page = view();
    expect(page.hellos()).toEqual([{ type: 'hello' }]);
    page.runTimers();
    expect(page.hellos()).toHaveLength(2);
    page.receive(snapshot(0));
    page.runTimers();
    expect(page.hellos()).toHaveLength(2);
  });

  it('applies events in order, once per frame, without duplicates', () => {
    const page = view();
    page.receive(snapshot(2, [1, 2]));
    page.receive(events(3, [3]));
    page.receive(events(3, [3, 4]));
    page.receive(events(2, [2, 3, 4, 5]));
    expect(page.shown()).toEqual([1, 2]);
    page.runFrame();
    expect(page.shown()).toEqual([1, 2, 3, 4, 5]);
    expect(page.hellos()).toHaveLength(1);
  });

  it('says hello once at a gap, and continues with the answer', () => {
    const page = view();
    page.receive(snapshot(0));
    page.receive(events(2, [2]));
    page.receive(events(3, [3]));
    expect(page.hellos()).toEqual([{ type: 'hello' }, { type: 'hello', epoch: 'e', seq: 0 }]);
    page.receive(events(1, [1, 2, 3]));
    page.runFrame();
    expect(page.shown()).toEqual([1, 2, 3]);
  });

  it('detects with a tick that the last batch was lost', () => {
    const page = view();
    page.receive(snapshot(0));
    page.receive({ type: 'tick', epoch: 'e', seq: 0 });
    expect(page.hellos()).toHaveLength(1);
    page.receive({ type: 'tick', epoch: 'e', seq: 1 });
    expect(page.hellos()).toHaveLength(2);
  });

  it('drops pending events when a snapshot arrives', () => {
    const page = view();
    page.receive(snapshot(0));
    page.receive(events(1, [1]));
    page.receive(snapshot(5, [9]));
    page.runFrame();
    expect(page.shown()).toEqual([9]);
  });

  it('starts over with a new host, and fails requests to the previous one', async () => {
    const page = view();
    page.receive(snapshot(4, [4]));
    const answer = page.connection.request('stop', {});
    page.receive({ type: 'tick', epoch: 'f', seq: 0 });
    expect(page.hellos()).toHaveLength(2);
    page.receive(snapshot(0, [7], 'f'));
    expect(await answer).toEqual({ ok: false, error: { code: 'hostGone', text: 'hostGone' } });
    page.receive(events(1, [8], 'f'));
    page.runFrame();
    expect(page.shown()).toEqual([7, 8]);
  });

  it('settles each request by its ID, only once', async () => {
    const page = view();
    const [first, second] = [page.connection.request('send', { text: 'a' }), page.connection.request('stop', {})];
    page.receive({ type: 'response', id: 'r2', ok: true, value: 2 });
    page.receive({ type: 'response', id: 'r1', ok: false, error: { code: 'x', text: 'X' } });
    page.receive({ type: 'response', id: 'r1', ok: true, value: 3 });
    expect(await first).toEqual({ ok: false, error: { code: 'x', text: 'X' } });
    expect(await second).toEqual({ ok: true, value: 2 });
    expect(page.posted).toContainEqual({ type: 'request', id: 'r1', method: 'send', params: { text: 'a' } });
  });

  it('fails a request after its timeout, but never one without a timeout', async () => {
    const page = view();
    const timed = page.connection.request('send', {}, { timeoutMs: 5, id: 'mine' });
    let settled = false;
    void page.connection.request('merge', {}, { timeoutMs: 0 }).then(() => {
      settled = true;
    });
    page.runTimers();
    expect(await timed).toEqual({ ok: false, error: { code: 'noAnswer', text: 'noAnswer' } });
    expect(settled).toBe(false);
  });
});
