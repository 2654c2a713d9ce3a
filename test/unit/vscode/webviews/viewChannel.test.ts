import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/clock';
import { Emitter } from '../../../../src/base/emitter';
import { silentLogger } from '../../../../src/base/logger';
import type { HostToView } from '../../../../src/protocol/webview';
import type { Answer } from '../../../../src/vscode/webviews/requests';
import { ViewChannel } from '../../../../src/vscode/webviews/viewChannel';

type Sent = HostToView<{ items: number[] }, number>;

/** A clock that a test advances. */
function manualClock() {
  let timers: { at: number; callback: () => void }[] = [];
  let now = 0;
  const clock: Clock = {
    now: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return { dispose: () => void (timers = timers.filter((other) => other !== timer)) };
    },
  };
  const advance = (ms: number) => {
    now += ms;
    const due = timers.filter((timer) => timer.at <= now);
    timers = timers.filter((timer) => timer.at > now);
    for (const timer of due) timer.callback();
  };
  return { clock, advance, waiting: () => timers.length };
}

function setUp(answer: (method: string) => Promise<Answer> = () => Promise.resolve({ ok: true, value: undefined })) {
  const messages = new Emitter<unknown>();
  const visibility = new Emitter<void>();
  const sent: Sent[] = [];
  const items: number[] = [];
  const { clock, advance, waiting } = manualClock();
  let visible = true;
  const channel = new ViewChannel<{ items: number[] }, number>({
    port: {
      visible: () => visible,
      post: (message) => {
        sent.push(structuredClone(message) as Sent);
        return Promise.resolve(true);
      },
      onMessage: messages.event,
      onVisibility: visibility.event,
    },
    clock,
    epoch: 'e1',
    snapshot: () => ({ items: [...items] }),
    answer: (method) => answer(method),
    log: silentLogger,
  });
  const push = (item: number) => {
    items.push(item);
    channel.push(item);
  };
  const show = (now: boolean) => {
    visible = now;
    visibility.fire();
  };
  return { channel, push, show, sent, advance, waiting, receive: (message: unknown) => messages.fire(message) };
}

describe('a view channel', () => {
  it('sends nothing until the view says hello, then a snapshot', () => {
    const { push, sent, advance, receive } = setUp();
    push(1);
    advance(100);
    expect(sent).toEqual([]);
    receive({ type: 'hello' });
    expect(sent).toEqual([{ type: 'snapshot', epoch: 'e1', seq: 1, state: { items: [1] } }]);
  });

  it('sends the events within a frame in one numbered batch', () => {
    const { push, sent, advance, receive } = setUp();
    receive({ type: 'hello' });
    push(1);
    push(2);
    expect(sent).toHaveLength(1);
    advance(16);
    expect(sent[1]).toEqual({ type: 'events', epoch: 'e1', from: 1, events: [1, 2] });
  });

  it('sends nothing to a hidden view, and what it missed when it’s visible again', () => {
    const { push, show, sent, advance, receive, waiting } = setUp();
    receive({ type: 'hello' });
    show(false);
    push(1);
    advance(60_000);
    expect(sent).toHaveLength(1);
    expect(waiting()).toBe(0);
    show(true);
    advance(16);
    expect(sent[1]).toMatchObject({ type: 'events', from: 1, events: [1] });
  });

  it('answers a hello with the missed events, or with a snapshot if they’re no longer buffered', () => {
    const { push, sent, receive } = setUp();
    for (let item = 1; item <= 3; item += 1) push(item);
    receive({ type: 'hello', epoch: 'e1', seq: 1 });
    expect(sent.at(-1)).toMatchObject({ type: 'events', from: 2, events: [2, 3] });
    for (let item = 4; item <= 1_500; item += 1) push(item);
    receive({ type: 'hello', epoch: 'e1', seq: 2 });
    expect(sent.at(-1)).toMatchObject({ type: 'snapshot', seq: 1_500 });
    receive({ type: 'hello', epoch: 'another', seq: 1_500 });
    expect(sent.at(-1)).toMatchObject({ type: 'snapshot' });
  });

  it('stores events that no snapshot contains until the page is loaded', () => {
    const { channel, show, sent, advance, receive } = setUp();
    channel.pushOnce(1);
    receive({ type: 'hello' });
    advance(16);
    expect(sent.slice(-2)).toMatchObject([{ type: 'snapshot' }, { type: 'events', events: [1] }]);
    channel.pushOnce(2);
    advance(16);
    expect(sent.at(-1)).toMatchObject({ type: 'events', events: [2] });
    // VS Code discards a hidden page, and loads it again when it's shown.
    show(false);
    channel.pushOnce(3);
    show(true);
    advance(16);
    receive({ type: 'hello' });
    advance(16);
    expect(sent.slice(-2)).toMatchObject([{ type: 'snapshot' }, { type: 'events', events: [3] }]);
    receive({ type: 'hello' });
    advance(16);
    expect(sent.at(-1)).toMatchObject({ type: 'snapshot' });
  });

  it('sends the last sequence number regularly while the view is visible', () => {
    const { sent, advance, receive } = setUp();
    receive({ type: 'hello' });
    advance(5_000);
    expect(sent.at(-1)).toEqual({ type: 'tick', epoch: 'e1', seq: 0 });
  });

  it('executes a request only once, however often it’s sent', async () => {
    let carriedOut = 0;
    const { sent, receive } = setUp(() => {
      carriedOut += 1;
      return Promise.resolve({ ok: true, value: carriedOut });
    });
    receive({ type: 'request', id: 'r1', method: 'settle', params: {} });
    receive({ type: 'request', id: 'r1', method: 'settle', params: {} });
    await expect.poll(() => sent).toHaveLength(2);
    expect(carriedOut).toBe(1);
    expect(sent).toEqual([
      { type: 'response', id: 'r1', ok: true, value: 1 },
      { type: 'response', id: 'r1', ok: true, value: 1 },
    ]);
  });

  it('ignores invalid messages', () => {
    const { sent, receive } = setUp();
    for (const message of [null, 1, 'hello', {}, { type: 'request' }, { type: 'hello', seq: 'x' }]) receive(message);
    expect(sent).toEqual([]);
  });
});
