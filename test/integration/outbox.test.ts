import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../src/base/deferred';
import { silentLogger } from '../../src/base/logger';
import { expectOk, fail, ok } from '../../src/base/result';
import { threadState } from '../../src/domain/comment/comment';
import type { AttemptId, CommentId, CommentThreadId, MessageId } from '../../src/domain/ids';
import type { StoreChange } from '../../src/domain/store/storeChange';
import { connectAgentHost, type ConnectOptions } from '../../src/platform/agentHostClient/agentHostClient';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';

/** Between which steps of sending a message its window dies. */
const POINTS = ['beforeRecord', 'beforeSend', 'beforeAcknowledge', 'afterAcknowledge'] as const;
type Point = (typeof POINTS)[number];

const KINDS = {
  refusals: ['refusal'],
  'a restore': ['restore'],
  comments: ['comment'],
  everything: ['refusal', 'restore', 'comment'],
} as const;
type Kind = (typeof KINDS)[keyof typeof KINDS][number];

const RESTORED = 'I restored all files';

describe('the outbox of an attempt', () => {
  let place: AppBench;
  let window: AppWindow;
  let id: AttemptId;
  let rounds = 0;

  beforeEach(async () => {
    place = await makeAppBench();
    window = await place.open();
    id = await window.start('First\npractice: edit first.md');
    await window.finish(id);
  });

  const readme = () => readFile(path.join(window.worktree(id), 'README.md'), 'utf8');
  const drafts = () => window.app.comments.draftCount(id);
  const outgoing = () => window.app.store.model.outgoing.get(id);
  const message = () => `m_outbox${(rounds += 1)}` as MessageId;
  const sendAndFinish = (words: string) => window.sendAndFinish(id, `${words}\npractice: slow 1`);

  /** Returns how often the agent got a text, in all messages together. */
  async function timesReported(text: string): Promise<number> {
    return (await window.prompts(id)).join('\n').split(text).length - 1;
  }

  async function refuse(name: string): Promise<void> {
    const against = expectOk(window.app.review.against(id, 'base'));
    const hunk = { id: name, oldStart: 0, oldLines: ['old'], newStart: 0, newLines: ['new'] };
    expectOk(await window.app.decisions.refuseHunk(id, { path: `${name}.txt`, against, hunk }));
  }

  async function comment(text: string): Promise<{ thread: CommentThreadId; comment: CommentId }> {
    const at = { path: 'README.md', side: 'after', lines: { from: 0, to: 0 } } as const;
    const thread = expectOk(await window.app.comments.begin(id, { ...at, text: await readme() }, text));
    const known = window.app.comments.threads(id).find((one) => one.id === thread)!;
    return { thread, comment: known.comments[0]!.id };
  }

  /** Does something that the next message reports. Returns a text that is in that message once. */
  async function make(kind: Kind): Promise<string> {
    const name = `${kind}-${(rounds += 1)}-`;
    switch (kind) {
      case 'refusal':
        await refuse(name);
        return name;
      case 'comment':
        await comment(`${name}\npractice: slow 1`);
        return name;
      case 'restore':
        expectOk(await window.app.restores.restore(id, `m_${id}` as MessageId));
        return RESTORED;
    }
  }

  /** Sends whatever is pending; words only if there is no comment. */
  function send() {
    const { attempts } = window.app;
    return drafts() > 0 ? attempts.sendComments(id) : attempts.send(id, message(), 'Go on\npractice: slow 1');
  }

  /** Waits until the agent responded to every message in the log. */
  async function settled(): Promise<void> {
    const { length } = await window.prompts(id);
    await window.waits(() => window.session(id).turns === length);
    await window.finish(id);
  }

  it.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
    'reports %s exactly once, wherever the window dies',
    async (name) => {
      const kinds: readonly Kind[] = KINDS[name];
      for (const point of POINTS) {
        const before = await timesReported(RESTORED);
        const texts: string[] = [];
        for (const kind of kinds) texts.push(await make(kind));
        expectOk(await window.app.attempts.saveDraft(id, 'half a mess'));
        const died = dieAt(window, point);
        void send();
        await died;
        await window.close();

        window = await place.open();
        expect([point, outgoing()]).toEqual([point, undefined]);
        expect(window.app.attempts.draft(id)).toBe('half a mess');
        expect([point, drafts()]).toEqual([point, texts.some(isComment) && isUnsent(point) ? 1 : 0]);
        await settled();
        expectOk(await send());
        await settled();
        await sendAndFinish('Once more');
        for (const text of texts)
          expect([point, text, (await timesReported(text)) - (text === RESTORED ? before : 0)]).toEqual([
            point,
            text,
            1,
          ]);
        expect(window.app.restores.canUndo(id)).toBe(false);
      }
    },
  );

  it.each(['outgoingSaved', 'outgoingRemoved'] as const)(
    'reports everything once if “%s” cannot be written',
    async (type) => {
      const texts = [await make('refusal'), await make('restore'), await make('comment')];
      const { store } = window.app;
      const commit = store.commit.bind(store);
      const spy = vi.spyOn(store, 'commit').mockImplementation((...changes: readonly StoreChange[]) => {
        return has(changes, type) ? Promise.resolve(fail('storeIo')) : commit(...changes);
      });
      const isSent = type === 'outgoingRemoved';
      expect((await window.app.attempts.sendComments(id)).ok).toBe(isSent);
      spy.mockRestore();
      expect(await window.prompts(id)).toHaveLength(isSent ? 2 : 1);
      await settled();
      const again = await window.app.attempts.sendComments(id);
      expect(again).toMatchObject(isSent ? { error: { code: 'noComments' } } : { ok: true });
      await settled();
      await sendAndFinish('Once more');
      for (const text of texts) expect([text, await timesReported(text)]).toEqual([text, 1]);
    },
  );

  it('finds out what arrived if the connection to the agent host breaks', async () => {
    const { sessions } = window.app;
    const prompt = sessions.prompt.bind(sessions);
    const lost = vi.spyOn(sessions, 'prompt').mockResolvedValueOnce(fail('disconnected'));
    const text = await make('refusal');
    expect(await send()).toMatchObject({ error: { code: 'disconnected' } });
    expect(outgoing()).toBeUndefined();
    lost.mockImplementationOnce(async (...args) => {
      expectOk(await prompt(...args));
      return fail('disconnected');
    });
    expectOk(await send());
    await settled();
    await sendAndFinish('Once more');
    expect(await timesReported(text)).toBe(1);
  });

  it('takes nothing from a window that was taken over in the middle of sending and does not know it', async () => {
    const text = await make('refusal');
    const { app } = window;
    const unaware = expectOk(await connectAgentHost(hostOptions(window)));
    const [reached, thawed] = [deferred<undefined>(), deferred<undefined>()];
    vi.spyOn(app.sessions, 'prompt').mockImplementation(async (session, late, words) => {
      reached.resolve(undefined);
      await thawed.promise;
      const answer = await unaware.call('prompt', { session, message: late, text: words, by: 'user' });
      return answer.ok ? ok() : answer;
    });
    const sent = app.attempts.send(id, message(), 'From the first window');
    await reached.promise;
    window = await place.open();
    // Otherwise recovery connects to the agent host for its own reasons.
    const hosted = new Set([window.app.attemptStore.get(id)!.session]);
    vi.spyOn(window.app.sessions, 'hosted').mockResolvedValue(ok(hosted));
    expectOk(await window.app.store.takeOver());
    await window.waits(() => outgoing() === undefined);
    thawed.resolve(undefined);
    expect((await sent).ok).toBe(false);
    await sendAndFinish('From the second window');
    expect(await timesReported(text)).toBe(1);
    expect(await timesReported('From the first window')).toBe(0);
  });

  it('sends two messages at once one after the other, and reports everything with the first', async () => {
    const texts = [await make('refusal'), await make('restore'), await make('comment'), await make('comment')];
    const { attempts } = window.app;
    const [first, second, third] = await Promise.all([
      attempts.sendComments(id),
      attempts.send(id, message(), 'And more\npractice: slow 1'),
      attempts.sendComments(id),
    ]);
    expect([first, second]).toMatchObject([{ value: { sent: 2, remaining: 0 } }, { ok: true }]);
    expect(third).toMatchObject({ error: { code: 'noComments' } });
    await settled();
    const prompts = await window.prompts(id);
    expect(prompts).toHaveLength(3);
    for (const text of texts) expect(prompts.map((prompt) => prompt.includes(text))).toEqual([false, true, false]);
  });

  it('reports nothing with a message that the log already has', async () => {
    const again = message();
    expectOk(await window.app.attempts.send(id, again, 'Go on\npractice: slow 1'));
    await settled();
    const text = await make('refusal');
    expectOk(await window.app.attempts.send(id, again, 'Go on\npractice: slow 1'));
    expect(await timesReported(text)).toBe(0);
    await sendAndFinish('Once more');
    expect(await timesReported(text)).toBe(1);
  });

  it('reports everything once if a power failure took the end of the log that the store has applied', async () => {
    const { sessions } = window.app;
    const live = sessions.live.bind(sessions);
    const text = await make('refusal');
    const ahead = vi.spyOn(sessions, 'live').mockImplementation((session) => {
      const known = live(session);
      return known && { ...known, seq: known.seq + 1_000 };
    });
    expectOk(await send());
    ahead.mockRestore();
    await settled();
    await sendAndFinish('Once more');
    expect(await timesReported(text)).toBe(1);
  });

  it('saves nothing before a message that carries only words', async () => {
    const commit = vi.spyOn(window.app.store, 'commit');
    await sendAndFinish('Go on');
    expect(commit.mock.calls.some((changes) => has(changes, 'outgoingSaved'))).toBe(false);
    await make('refusal');
    await sendAndFinish('Go on');
    expect(commit.mock.calls.filter((changes) => has(changes, 'outgoingSaved'))).toHaveLength(1);
  });

  describe('while a message is being sent', () => {
    /** Sends what is pending, and does something after it was composed and before the agent host has it. */
    async function whileSending<T>(act: () => Promise<T>): Promise<T> {
      const { sessions } = window.app;
      const prompt = sessions.prompt.bind(sessions);
      const [composed, goes] = [deferred<undefined>(), deferred<undefined>()];
      vi.spyOn(sessions, 'prompt').mockImplementationOnce(async (...args) => {
        composed.resolve(undefined);
        await goes.promise;
        return prompt(...args);
      });
      const sending = send();
      await composed.promise;
      const acting = act();
      const acted = vi.fn();
      void acting.then(acted);
      // Whatever did not wait for the message would be done after these.
      for (const text of ['a', 'b', 'c']) {
        expectOk(await sessions.hosted());
        expectOk(await window.app.attempts.saveDraft(id, text));
      }
      await window.app.review.refresh(id);
      expect(acted).not.toHaveBeenCalled();
      goes.resolve(undefined);
      expectOk(await sending);
      return acting;
    }

    it('refuses changes of its comments, and takes new ones for the next message', async () => {
      const { comments } = window.app;
      const at = await comment('As it was sent\npractice: slow 1');
      const [edited, removed, replied] = await whileSending(() =>
        Promise.all([
          comments.edit(id, at, 'As it was edited'),
          comments.remove(id, at.thread, at.comment),
          comments.reply(id, at.thread, 'A reply\npractice: slow 1'),
        ]),
      );
      expect([edited, removed]).toMatchObject([{ error: { code: 'commentGone' } }, { error: { code: 'commentGone' } }]);
      expectOk(replied);
      const [thread] = comments.threads(id);
      expect(thread!.comments.map(({ text }) => text.split('\n')[0])).toEqual(['As it was sent', 'A reply']);
      expect(threadState(thread!)).toBe('draft');
      await settled();
      expect(await timesReported('A reply')).toBe(0);
      expectOk(await send());
      await settled();
      for (const text of ['As it was sent', 'A reply']) expect(await timesReported(text)).toBe(1);
    });

    it('reports a discard once that is taken back meanwhile', async () => {
      const { decisions, review } = window.app;
      await writeFile(path.join(window.worktree(id), 'README.md'), 'changed\n');
      const against = expectOk(review.against(id, 'base'));
      const { files } = expectOk(await review.changes(id, against));
      const file = files.find(({ path: name }) => name === 'README.md')!;
      const changed = expectOk(await review.fileReview(id, file, against));
      const discarded = expectOk(await decisions.discardFile(id, changed, against));
      const note = '`README.md`: I reverted';
      await whileSending(() => decisions.undoDiscard(id, discarded));
      await settled();
      expect(await timesReported(note)).toBe(1);
      await sendAndFinish('Once more');
      expect(await timesReported(note)).toBe(1);
    });

    it('undoes no restore that the message reports', async () => {
      const text = await make('restore');
      expect((await whileSending(() => window.app.restores.undo(id))).ok).toBe(false);
      await settled();
      expect(await timesReported(text)).toBe(1);
      expect(window.app.restores.canUndo(id)).toBe(false);
    });
  });
});

function has(changes: readonly StoreChange[], type: StoreChange['type']): boolean {
  return changes.some((change) => change.type === type);
}

function isComment(text: string): boolean {
  return text.startsWith('comment');
}

function isUnsent(point: Point): boolean {
  return point === 'beforeRecord' || point === 'beforeSend';
}

/** Reaches the agent host as the window does while it has the lease. */
function hostOptions({ app, ports }: AppWindow): ConnectOptions {
  const { hostFolder, id, lease } = app.store;
  const { bundles, clock, runtime } = ports;
  const { signal } = new AbortController();
  return { hostFolder, store: id, lease: lease!, bundles, clock, ...runtime, log: silentLogger, signal };
}

/** Lets a window die between two steps of sending: what it would do from then on never happens. Resolves when it died. */
function dieAt({ app }: AppWindow, point: Point): Promise<undefined> {
  const { sessions, store } = app;
  const commit = store.commit.bind(store);
  const prompt = sessions.prompt.bind(sessions);
  const died = deferred<undefined>();
  const die = (): Promise<never> => {
    died.resolve(undefined);
    return new Promise(() => undefined);
  };
  vi.spyOn(store, 'commit').mockImplementation(async (...changes: readonly StoreChange[]) => {
    if (point === 'beforeRecord' && has(changes, 'outgoingSaved')) return die();
    if (point === 'beforeAcknowledge' && has(changes, 'outgoingRemoved')) return die();
    const done = await commit(...changes);
    return point === 'afterAcknowledge' && has(changes, 'outgoingRemoved') ? die() : done;
  });
  vi.spyOn(sessions, 'prompt').mockImplementation((...args) => (point === 'beforeSend' ? die() : prompt(...args)));
  return died.promise;
}
