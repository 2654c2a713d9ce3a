import type { CommentId, MessageId } from '../ids';
import type { RefusalKey } from '../review/attemptReview';

/**
 * What a message carries besides its words. It is saved before the message is sent and until it is known whether it
 * arrived, so that everything reaches the agent exactly once, whatever dies in between.
 */
export interface OutgoingMessage {
  readonly message: MessageId;
  /** The last sequence of the session's log before it was sent. If it arrived, its entry is after that. */
  readonly after: number;
  readonly refusals: readonly RefusalKey[];
  /** The tree of the files before they were rolled back to a checkpoint, if the message says so. */
  readonly restoredFrom?: string;
  readonly comments: readonly CommentId[];
}

/** Whether a message carries anything besides its words. */
export function carriesAnything({
  refusals,
  restoredFrom,
  comments,
}: Pick<OutgoingMessage, 'refusals' | 'restoredFrom' | 'comments'>): boolean {
  return refusals.length > 0 || restoredFrom !== undefined || comments.length > 0;
}
