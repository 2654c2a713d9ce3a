import type { Anchor, CommentThread, ThreadComment } from '../../../../src/domain/comment/comment';
import type { CommentId, CommentThreadId } from '../../../../src/domain/ids';

const ANCHOR: Anchor = {
  treeish: '0123456789abcdef',
  path: 'src/list.ts',
  side: 'after',
  lines: { from: 2, to: 3 },
  quoted: ['one', 'two'],
};

/** A comment of a thread, by default a draft. */
export function comment(id: string, text = `words of ${id}`, more: Partial<ThreadComment> = {}): ThreadComment {
  return { id: id as CommentId, text, createdAt: 1, ...more };
}

/** A thread on lines 3 and 4 of `src/list.ts`. */
export function thread(id: string, comments: readonly ThreadComment[], anchor: Partial<Anchor> = {}): CommentThread {
  return { id: id as CommentThreadId, anchor: { ...ANCHOR, ...anchor }, comments, createdAt: 1 };
}
