import { assertNever } from '../../base/assertNever';
import type { Attempt } from '../attempt/attempt';
import type { TrashEntry } from '../attempt/trash';
import type { CommentChange } from '../comment/comment';
import type { AttemptId, SessionId } from '../ids';
import type { OutgoingMessage } from '../outbox/outgoingMessage';
import type { Repository } from '../repository/repository';
import type { ReviewChange } from '../review/attemptReview';
import type { Session } from '../session/session';
import type { Task } from '../task/task';
import type { AttemptFlag, StoreModel, TurnEdge } from './storeModel';

/**
 * Everything that can be written to a store. Each case has one writer into the tables (`writeChange`) and one reducer
 * over the model (`reduceStore`). Cases are small. What belongs together is committed together, as a list.
 */
export type StoreChange =
  /** A new repository, or a known one that has moved. */
  | { readonly type: 'repositorySaved'; readonly repository: Repository }
  | { readonly type: 'taskAdded'; readonly task: Task }
  /** Adds the attempt and the empty projection of its session. */
  | { readonly type: 'attemptAdded'; readonly attempt: Attempt }
  | { readonly type: 'attemptChanged'; readonly attempt: Attempt }
  /** More of the session's log was applied to the projection. `before` is the stored projection. */
  | {
      readonly type: 'sessionAdvanced';
      readonly session: SessionId;
      readonly before: Session | undefined;
      readonly after: Session;
    }
  /** The projection was folded again from the whole log, which may end before what was applied. */
  | { readonly type: 'sessionRefolded'; readonly session: SessionId; readonly after: Session }
  | { readonly type: 'trashSaved'; readonly entry: TrashEntry }
  | { readonly type: 'trashRemoved'; readonly attempt: AttemptId }
  | { readonly type: 'reviewChanged'; readonly attempt: AttemptId; readonly change: ReviewChange }
  | { readonly type: 'commentsChanged'; readonly attempt: AttemptId; readonly change: CommentChange }
  | { readonly type: 'outgoingSaved'; readonly attempt: AttemptId; readonly outgoing: OutgoingMessage }
  | { readonly type: 'outgoingRemoved'; readonly attempt: AttemptId }
  | {
      readonly type: 'turnTreeSaved';
      readonly session: SessionId;
      readonly turn: number;
      readonly edge: TurnEdge;
      readonly tree: string;
    }
  /** An empty text removes the draft. Times are milliseconds since 1970. */
  | { readonly type: 'draftSaved'; readonly key: string; readonly text: string; readonly updatedAt: number }
  /** An empty value clears the flag. */
  | { readonly type: 'flagSet'; readonly attempt: AttemptId; readonly flag: AttemptFlag; readonly value: string }
  | { readonly type: 'valueSet'; readonly key: string; readonly value: string };

/** Returns the attempt that is shown differently after a change to `model`, if there is one. */
export function attemptOfChange(change: StoreChange, model: StoreModel): AttemptId | undefined {
  switch (change.type) {
    case 'attemptAdded':
    case 'attemptChanged':
      return change.attempt.id;
    case 'sessionAdvanced':
    case 'sessionRefolded':
      return [...model.attempts.values()].find(({ session }) => session === change.session)?.id;
    case 'trashSaved':
      return change.entry.attempt;
    case 'trashRemoved':
    case 'reviewChanged':
    case 'commentsChanged':
    case 'flagSet':
      return change.attempt;
    case 'repositorySaved':
    case 'taskAdded':
    case 'outgoingSaved':
    case 'outgoingRemoved':
    case 'turnTreeSaved':
    case 'draftSaved':
    case 'valueSet':
      return undefined;
    default:
      return assertNever(change);
  }
}
