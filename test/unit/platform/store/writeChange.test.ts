import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../../src/domain/attempt/attempt';
import type { CommentThread } from '../../../../src/domain/comment/comment';
import type {
  AskId,
  AttemptId,
  CommentId,
  CommentThreadId,
  MessageId,
  RepositoryId,
  SessionId,
  TaskId,
} from '../../../../src/domain/ids';
import type { Repository } from '../../../../src/domain/repository/repository';
import type { Refusal } from '../../../../src/domain/review/attemptReview';
import { EMPTY_SESSION, type Session } from '../../../../src/domain/session/session';
import { reduceStore } from '../../../../src/domain/store/reduceStore';
import { attemptOfChange, type StoreChange } from '../../../../src/domain/store/storeChange';
import { EMPTY_MODEL, type StoreModel } from '../../../../src/domain/store/storeModel';
import type { Task } from '../../../../src/domain/task/task';
import { loadEngine, StoreDatabase } from '../../../../src/platform/store/database';
import { MIGRATIONS } from '../../../../src/platform/store/migrate';
import { loadModel, writeChange } from '../../../../src/platform/store/store';
import { wasmFile } from './opened';

let engine: Awaited<ReturnType<typeof loadEngine>>;
beforeAll(async () => {
  engine = await loadEngine(await readFile(wasmFile));
});

const repository = (root: string): Repository => ({
  id: 'r_1' as RepositoryId,
  commonDir: `${root}/.git`,
  root,
  name: 'app',
});
const task = (n: number, word: string): Task => ({
  id: `t_${n}` as TaskId,
  number: n,
  repository: 'r_1' as RepositoryId,
  title: word,
  prompt: word,
  createdAt: 1,
  updatedAt: 1,
});
const attempt = (n: number): Attempt => ({
  id: `a_${n}` as AttemptId,
  task: `t_${n}` as TaskId,
  ordinal: 1,
  agent: 'practice',
  base: { ref: 'main', commit: 'f'.repeat(40) },
  branch: `b_${n}`,
  worktree: `/w/${n}`,
  session: `s_${n}` as SessionId,
  phase: 'recorded',
  disposition: 'open',
  createdAt: 1,
  updatedAt: 1,
});
const refusal = (word: string): Refusal => ({
  path: 'a.ts',
  mark: word,
  part: 'hunk',
  against: 'f',
  line: 1,
  count: 1,
  oldLines: [],
  newLines: [word],
});
const thread = (n: number, word: string): CommentThread => ({
  id: `ct_${n}_${word}` as CommentThreadId,
  anchor: { treeish: 'f', path: 'a.ts', side: 'after', lines: { from: 1, to: 2 }, quoted: ['q'] },
  comments: [{ id: 'c_1' as CommentId, text: word, createdAt: 1 }],
  createdAt: 1,
});
const session = (before: Session, word: string): Session => ({
  ...before,
  seq: before.seq + 1,
  turns: word.length,
  ...(word === 'b' ? { openAsks: [ask] } : word === 'c' ? { openAsks: [] } : {}),
});
const ask: Session['openAsks'][number] = {
  id: 'ask_1' as AskId,
  kind: 'edit',
  title: 'Edit',
  diffs: [],
  options: [{ id: 'o', label: 'Allow', kind: 'allowOnce' }],
  takesReason: false,
};

/** One change of each kind, for the attempt `n` of the task `n`, which exist. */
const CHANGES: Readonly<
  Record<StoreChange['type'], (n: number, word: string, model: StoreModel) => readonly StoreChange[]>
> = {
  repositorySaved: (_n, word) => [{ type: 'repositorySaved', repository: repository(`/${word}`) }],
  taskAdded: (_n, word, model) => [{ type: 'taskAdded', task: task(model.tasks.size + 1, word) }],
  attemptAdded: (n, word, model) => [
    {
      type: 'attemptAdded',
      attempt: {
        ...attempt(100 + model.attempts.size),
        task: task(n, '').id,
        ordinal: model.attempts.size,
        agent: word,
      },
    },
  ],
  attemptChanged: (n, word, model) => [
    {
      type: 'attemptChanged',
      attempt: {
        ...model.attempts.get(attempt(n).id)!,
        worktree: `/w/${word}`,
        disposition: word === 'a' ? 'merged' : 'open',
        startFault: word === 'b' ? { code: word } : { code: word, detail: word },
      },
    },
  ],
  sessionAdvanced: (n, word, model) => {
    const before = model.sessions.get(attempt(n).session)!;
    return [{ type: 'sessionAdvanced', session: attempt(n).session, before, after: session(before, word) }];
  },
  sessionRefolded: (n, word) => [
    { type: 'sessionRefolded', session: attempt(n).session, after: session(EMPTY_SESSION, word) },
  ],
  trashSaved: (n, word) => [
    {
      type: 'trashSaved',
      entry: { attempt: attempt(n).id, path: `/trash/${word}`, discardedAt: 5, ...(word === 'a' ? {} : { bytes: 7 }) },
    },
  ],
  trashRemoved: (n) => [{ type: 'trashRemoved', attempt: attempt(n).id }],
  reviewChanged: (n, word) => {
    const of = { type: 'reviewChanged', attempt: attempt(n).id } as const;
    return [
      { ...of, change: { type: word === 'a' ? 'unkept' : 'kept', path: 'a.ts', marks: [word, 'a'] } },
      { ...of, change: { type: word === 'c' ? 'withdrawn' : 'refused', refusals: [refusal(word), refusal('c')] } },
      { ...of, change: { type: 'reported', refusals: [refusal(word)], message: 'm_1' as MessageId } },
    ];
  },
  commentsChanged: (n, word) => {
    const of = { type: 'commentsChanged', attempt: attempt(n).id } as const;
    if (word === 'a') return [{ ...of, change: { type: 'removed', thread: thread(n, 'b').id } }];
    if (word === 'c')
      return [{ ...of, change: { type: 'sent', comments: ['c_1' as CommentId], message: 'm_1' as MessageId } }];
    return [{ ...of, change: { type: 'saved', threads: [thread(n, word), { ...thread(n, 'd'), resolvedAt: 3 }] } }];
  },
  outgoingSaved: (n, word) => [
    {
      type: 'outgoingSaved',
      attempt: attempt(n).id,
      outgoing: {
        message: `m_${word}` as MessageId,
        after: word.length,
        refusals: [{ path: 'a.ts', mark: word }],
        comments: word === 'a' ? [] : ['c_1' as CommentId],
        ...(word === 'b' ? {} : { restoredFrom: word }),
      },
    },
  ],
  outgoingRemoved: (n) => [{ type: 'outgoingRemoved', attempt: attempt(n).id }],
  turnTreeSaved: (n, word) => [
    {
      type: 'turnTreeSaved',
      session: attempt(n).session,
      turn: word.length,
      edge: word === 'a' ? 'start' : 'end',
      tree: word,
    },
  ],
  draftSaved: (_n, word) => [{ type: 'draftSaved', key: 'task', text: word === 'a' ? '' : word, updatedAt: 1 }],
  flagSet: (n, word) => [{ type: 'flagSet', attempt: attempt(n).id, flag: 'landed', value: word === 'a' ? '' : word }],
  valueSet: (_n, word) => [{ type: 'valueSet', key: word, value: word }],
};
const TYPES = Object.keys(CHANGES) as (keyof typeof CHANGES)[];

const FIRST: readonly StoreChange[] = [
  { type: 'repositorySaved', repository: repository('/code/app') },
  ...[1, 2].flatMap((n): readonly StoreChange[] => [
    { type: 'taskAdded', task: task(n, 'x') },
    { type: 'attemptAdded', attempt: attempt(n) },
  ]),
];

/** An attempt whose last decision was taken back reads like one without decisions, and only the latter is loaded. */
function withoutEmptyReviews({ reviews, ...model }: StoreModel): StoreModel {
  const full = [...reviews].map(([id, { kept, refusals }]) => {
    const marked = new Map([...kept].filter(([, marks]) => marks.size > 0));
    return [id, { kept: marked, refusals }] as const;
  });
  return { ...model, reviews: new Map(full.filter(([, { kept, refusals }]) => kept.size + refusals.length > 0)) };
}

/** Writes the changes as commits are written, and returns the model that is shown and the one that is loaded then. */
function written(steps: readonly (readonly [keyof typeof CHANGES, number, string])[]) {
  const db = new StoreDatabase(engine);
  for (const { version, script } of MIGRATIONS) db.migrate(version, script);
  let model = EMPTY_MODEL;
  const commit = (changes: readonly StoreChange[]) => {
    db.change(
      (tx) => changes.forEach((change) => writeChange(tx, change)),
      () => undefined,
    );
    model = changes.reduce(reduceStore, model);
  };
  commit(FIRST);
  for (const [type, n, word] of steps) commit(CHANGES[type](n, word, model));
  const loaded = loadModel(db);
  db.close();
  return { shown: withoutEmptyReviews(model), loaded };
}

const words = ['a', 'b', 'c', 'word'];

describe('a change of the store', () => {
  it.each(TYPES)('shows after a commit of “%s” what is loaded later', (type) => {
    for (const word of words) {
      const { shown, loaded } = written([[type, 1, word]]);
      expect(shown).toEqual(loaded);
    }
  });

  it('shows after any history what is loaded later', () => {
    const step = fc.tuple(fc.constantFrom(...TYPES), fc.constantFrom(1, 2), fc.constantFrom(...words));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const { shown, loaded } = written(steps);
        expect(shown).toEqual(loaded);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves the previous model unchanged', () => {
    for (const type of TYPES) {
      const before = FIRST.reduce(reduceStore, EMPTY_MODEL);
      const copy = structuredClone(before);
      CHANGES[type](1, 'b', before).reduce(reduceStore, before);
      expect(before).toEqual(copy);
    }
  });

  it('names the attempt that is shown differently', () => {
    const model = FIRST.reduce(reduceStore, EMPTY_MODEL);
    const quiet = [
      ...['repositorySaved', 'taskAdded', 'outgoingSaved', 'outgoingRemoved'],
      ...['turnTreeSaved', 'draftSaved', 'valueSet'],
    ];
    for (const type of TYPES) {
      const [change] = CHANGES[type](2, 'b', model);
      const after = reduceStore(model, change!);
      const expected = quiet.includes(type) ? undefined : type === 'attemptAdded' ? 'a_102' : 'a_2';
      expect([type, attemptOfChange(change!, after)]).toEqual([type, expected]);
    }
  });
});
