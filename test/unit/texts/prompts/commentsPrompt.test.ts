import { describe, expect, it } from 'vitest';
import type { CommentThread } from '../../../../src/domain/comment/comment';
import type { LocatedThread } from '../../../../src/domain/comment/locatedThread';
import { commentsPrompt } from '../../../../src/texts/prompts/commentsPrompt';
import { comment, thread } from '../../domain/comment/threads';

function located(one: CommentThread, state: LocatedThread['position']['state'] = 'same', from?: number): LocatedThread {
  const { lines, path } = one.anchor;
  const by = (from ?? lines.from) - lines.from;
  return { thread: one, path, position: { lines: { from: lines.from + by, to: lines.to + by }, state } };
}

describe('the prompt with all comments', () => {
  it('lists file, lines, code, and comments in the order of the files', () => {
    const before = thread('t3', [comment('c3', 'Why is this gone?')], { side: 'before', lines: { from: 0, to: 0 } });
    const { text, comments } = commentsPrompt([
      located(thread('t1', [comment('c1', 'Say why.'), comment('c2', 'And how.')]), 'same', 10),
      located(thread('t2', [comment('c4', 'No.')], { path: 'a b.md', quoted: ['```', 'x'] }), 'changed'),
      located(before),
    ]);
    expect([...comments].sort()).toEqual(['c1', 'c2', 'c3', 'c4']);
    expect(text).toBe(
      [
        'I reviewed your changes and have 4 comments:',
        '**1.** `a b.md`, lines 3–4, which changed after I commented on this version:',
        '````\n```\nx\n````',
        'No.',
        '**2.** `src/list.ts`, line 1 of the earlier version (`git show 0123456789ab:src/list.ts`):',
        '```\none\ntwo\n```',
        'Why is this gone?',
        '**3.** `src/list.ts`, lines 11–12:',
        '```\none\ntwo\n```',
        'Say why.',
        'And how.',
      ].join('\n\n'),
    );
  });

  it('says that lines were deleted, and that a quotation is incomplete', () => {
    const { text } = commentsPrompt([
      located(thread('t1', [comment('c1')], { lines: { from: 2, to: 90 } }), 'outdated'),
    ]);
    expect(text).toContain('I reviewed your changes and have one comment:');
    expect(text).toContain('`src/list.ts`, formerly lines 3–91, deleted after I commented:\n\n```\none\ntwo\n…\n```');
  });

  it('is limited: comments that don’t fit are left for the next one, and at some point code is no longer quoted', () => {
    const long = 'w'.repeat(19_990);
    const quoted = Array.from({ length: 40 }, () => 'q'.repeat(500));
    const threads = Array.from({ length: 30 }, (_, at) =>
      located(thread(`t${at}`, [comment(`c${at}`, long)], { quoted, lines: { from: at, to: at + 39 } })),
    );
    const { text, comments } = commentsPrompt(threads);
    expect(comments.size).toBe(10);
    expect(text.length).toBeLessThan(245_000);
    expect(text.split('q'.repeat(500)).length - 1).toBe(40);
    const rest = threads.filter(({ thread: { comments: own } }) => !comments.has(own[0]!.id));
    expect(commentsPrompt(rest).comments.size).toBe(10);
  });
});
