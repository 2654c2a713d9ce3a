import { assertNever } from '../../base/assertNever';
import type { CommentId, CommentThreadId, MessageId } from '../ids';

/** Lines of a file, counted from 0; `to` is the last one. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** before: the file as the agent found it · after: as it is in the worktree. */
export const SIDES = ['before', 'after'] as const;
export type Side = (typeof SIDES)[number];

/** The lines that a thread is about, in a version of the file that never changes. */
export interface Anchor {
  /** Commit or tree in which the lines are. */
  readonly treeish: string;
  /** Path in the repository, with `/`. */
  readonly path: string;
  readonly side: Side;
  readonly lines: LineRange;
  /** The lines as they were commented on, shortened if they are many or long. */
  readonly quoted: readonly string[];
}

/** One comment of a thread, as the user wrote it. */
export interface ThreadComment {
  readonly id: CommentId;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly editedAt?: number;
  /** The message that took it to the agent. */
  readonly sentIn?: MessageId;
}

/** Comments on some lines of an attempt's changes; at least one. */
export interface CommentThread {
  readonly id: CommentThreadId;
  readonly anchor: Anchor;
  readonly comments: readonly ThreadComment[];
  readonly createdAt: number;
  readonly resolvedAt?: number;
}

/** draft: something in it hasn't been sent · sent: the agent has all of it · resolved: the user has closed it. */
export type ThreadState = 'draft' | 'sent' | 'resolved';

export function threadState({ comments, resolvedAt }: CommentThread): ThreadState {
  if (resolvedAt !== undefined) return 'resolved';
  return comments.every(isSent) ? 'sent' : 'draft';
}

export function isSent({ sentIn }: ThreadComment): boolean {
  return sentIn !== undefined;
}

/** Returns the comments of a thread that the next message takes. */
export function draftsOf(thread: CommentThread): readonly ThreadComment[] {
  return thread.resolvedAt === undefined ? thread.comments.filter((comment) => !isSent(comment)) : [];
}

/** Characters of a comment at most. Anything longer belongs in a task or a file. */
export const COMMENT_MAX = 20_000;

/** A change of an attempt's threads. */
export type CommentChange =
  /** They are new or have changed. */
  | { readonly type: 'saved'; readonly threads: readonly CommentThread[] }
  | { readonly type: 'removed'; readonly thread: CommentThreadId }
  /** A message took these to the agent. Those that no longer exist are ignored. */
  | { readonly type: 'sent'; readonly comments: readonly CommentId[]; readonly message: MessageId };

export function reduceComments(threads: readonly CommentThread[], change: CommentChange): readonly CommentThread[] {
  switch (change.type) {
    case 'saved': {
      const saved = new Map(change.threads.map((thread) => [thread.id, thread]));
      const fresh = change.threads.filter(({ id }) => !threads.some((thread) => thread.id === id));
      return [...threads.map((thread) => saved.get(thread.id) ?? thread), ...fresh];
    }
    case 'removed':
      return threads.filter(({ id }) => id !== change.thread);
    case 'sent':
      return threads.map((thread) => markSent(thread, change.comments, change.message));
    default:
      return assertNever(change);
  }
}

/** Returns the same object if none of the comments is in the thread. */
function markSent(thread: CommentThread, sent: readonly CommentId[], sentIn: MessageId): CommentThread {
  if (!thread.comments.some(({ id }) => sent.includes(id))) return thread;
  const comments = thread.comments.map((comment) => (sent.includes(comment.id) ? { ...comment, sentIn } : comment));
  return { ...thread, comments };
}
