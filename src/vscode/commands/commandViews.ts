import type { AttemptId } from '../../domain/ids';
import type { CommentViews } from '../comments/comments';
import type { ReviewViews } from '../review/review';

/** What the commands need of the views. */
export interface CommandViews {
  readonly openDraft: () => void;
  readonly openChat: (attempt: AttemptId) => void;
  /** The attempt whose chat is in front, else the one selected in the tree. */
  readonly currentAttempt: () => AttemptId | undefined;
  readonly comments: CommentViews;
  readonly review: ReviewViews;
  readonly refreshTree: () => void;
  readonly showLog: () => void;
  /** The last lines of the log. */
  readonly recentLog: () => readonly string[];
}
