import { describe, expect, it } from 'vitest';
import { draftsOf, reduceComments, threadState } from '../../../../src/domain/comment/comment';
import type { MessageId } from '../../../../src/domain/ids';
import { comment, thread } from './threads';

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
