import { assertNever } from '../../base/assertNever';
import { EMPTY_SESSION } from '../../domain/session/session';
import type { StoreChange } from '../../domain/store/storeChange';
import { flagKey } from '../../domain/store/storeModel';
import type { Transaction } from './database';
import { insertAttempt, updateAttempt } from './tables/attempts';
import { saveCommentChange } from './tables/comments';
import { saveDraft } from './tables/drafts';
import { setMetaValue } from './tables/meta';
import { deleteOutgoing, saveOutgoing } from './tables/outgoing';
import { saveRepository } from './tables/repositories';
import { saveReviewChange } from './tables/reviews';
import { insertSession, replaceSession, updateSession } from './tables/sessions';
import { insertTask } from './tables/tasks';
import { deleteTrashEntry, saveTrashEntry } from './tables/trash';
import { saveTurn } from './tables/turns';

/** Writes a change into the tables. A later load returns the same state as `reduceStore`. */
export function writeChange(tx: Transaction, change: StoreChange): void {
  switch (change.type) {
    case 'repositorySaved':
      return saveRepository(tx, change.repository);
    case 'taskAdded':
      return insertTask(tx, change.task);
    case 'attemptAdded':
      insertAttempt(tx, change.attempt);
      return insertSession(tx, change.attempt.session, EMPTY_SESSION);
    case 'attemptChanged':
      return void updateAttempt(tx, change.attempt);
    case 'sessionAdvanced':
      return void updateSession(tx, change.session, change.after, change.before);
    case 'sessionRefolded':
      return void replaceSession(tx, change.session, change.after);
    case 'trashSaved':
      return saveTrashEntry(tx, change.entry);
    case 'trashRemoved':
      return deleteTrashEntry(tx, change.attempt);
    case 'reviewChanged':
      return saveReviewChange(tx, change.attempt, change.change);
    case 'commentsChanged':
      return saveCommentChange(tx, change.attempt, change.change);
    case 'outgoingSaved':
      return saveOutgoing(tx, change.attempt, change.outgoing);
    case 'outgoingRemoved':
      return deleteOutgoing(tx, change.attempt);
    case 'turnTreeSaved': {
      const { session, turn: number, edge, tree } = change;
      return saveTurn(tx, { session, number, ...(edge === 'start' ? { startTree: tree } : { endTree: tree }) });
    }
    case 'draftSaved':
      return saveDraft(tx, change);
    case 'flagSet':
      return setMetaValue(tx, flagKey(change.flag, change.attempt), change.value);
    case 'valueSet':
      return setMetaValue(tx, change.key, change.value);
    default:
      return assertNever(change);
  }
}
