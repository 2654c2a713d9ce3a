import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId, MessageId } from '../../src/domain/ids';
import { processesWithMarker } from '../../src/platform/process/process';
import type { StoreAccess } from '../../src/services/store/windowStore';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';

const WAIT = { timeout: 20_000, interval: 20 };
const READ_ONLY = { ok: false, error: { code: 'storeReadOnly' } };

describe('two windows on the same tasks', () => {
  let bench: AppBench;
  let first: AppWindow;
  let second: AppWindow;

  beforeEach(async () => {
    bench = await makeAppBench();
    first = await bench.open();
  });

  /** Starts a task whose agent waits for an answer in the first window. The second one follows. */
  async function startedAndFollowed(): Promise<AttemptId> {
    const attempt = await first.start('Ask me first');
    await first.asked(attempt);
    await first.waits(() => first.app.sessionStore.get(sessionId(attempt))?.state === 'requiresAction');
    second = await bench.open();
    return attempt;
  }

  const sessionId = (attempt: AttemptId) => first.app.attemptStore.get(attempt)!.session;
  const pids = async (attempt: AttemptId) =>
    (await processesWithMarker(second.app.sessionStore.get(sessionId(attempt))!.run!)).map(({ pid }) => pid);
  const seqs = async (window: AppWindow, attempt: AttemptId) =>
    (await window.app.sessions.read(sessionId(attempt), 0)).map(({ seq }) => seq);

  it('makes the second one read-only', async () => {
    const id = await startedAndFollowed();
    const { app } = second;
    expect([app.store.access, second.state(id)]).toEqual(['follow', 'needsYou']);
    const ask = app.sessions.openAsk(sessionId(id), first.session(id).openAsks[0]!.id)!;
    expect(await app.approvals.settle(id, ask.id, ask.options[0]!.id)).toMatchObject(READ_ONLY);
    expect(await app.attempts.send(id, 'm_1' as MessageId, 'Hello')).toMatchObject(READ_ONLY);
    expect(await app.attempts.stop(id)).toMatchObject(READ_ONLY);
    expect(await app.attempts.discard(id)).toMatchObject(READ_ONLY);
    expect(await app.merges.merge(id, { kind: 'merge', message: 'x' })).toMatchObject(READ_ONLY);
    expect(await app.tasks.start({ prompt: 'Mine', agents: ['practice'] })).toMatchObject(READ_ONLY);
    await first.finish(id);
    await second.reaches(id, 'review');
  });

  it('shows new messages of a chat in the second one, from the log’s file', async () => {
    const id = await startedAndFollowed();
    const { sessions } = second.app;
    const seen: number[] = [];
    const chat = sessions.subscribe(sessionId(id), 0, ({ entries }) => seen.push(...entries.map(({ seq }) => seq)));
    await chat.joined;
    expect(seen.at(-1)).toBeGreaterThan(0);
    await first.finish(id);
    await second.reaches(id, 'review');
    await second.waits(() => seen.at(-1) === second.session(id).seq);
    expect(seen).toEqual(await seqs(second, id));
    expect(sessions.live(sessionId(id))).toEqual(second.session(id));
    chat.dispose();
  });

  it('gives the tasks to the one that takes over, while the agent continues', async () => {
    const id = await startedAndFollowed();
    const running = await pids(id);
    expect(running.length).toBeGreaterThan(0);
    const accesses: StoreAccess[] = [];
    first.app.store.onDidChangeAccess((access) => accesses.push(access));

    expectOk(await second.app.store.takeOver());
    expect(second.app.store.access).toBe('write');
    await expect.poll(() => accesses, WAIT).toEqual(['follow']);
    expect(first.app.store.mayWrite()).toMatchObject(READ_ONLY);
    expect(first.app.sessions.connected).toBe(false);
    const ask = first.session(id).openAsks[0]!;
    expect(await first.app.approvals.settle(id, ask.id, ask.options[0]!.id)).toMatchObject(READ_ONLY);

    await second.waits(() => second.app.sessions.connected);
    expect(await pids(id)).toEqual(running);
    await second.finish(id);
    await first.reaches(id, 'review');

    expectOk(await first.app.store.takeOver());
    await expect.poll(() => second.app.store.access, WAIT).toBe('follow');
    await first.send(id, 'And one more line');
    await first.finish(id);
    await second.reaches(id, 'review');
    expect(await seqs(first, id)).toEqual((await seqs(first, id)).map((_, at) => at + 1));
    await second.waits(() => second.session(id).seq === first.session(id).seq);
    expect(second.session(id)).toEqual(first.session(id));
  });

  it('gives the tasks to the second one when the first closes', async () => {
    const id = await startedAndFollowed();
    await first.close();
    await expect.poll(() => second.app.store.access, WAIT).toBe('write');
    await second.waits(() => second.app.sessions.connected);
    await second.finish(id);
    expect(second.app.sessionStore.get(sessionId(id))!.turns).toBe(1);
  });
});
