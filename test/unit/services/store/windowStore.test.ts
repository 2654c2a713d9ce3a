import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../../src/base/logger';
import { expectOk, ok } from '../../../../src/base/result';
import type { AttemptId, CommentThreadId, MessageId, SessionId, StoreId, TurnId } from '../../../../src/domain/ids';
import type { CommentThread } from '../../../../src/domain/comment/comment';
import type { LogEntry } from '../../../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../../../src/domain/session/session';
import { MIGRATIONS } from '../../../../src/platform/store/migrate';
import { AttemptStore } from '../../../../src/services/store/attemptStore';
import { CommentStore, NO_COMMENTS } from '../../../../src/services/store/commentStore';
import { DraftStore } from '../../../../src/services/store/draftStore';
import { RepositoryStore } from '../../../../src/services/store/repositoryStore';
import { SessionStore } from '../../../../src/services/store/sessionStore';
import { TaskStore } from '../../../../src/services/store/taskStore';
import { WindowStore } from '../../../../src/services/store/windowStore';
import { clock, FailAt, openIn, StopAt, temporaryFolder } from '../../platform/store/opened';
import type { StoreOptions } from '../../../../src/platform/store/store';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

let ids = 0;
const random = (size: number) => new Uint8Array(size).fill(++ids);
const FOUND = { commonDir: '/code/app/.git', root: '/code/app', name: 'app' };

/** A window on the store in `folder`, with its nouns; it closes with the test, or earlier by `close`. */
async function open(faults?: StoreOptions['faults']) {
  const opened = {
    id: 'st_1' as StoreId,
    folder,
    hostFolder: path.join(folder, 'run'),
    store: await openIn(path.join(folder, 'state'), { migrations: MIGRATIONS, ...(faults ? { faults } : {}) }),
  };
  const storeFinder = { find: () => Promise.resolve(ok(opened)), register: () => Promise.resolve(ok()) };
  const store = new WindowStore({ storeFinder, repositories: { folders: ['/code/app'] }, log: silentLogger });
  onTestFinished(() => store.dispose());
  expectOk(await store.open(true));
  return {
    store,
    close: () => store.dispose(),
    repositoryStore: new RepositoryStore({ store, storeFinder, random }),
    taskStore: new TaskStore({ store, clock, random }),
    attemptStore: new AttemptStore({ store, clock, random }),
    sessionStore: new SessionStore(store),
    commentStore: new CommentStore(store),
    draftStore: new DraftStore({ store, clock }),
  };
}
type Window = Awaited<ReturnType<typeof open>>;

const plan = (branch: string) =>
  Promise.resolve(ok({ branch, worktree: `/w/${branch}`, base: { ref: 'main', commit: 'f' } }));

async function addTask({ repositoryStore, taskStore }: Window, agents: readonly [string, ...string[]] = ['practice']) {
  const repository = expectOk(await repositoryStore.ensure(FOUND));
  return expectOk(
    await taskStore.add({
      repository: repository.id,
      title: 'Work',
      prompt: 'Work',
      agents,
      plan: (number, { ordinal }) => plan(`t-${number}-${ordinal}`),
    }),
  );
}

/** The projection of a session whose log has so many turns, each begun by one entry. */
function afterTurns(turns: number): Session {
  const entries = Array.from({ length: turns }, (_, at): LogEntry => {
    const event = { type: 'turnStarted', turn: `t_${at}` as TurnId, message: `m_${at}` as MessageId } as const;
    return { seq: at + 1, at, by: 'agent', event };
  });
  return entries.reduce(reduceSession, EMPTY_SESSION);
}

describe('the store of a window', () => {
  it('writes a change, waits for the disk, shows it, and only then publishes it', async () => {
    const stop = new StopAt();
    const { store, draftStore } = await open(stop.hook);
    const seen: string[] = [];
    store.onDidChange(() => seen.push(draftStore.get('task')));
    stop.arm('afterSync');
    const saving = draftStore.save('task', 'Hello');
    await stop.reached;
    expect([draftStore.get('task'), seen]).toEqual(['', []]);
    stop.resume();
    expectOk(await saving);
    expect([draftStore.get('task'), seen]).toEqual(['Hello', ['Hello']]);
  });

  it('shows nothing of a change that didn’t reach the disk, and can’t be written anymore', async () => {
    const fail = new FailAt();
    const { store, draftStore } = await open(fail.hook);
    let published = 0;
    fail.arm('beforeSync');
    const model = store.model;
    store.onDidChange(() => (published += 1));
    expect(await draftStore.save('task', 'Hello')).toMatchObject({ ok: false, error: { code: 'storeBroken' } });
    expect([draftStore.get('task'), store.model.drafts]).toEqual(['', model.drafts]);
    await expect.poll(() => store.access).toBe('broken');
    expect(store.mayWrite()).toMatchObject({ ok: false, error: { code: 'storeBroken' } });
    expect(published).toBe(1); // of becoming broken
  });

  it('names the attempts that are shown differently', async () => {
    const window = await open();
    const { attempts } = await addTask(window, ['practice', 'practice']);
    const seen: AttemptId[][] = [];
    window.store.onDidChange((change) => seen.push([...change.attempts]));
    const [first, second] = attempts;
    expectOk(await window.attemptStore.setPhase(second!, 'worktree'));
    expectOk(await window.sessionStore.advance(window.attemptStore.get(first)!.session, afterTurns(1)));
    expectOk(await window.draftStore.save('task', 'x'));
    expect(seen).toEqual([[second], [first], []]);
  });
});

describe('the nouns of the store', () => {
  it('add a task with all of its attempts in one commit, and clear the task form', async () => {
    const window = await open();
    expectOk(await window.draftStore.save('task', 'Work'));
    const changes: number[] = [];
    expectOk(await window.repositoryStore.ensure(FOUND));
    window.store.onDidChange(({ attempts }) => changes.push(attempts.size));
    const { task } = await addTask(window, ['practice', 'claude', 'practice']);
    expect(changes).toEqual([3]);
    expect(window.attemptStore.ofTask(task).map(({ ordinal, agent }) => [ordinal, agent])).toEqual([
      [1, 'practice'],
      [2, 'claude'],
      [3, 'practice'],
    ]);
    expect([window.draftStore.get('task'), window.taskStore.status(task)]).toEqual(['', 'inProgress']);
  });

  it('give each task its own number, even to those that are added at the same time', async () => {
    const window = await open();
    await Promise.all([addTask(window), addTask(window), addTask(window)]);
    expect(window.taskStore.all().map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(window.repositoryStore.all()).toHaveLength(1);
  });

  it('base changes of one attempt on each other', async () => {
    const window = await open();
    const [id] = (await addTask(window)).attempts;
    await Promise.all([
      window.attemptStore.setPhase(id, 'worktree'),
      window.attemptStore.setBase(id, 'e'),
      window.attemptStore.setStartFault(id, { code: 'gitFailed' }),
    ]);
    const expected = { phase: 'worktree', base: { ref: 'main', commit: 'e' }, startFault: { code: 'gitFailed' } };
    expect(window.attemptStore.get(id)).toMatchObject(expected);
    await window.close();
    expect((await open()).attemptStore.get(id)).toMatchObject(expected);
  });

  it('only move the projection of a session forward, even after the window has crashed', async () => {
    const window = await open();
    const [id] = (await addTask(window)).attempts;
    const session = window.attemptStore.get(id)!.session;
    expect(window.sessionStore.get(session)).toEqual(EMPTY_SESSION);
    await Promise.all([
      window.sessionStore.advance(session, afterTurns(2)),
      window.sessionStore.advance(session, afterTurns(3)),
      window.sessionStore.advance(session, afterTurns(1)),
    ]);
    const applied = window.sessionStore.get(session)!;
    expect([applied.seq, applied.turns]).toEqual([3, 3]);
    let published = 0;
    window.store.onDidChange(() => (published += 1));
    expectOk(await window.sessionStore.advance(session, afterTurns(3)));
    expect([window.sessionStore.get(session) === applied, published]).toEqual([true, 0]);
    await window.close();

    const next = await open();
    expect(next.sessionStore.get(session)).toEqual(applied);
    expectOk(await next.sessionStore.advance(session, afterTurns(2)));
    expect(next.sessionStore.get(session)).toEqual(applied);
    expectOk(await next.sessionStore.advance(session, afterTurns(4)));
    expect(next.sessionStore.get(session)).toMatchObject({ seq: 4, turns: 4 });
    expectOk(await next.sessionStore.replace(session, afterTurns(1)));
    expect(next.sessionStore.get(session)).toMatchObject({ seq: 1, turns: 1 });
  });

  it('return the same list of comments until it changes', async () => {
    const window = await open();
    const [id] = (await addTask(window)).attempts;
    expect(window.commentStore.get(id)).toBe(NO_COMMENTS);
    const thread: CommentThread = {
      id: 'ct_1' as CommentThreadId,
      anchor: { treeish: 'f', path: 'a', side: 'after', lines: { from: 1, to: 1 }, quoted: ['a'] },
      comments: [],
      createdAt: 1,
    };
    expectOk(await window.commentStore.change(id, { type: 'saved', threads: [thread] }));
    const before = window.commentStore.get(id);
    expectOk(await window.draftStore.save('task', 'x'));
    expect(window.commentStore.get(id)).toBe(before);
    expectOk(await window.commentStore.change(id, { type: 'removed', thread: thread.id }));
    expect(window.commentStore.get(id)).toBe(NO_COMMENTS);
  });

  it('fail with a code for an attempt that doesn’t exist, and change nothing', async () => {
    const { store, attemptStore, commentStore } = await open();
    const unknown = 'a_nobody' as AttemptId;
    const model = store.model;
    for (const done of [
      await attemptStore.setPhase(unknown, 'worktree'),
      await attemptStore.end(unknown, 'discarded', '/trash'),
      await commentStore.change(unknown, { type: 'saved', threads: [] }),
    ])
      expect(done).toMatchObject({ ok: false, error: { code: 'attemptUnknown' } });
    expect(store.model).toBe(model);
    expect(attemptStore.ofSession('s_nobody' as SessionId)).toBeUndefined();
  });
});
