import type { LocatedThread } from '../../domain/comment/locatedThread';
import type { CommentId } from '../../domain/ids';
import type { Refusal } from '../../domain/review/attemptReview';
import { commentsPrompt } from './commentsPrompt';
import { refusalNote, restoredFilesNote } from './reviewNotes';

/** What a message to an agent says. */
export interface MessageParts {
  /** What the user, or Coppice on behalf of the user, wrote. Empty if it's only about the threads. */
  readonly words: string;
  /** The threads whose draft comments are sent. */
  readonly threads: readonly LocatedThread[];
  /** The beginning of the message before which the files were rolled back, if the agent doesn't know of that yet. */
  readonly restoredTo?: string | undefined;
  /** The discarded changes that the agent doesn't know of yet. */
  readonly refusals: readonly Refusal[];
}

interface ComposedMessage {
  readonly text: string;
  /** The draft comments in it; others didn't fit. */
  readonly comments: ReadonlySet<CommentId>;
}

/** Puts a message together: the user's words, the comments, and what the user did to the agent's files. */
export function composeMessage({ words, threads, restoredTo, refusals }: MessageParts): ComposedMessage {
  const commented = threads.length > 0 ? commentsPrompt(threads) : { text: '', comments: new Set<CommentId>() };
  const restored = restoredTo === undefined ? '' : restoredFilesNote(restoredTo);
  const parts = [words, commented.text, restored, refusalNote(refusals)];
  return { text: parts.filter((part) => part !== '').join('\n\n'), comments: commented.comments };
}
