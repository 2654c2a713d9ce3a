import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import type { Attempt } from '../../../../src/domain/attempt/attempt';
import { reduceComments, type CommentChange, type CommentThread } from '../../../../src/domain/comment/comment';
import type {
  AskId,
  AttemptId,
  CommentId,
  CommentThreadId,
  MessageId,
  RepositoryId,
  SessionId,
  TaskId,
  TurnId,
} from '../../../../src/domain/ids';
import type { Repository } from '../../../../src/domain/repository/repository';
import {
  EMPTY_REVIEW,
  reduceReview,
  type Refusal,
  type ReviewChange,
} from '../../../../src/domain/review/attemptReview';
import { EMPTY_SESSION, type Session } from '../../../../src/domain/session/session';
import type { Task } from '../../../../src/domain/task/task';
import { MIGRATIONS } from '../../../../src/platform/store/migrate';
import type { Store, Transaction } from '../../../../src/platform/store/store';
import { allAttempts, attemptById, insertAttempt, updateAttempt } from '../../../../src/platform/store/tables/attempts';
import { allCommentThreads, saveCommentChange } from '../../../../src/platform/store/tables/comments';
import { allDrafts, saveDraft } from '../../../../src/platform/store/tables/drafts';
import { allMetaValues, metaValue, setMetaValue } from '../../../../src/platform/store/tables/meta';
import { allRepositories, saveRepository } from '../../../../src/platform/store/tables/repositories';
import { allReviews, saveReviewChange } from '../../../../src/platform/store/tables/reviews';
import {
  allSessions,
  insertSession,
  replaceSession,
  sessionById,
  updateSession,
} from '../../../../src/platform/store/tables/sessions';
import { allTasks, insertTask, nextTaskNumber, taskById } from '../../../../src/platform/store/tables/tasks';
import { allTrashEntries, deleteTrashEntry, saveTrashEntry } from '../../../../src/platform/store/tables/trash';
import { allTurns, saveTurn } from '../../../../src/platform/store/tables/turns';
import { openIn, temporaryFolder } from './opened';

let store: Store;
let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openIn(folder, { migrations: MIGRATIONS });
  await write((tx) => {
    saveRepository(tx, repository);
    insertTask(tx, task);
    insertAttempt(tx, attempt);
    insertSession(tx, attempt.session, EMPTY_SESSION);
  });
});
afterEach(() => store.close());

const write = async <T>(change: (tx: Transaction) => T): Promise<T> => expectOk(await store.commit('test', change));

const repository: Repository = {
  id: 'repository_1' as RepositoryId,
  commonDir: '/code/app/.git',
  root: '/code/app',
  name: 'app',
};
const task: Task = {
  id: 'task_1' as TaskId,
  number: 1,
  repository: repository.id,
  title: 'Žluťoučký kůň',
  prompt: '# 1\n🌳',
  createdAt: 1_790_000_000_000,
  updatedAt: 1_790_000_000_001,
};
const attempt: Attempt = {
  id: 'attempt_1' as AttemptId,
  task: task.id,
  ordinal: 1,
  agent: 'practice',
  base: { ref: 'main', commit: 'f'.repeat(40) },
  branch: 'coppice/t-1',
  worktree: '/code/app.worktrees/t-1',
  session: 'session_1' as SessionId,
  phase: 'recorded',
  disposition: 'open',
  createdAt: 1_790_000_000_000,
  updatedAt: 1_790_000_000_001,
};
const full: Session = {
  seq: 12,
  state: 'requiresAction',
  openAsks: [
    {
      id: 'ask_1' as AskId,
      kind: 'edit',
      title: 'Edit a.ts',
      diffs: [{ path: '/a.ts', oldText: null, newText: 'x' }],
      options: [{ id: 'o', label: 'Allow', kind: 'allowOnce' }],
      takesReason: true,
    },
  ],
  queued: ['message_2' as MessageId],
  turn: 'turn_1' as TurnId,
  turns: 3,
  lastEnd: 'cancelled',
  fault: { code: 'agentExited', detail: 'gone' },
  agentSession: 'abc',
  resume: 'load',
  agentVersion: '1.2.3',
  model: 'm',
  mode: 'ask',
  lastAction: { type: 'tool', kind: 'edit', title: 'Edit a.ts' },
  usage: { inputTokens: 1, cost: { amount: 0.25, currency: 'USD' } },
  run: 'run_1',
  lastAt: 1_790_000_000_002,
};

describe('tables', () => {
  it('keep repositories, including moved ones', async () => {
    expect(allRepositories(store)).toEqual([repository]);
    const moved = { ...repository, commonDir: '/new/.git', root: '/new' };
    await write((tx) => saveRepository(tx, moved));
    expect(allRepositories(store)).toEqual([moved]);
  });

  it('keep tasks, and use each number once', async () => {
    expect(allTasks(store)).toEqual([task]);
    expect(taskById(store, task.id)).toEqual(task);
    expect(taskById(store, 'nobody' as TaskId)).toBeUndefined();
    expect(nextTaskNumber(store)).toBe(2);
    await write((tx) => {
      insertTask(tx, { ...task, id: 'task_7' as TaskId, number: 7 });
      insertTask(tx, { ...task, id: 'task_2' as TaskId, number: 2 });
      tx.run('delete from tasks where number = 7', []);
    });
    expect(nextTaskNumber(store)).toBe(8);
    await expect(write((tx) => insertTask(tx, { ...task, id: 'task_2' as TaskId }))).rejects.toThrow(/UNIQUE/);
  });

  it('keep attempts', async () => {
    expect(allAttempts(store)).toEqual([attempt]);
    for (const startFault of [{ code: 'branchTaken', detail: 'coppice/t-1' }, { code: 'branchTaken' }]) {
      const failed: Attempt = { ...attempt, phase: 'worktree', disposition: 'discarded', startFault, updatedAt: 7 };
      expect(await write((tx) => updateAttempt(tx, failed))).toBe(true);
      expect(attemptById(store, attempt.id)).toEqual(failed);
    }
    await write((tx) => updateAttempt(tx, attempt));
    expect(attemptById(store, attempt.id)).toEqual(attempt);
    const orphan = { ...attempt, id: 'x' as AttemptId, session: 'y' as SessionId, task: 'nobody' as TaskId };
    await expect(write((tx) => insertAttempt(tx, orphan))).rejects.toThrow(/FOREIGN KEY/);
  });

  it('keep the projection of a session with how much of its log is applied, never going back', async () => {
    expect(sessionById(store, attempt.session)).toEqual(EMPTY_SESSION);
    expect(await write((tx) => updateSession(tx, attempt.session, full, EMPTY_SESSION))).toBe(true);
    expect(allSessions(store)).toEqual(new Map([[attempt.session, full]]));
    expect(await write((tx) => updateSession(tx, attempt.session, { ...full, seq: 11 }, undefined))).toBe(false);
    expect(sessionById(store, attempt.session)).toEqual(full);
    const { turn: _turn, fault: _fault, ...rest } = full;
    const later: Session = { ...rest, seq: 13, state: 'idle', openAsks: [] };
    expect(await write((tx) => updateSession(tx, attempt.session, later, full))).toBe(true);
    expect(sessionById(store, attempt.session)).toEqual(later);
    const earlier: Session = { ...EMPTY_SESSION, seq: 3, state: 'idle' };
    expect(await write((tx) => replaceSession(tx, attempt.session, earlier))).toBe(true);
    expect(sessionById(store, attempt.session)).toEqual(earlier);
    expect(await write((tx) => replaceSession(tx, 'nobody' as SessionId, earlier))).toBe(false);
  });

  it('write open asks only if they changed', async () => {
    await write((tx) => updateSession(tx, attempt.session, full, EMPTY_SESSION));
    const statements: string[] = [];
    await write((tx) =>
      updateSession(
        {
          ...tx,
          run: (sql, params) => {
            statements.push(sql);
            return tx.run(sql, params);
          },
        },
        attempt.session,
        { ...full, seq: 13 },
        full,
      ),
    );
    expect(statements.filter((sql) => sql.includes('open_asks'))).toEqual([]);
    expect(sessionById(store, attempt.session)).toEqual({ ...full, seq: 13 });
  });

  it('keep turns, each edge when it is known', async () => {
    const { session } = attempt;
    await write((tx) => saveTurn(tx, { session, number: 1, startTree: 'aaa', startedAt: 1 }));
    await write((tx) => saveTurn(tx, { session, number: 1, endTree: 'bbb', endedAt: 2 }));
    await write((tx) => saveTurn(tx, { session, number: 2, id: 'turn_2' as TurnId }));
    expect(allTurns(store)).toEqual([
      { session, number: 1, startTree: 'aaa', endTree: 'bbb', startedAt: 1, endedAt: 2 },
      { session, number: 2, id: 'turn_2' },
    ]);
  });

  it('keep trash, drafts, and values', async () => {
    await write((tx) => saveTrashEntry(tx, { attempt: attempt.id, path: '/trash/1', discardedAt: 1 }));
    await write((tx) => saveTrashEntry(tx, { attempt: attempt.id, path: '/trash/2', bytes: 9, discardedAt: 2 }));
    expect(allTrashEntries(store)).toEqual([{ attempt: attempt.id, path: '/trash/2', bytes: 9, discardedAt: 2 }]);
    await write((tx) => deleteTrashEntry(tx, attempt.id));
    expect(allTrashEntries(store)).toEqual([]);

    await write((tx) => saveDraft(tx, { key: 'task', text: 'half a', updatedAt: 1 }));
    await write((tx) => saveDraft(tx, { key: 'task', text: 'half a prompt', updatedAt: 2 }));
    expect(allDrafts(store)).toEqual([{ key: 'task', text: 'half a prompt', updatedAt: 2 }]);
    await write((tx) => saveDraft(tx, { key: 'task', text: '', updatedAt: 3 }));
    expect(allDrafts(store)).toEqual([]);

    await write((tx) => setMetaValue(tx, 'a', '1'));
    await write((tx) => setMetaValue(tx, 'a', '2'));
    expect(metaValue(store, 'a')).toBe('2');
    expect(metaValue(store, 'b')).toBeUndefined();
    expect(allMetaValues(store).get('a')).toBe('2');
  });

  it('store decisions about changes exactly as in memory', async () => {
    const refusal: Refusal = {
      path: 'b.ts',
      mark: 'h3',
      part: 'hunk',
      against: 'c0ffee',
      line: 3,
      count: 1,
      oldLines: ['"', ''],
      newLines: ['\u2028'],
    };
    const changes: ReviewChange[] = [
      { type: 'kept', path: 'a.ts', marks: ['h1', 'h2'] },
      { type: 'kept', path: 'a.ts', marks: ['h2', 'h3'] },
      { type: 'unkept', path: 'a.ts', marks: ['h1'] },
      { type: 'refused', refusals: [refusal, { ...refusal, mark: 'h4' }, { ...refusal, mark: 'h5', part: 'added' }] },
      { type: 'withdrawn', refusals: [refusal] },
      {
        type: 'reported',
        refusals: [
          { path: 'b.ts', mark: 'h4' },
          { path: 'b.ts', mark: 'gone' },
        ],
        message: 'm_1' as MessageId,
      },
    ];
    let review = EMPTY_REVIEW;
    for (const change of changes) {
      await write((tx) => saveReviewChange(tx, attempt.id, change));
      review = reduceReview(review, change);
      expect(allReviews(store).get(attempt.id)).toEqual(review);
    }
    expect(review.refusals).toHaveLength(2);
  });

  it('store comments exactly as in memory', async () => {
    const thread: CommentThread = {
      id: 'ct_1' as CommentThreadId,
      anchor: { treeish: 'c0ffee', path: 'b ü.ts', side: 'before', lines: { from: 3, to: 4 }, quoted: ['"', '\u2028'] },
      comments: [
        { id: 'c_1' as CommentId, text: 'Why?\n```', createdAt: 1, sentIn: 'm_1' as MessageId },
        { id: 'c_2' as CommentId, text: 'And', createdAt: 2, editedAt: 3 },
      ],
      createdAt: 1,
    };
    const changes: CommentChange[] = [
      { type: 'saved', threads: [thread, { ...thread, id: 'ct_2' as CommentThreadId, resolvedAt: 5 }] },
      { type: 'saved', threads: [{ ...thread, comments: thread.comments.slice(0, 1), resolvedAt: 9 }] },
      { type: 'saved', threads: [thread] },
      { type: 'removed', thread: 'ct_2' as CommentThreadId },
      { type: 'sent', comments: ['c_2', 'c_gone'] as CommentId[], message: 'm_2' as MessageId },
    ];
    let threads: readonly CommentThread[] = [];
    for (const change of changes) {
      await write((tx) => saveCommentChange(tx, attempt.id, change));
      threads = reduceComments(threads, change);
      expect(allCommentThreads(store).get(attempt.id)).toEqual(threads);
    }
    expect(threads.map(({ comments }) => comments.map(({ sentIn }) => sentIn))).toEqual([['m_1', 'm_2']]);
  });

  it('are the same after a crash', async () => {
    await write((tx) => updateSession(tx, attempt.session, full, undefined));
    const follower = await openIn(folder, { migrations: MIGRATIONS, mode: 'follow' });
    expect(allTasks(follower)).toEqual(allTasks(store));
    expect(allAttempts(follower)).toEqual(allAttempts(store));
    expect(allSessions(follower)).toEqual(allSessions(store));
    await follower.close();
  });
});
