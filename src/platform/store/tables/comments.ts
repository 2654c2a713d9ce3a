import * as v from 'valibot';
import { assertNever } from '../../../base/assertNever';
import {
  reduceComments,
  SIDES,
  type CommentChange,
  type CommentThread,
  type ThreadComment,
} from '../../../domain/comment/comment';
import { idSchema, type AttemptId, type CommentId, type CommentThreadId, type MessageId } from '../../../domain/ids';
import type { Reader, Transaction } from '../database';
import type { Row } from '../row';
import { defined } from './defined';

const linesSchema = v.array(v.string());
const commentsSchema: v.GenericSchema<unknown, ThreadComment[]> = v.array(
  v.object({
    id: idSchema<CommentId>(),
    text: v.string(),
    createdAt: v.number(),
    editedAt: v.exactOptional(v.number()),
    sentIn: v.exactOptional(idSchema<MessageId>()),
  }),
);

/** Writes a change of threads. A later read returns the same threads as `reduceComments`. */
export function saveCommentChange(tx: Transaction, attempt: AttemptId, change: CommentChange): void {
  switch (change.type) {
    case 'saved':
      for (const thread of change.threads) saveThread(tx, attempt, thread);
      return;
    case 'removed':
      tx.run('delete from comment_threads where attempt = ? and id = ?', [attempt, change.thread]);
      return;
    case 'sent': {
      const threads = tx.select('select * from comment_threads where attempt = ?', [attempt], threadOf);
      for (const thread of reduceComments(threads, change))
        if (!threads.includes(thread)) saveThread(tx, attempt, thread);
      return;
    }
    default:
      assertNever(change);
  }
}

/** A thread's lines never change, but its comments do. */
function saveThread(tx: Transaction, attempt: AttemptId, { id, anchor, ...thread }: CommentThread): void {
  tx.run(
    `insert into comment_threads (id, attempt, treeish, path, side, line_from, line_to, quoted, comments, created_at,
       resolved_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set comments = excluded.comments, resolved_at = excluded.resolved_at`,
    [
      id,
      attempt,
      anchor.treeish,
      anchor.path,
      anchor.side,
      anchor.lines.from,
      anchor.lines.to,
      JSON.stringify(anchor.quoted),
      JSON.stringify(thread.comments),
      thread.createdAt,
      thread.resolvedAt ?? null,
    ],
  );
}

/** Returns the threads of each attempt that has some, oldest first. */
export function allCommentThreads(reader: Reader): Map<AttemptId, readonly CommentThread[]> {
  const threads = new Map<AttemptId, CommentThread[]>();
  reader.select('select * from comment_threads order by rowid', [], (row) => {
    const attempt = row.text('attempt') as AttemptId;
    const known = threads.get(attempt);
    if (known) known.push(threadOf(row));
    else threads.set(attempt, [threadOf(row)]);
  });
  return threads;
}

function threadOf(row: Row): CommentThread {
  return {
    id: row.text('id') as CommentThreadId,
    anchor: {
      treeish: row.text('treeish'),
      path: row.text('path'),
      side: row.word('side', SIDES),
      lines: { from: row.number('line_from'), to: row.number('line_to') },
      quoted: row.json('quoted', (value) => v.parse(linesSchema, value)),
    },
    comments: row.json('comments', (value) => v.parse(commentsSchema, value)),
    createdAt: row.number('created_at'),
    ...defined({ resolvedAt: row.optional('resolved_at', (at, name) => at.number(name)) }),
  };
}
