// Tests a view and its host with lost messages.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Emitter } from '../../../src/base/emitter';
import { silentLogger } from '../../../src/base/logger';
import type { ViewMessage } from '../../../src/protocol/webview';
import { ViewChannel } from '../../../src/vscode/webviews/viewChannel';
import { Connection } from '../../../webview/shared/connection';
import { ManualClock } from '../agentHost/manualClock';

/** A view of a growing list. The test decides which messages are lost. */
class LossyView {
  readonly clock = new ManualClock();
  readonly items: number[] = [];
  readonly toHost = new Emitter<unknown>();
  readonly toView = new Emitter<unknown>();
  readonly visibility = new Emitter<void>();
  shown: number[] = [];
  isVisible = true;
  isBroken = false;
  messagesToLose = 0;
  lostCount = 0;
  hellos = 0;
  pageCount = 0;
  readonly channel: ViewChannel<readonly number[], number>;
  #connection: Connection<readonly number[], number>;

  constructor() {
    const { clock } = this;
    this.channel = new ViewChannel<readonly number[], number>({
      port: {
        visible: () => this.isVisible,
        post: (message) => Promise.resolve(this.#deliverUnlessLost(() => this.toView.fire(message))),
        onMessage: this.toHost.event,
        onVisibility: this.visibility.event,
      },
      clock,
      epoch: 'e',
      snapshot: () => {
        if (this.isBroken) throw new Error('failed on purpose');
        return [...this.items];
      },
      answer: () => Promise.resolve({ ok: true, value: undefined }),
      log: silentLogger,
    });
    this.#connection = this.#load();
  }

  /** Shows or hides the view. Like VS Code, discards a hidden page, and loads it again when the view is shown. */
  show(isVisible: boolean): void {
    const wasVisible = this.isVisible;
    this.isVisible = isVisible;
    this.visibility.fire();
    if (wasVisible && !isVisible) this.#connection.dispose();
    if (!wasVisible && isVisible) this.#connection = this.#load();
  }

  #load(): Connection<readonly number[], number> {
    this.pageCount += 1;
    const shown: number[] = [];
    this.shown = shown;
    const connection = new Connection<readonly number[], number>({
      port: {
        post: (message: ViewMessage) => {
          if (message.type === 'hello') this.hellos += 1;
          this.#deliverUnlessLost(() => this.toHost.fire(message));
        },
        listen: (listener) => this.toView.event(listener),
        saveState: () => undefined,
      },
      clock: this.clock,
      nextFrame: (callback) => void this.clock.after(1, callback),
      requestId: () => 'r',
      faultText: (code) => code,
      onSnapshot: (state) => void shown.splice(0, Infinity, ...state),
      onEvents: (events) => shown.push(...events),
    });
    connection.start();
    return connection;
  }

  push(): void {
    this.items.push(this.items.length);
    this.channel.push(this.items.length - 1);
  }

  #deliverUnlessLost(deliver: () => void): boolean {
    if (this.messagesToLose > 0) {
      this.messagesToLose -= 1;
      this.lostCount += 1;
      return false;
    }
    deliver();
    return true;
  }
}

it('says hello at most once per lost message, and finally shows everything', () => {
  const step = fc.oneof(
    fc.constant((view: LossyView) => view.push()),
    fc.integer({ min: 1, max: 1_200 }).map((count) => (view: LossyView) => {
      for (let pushed = 0; pushed < count; pushed += 1) view.push();
    }),
    fc.integer({ min: 1, max: 3 }).map((count) => (view: LossyView) => (view.messagesToLose = count)),
    fc.constantFrom(16, 3_000, 20_000).map((ms) => (view: LossyView) => view.clock.advance(ms)),
    fc.boolean().map((isVisible) => (view: LossyView) => view.show(isVisible)),
    fc.constant((view: LossyView) => view.channel.reset()),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const view = new LossyView();
      for (const one of steps) one(view);
      view.messagesToLose = 0;
      view.show(true);
      view.clock.advance(20_000);
      expect(view.shown).toEqual(view.items);
      const { hellos } = view;
      expect(hellos).toBeLessThanOrEqual(view.pageCount + view.lostCount);
      view.push();
      view.clock.advance(60_000);
      expect([view.shown, view.hellos]).toEqual([view.items, hellos]);
    }),
    { numRuns: 300 },
  );
});

it('repeats hello less and less often while the state can’t be built, and gets it eventually', () => {
  const view = new LossyView();
  view.isBroken = true;
  view.show(false);
  view.channel.reset();
  view.show(true);
  view.push();
  view.clock.advance(3_600_000);
  expect(view.shown).toEqual([]);
  expect(view.hellos).toBeLessThan(80);
  view.isBroken = false;
  view.clock.advance(60_000);
  expect(view.shown).toEqual([0]);
});
