import type { Refusal } from '../../domain/review/attemptReview';
import { refusalNote, restoredFilesNote } from './reviewNotes';

/** What a message to the agent says. */
interface MessageParts {
  /** What the user, or Coppice on behalf of the user, wrote. */
  readonly words: string;
  /** The beginning of the message before which the files were rolled back, if the agent doesn't know of that yet. */
  readonly restoredTo?: string | undefined;
  /** The discarded changes that the agent doesn't know of yet. */
  readonly refusals: readonly Refusal[];
}

/** Returns a message's whole text: first the words, then what the user did to the agent's files. */
export function composeMessage({ words, restoredTo, refusals }: MessageParts): string {
  const notes = [restoredTo === undefined ? '' : restoredFilesNote(restoredTo), refusalNote(refusals)];
  return [words, ...notes].filter((part) => part !== '').join('\n\n');
}
