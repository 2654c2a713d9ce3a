import { describe, expect, it } from 'vitest';
import {
  draftsOf,
  reduceComments,
  threadState,
  type Anchor,
  type CommentThread,
  type ThreadComment,
} from '../../../../src/domain/comment/comment';
import { followUp, type PlacedThread } from '../../../../src/domain/comment/followUp';
import type { CommentId, CommentThreadId, MessageId } from '../../../../src/domain/ids';

const ANCHOR: Anchor = {
  treeish: '0123456789abcdef',
  path: 'src/list.ts',
  side: 'after',
  lines: { from: 2, to: 3 },
  quoted: ['one', 'two'],
};

function comment(id: string, text = `words of ${id}`, more: Partial<ThreadComment> = {}): ThreadComment {
  return { id: id as CommentId, text, createdAt: 1, ...more };
}

function thread(id: string, comments: readonly ThreadComment[], anchor: Partial<Anchor> = {}): CommentThread {
  return { id: id as CommentThreadId, anchor: { ...ANCHOR, ...anchor }, comments, createdAt: 1 };
}

function placed(one: CommentThread, state: PlacedThread['place']['state'] = 'same', from?: number): PlacedThread {
  const { lines, path } = one.anchor;
  const by = (from ?? lines.from) - lines.from;
  return { thread: one, path, place: { lines: { from: lines.from + by, to: lines.to + by }, state } };
}

describe('a thread', () => {
  const SENT = { sentIn: 'm_1' as MessageId };

  it('is a draft until all of it was sent, and nothing of it is sent while it is resolved', () => {
    const draft = thread('t1', [comment('c1', 'a', SENT), comment('c2')]);
    expect(threadState(draft)).toBe('draft');
    expect(draftsOf(draft).map(({ id }) => id)).toEqual(['c2']);
    expect(threadState(thread('t1', [comment('c1', 'a', SENT)]))).toBe('sent');
    expect(threadState({ ...draft, resolvedAt: 2 })).toBe('resolved');
    expect(draftsOf({ ...draft, resolvedAt: 2 })).toEqual([]);
  });

  it('keeps its place among the others when it changes', () => {
    const [first, second] = [thread('t1', [comment('c1')]), thread('t2', [comment('c2')])];
    const both = reduceComments([], { type: 'saved', threads: [first, second] });
    const changed = { ...first, resolvedAt: 3 };
    expect(reduceComments(both, { type: 'saved', threads: [changed] })).toEqual([changed, second]);
    expect(reduceComments(both, { type: 'removed', thread: first.id })).toEqual([second]);
  });
});

describe('the follow-up', () => {
  it('tells place, code and words, in the order of the files', () => {
    const before = thread('t3', [comment('c3', 'Why is this gone?')], { side: 'before', lines: { from: 0, to: 0 } });
    const { text, comments } = followUp([
      placed(thread('t1', [comment('c1', 'Say why.'), comment('c2', 'And how.')]), 'same', 10),
      placed(thread('t2', [comment('c4', 'No.')], { path: 'a b.md', quoted: ['```', 'x'] }), 'changed'),
      placed(before),
    ]);
    expect([...comments].sort()).toEqual(['c1', 'c2', 'c3', 'c4']);
    expect(text).toBe(
      [
        'I have reviewed your changes and have 4 comments.',
        '**1.** `a b.md`, lines 3–4, which have changed since I read them as:',
        '````\n```\nx\n````',
        'No.',
        '**2.** line 1 of `src/list.ts` as it was before (`git show 0123456789ab:src/list.ts`):',
        '```\none\ntwo\n```',
        'Why is this gone?',
        '**3.** `src/list.ts`, lines 11–12:',
        '```\none\ntwo\n```',
        'Say why.',
        'And how.',
      ].join('\n\n'),
    );
  });

  it('tells that lines are gone, and that a quotation is not all of them', () => {
    const { text } = followUp([placed(thread('t1', [comment('c1')], { lines: { from: 2, to: 90 } }), 'outdated')]);
    expect(text).toContain('I have reviewed your changes and have a comment.');
    expect(text).toContain('`src/list.ts`, lines that are gone since I read them at line 3:\n\n```\none\ntwo\n…\n```');
  });

  it('is bounded: what is too much stays for the next one, and code is not quoted for ever', () => {
    const long = 'w'.repeat(19_990);
    const quoted = Array.from({ length: 40 }, () => 'q'.repeat(500));
    const threads = Array.from({ length: 30 }, (_, at) =>
      placed(thread(`t${at}`, [comment(`c${at}`, long)], { quoted, lines: { from: at, to: at + 39 } })),
    );
    const { text, comments } = followUp(threads);
    expect(comments.size).toBe(10);
    expect(text.length).toBeLessThan(245_000);
    expect(text.split('q'.repeat(500)).length - 1).toBe(40);
    const rest = threads.filter(({ thread: { comments: own } }) => !comments.has(own[0]!.id));
    expect(followUp(rest).comments.size).toBe(10);
  });
});
