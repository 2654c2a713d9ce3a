import { assertNever } from '../../base/assertNever';
import type { Attempt } from '../attempt/attempt';
import { reduceComments, type CommentChange } from '../comment/comment';
import type { AttemptId } from '../ids';
import { EMPTY_REVIEW, reduceReview } from '../review/attemptReview';
import { EMPTY_SESSION } from '../session/session';
import type { Task } from '../task/task';
import type { StoreChange } from './storeChange';
import { flagKey, LAST_TASK_NUMBER, treeKey, type StoreModel } from './storeModel';

/** Returns the model after a change that is on disk, the same as loading the store would. */
export function reduceStore(model: StoreModel, change: StoreChange): StoreModel {
  switch (change.type) {
    case 'repositorySaved':
      return { ...model, repositories: withEntry(model.repositories, change.repository.id, change.repository) };
    case 'taskAdded':
      return addTask(model, change.task);
    case 'attemptAdded':
      return addAttempt(model, change.attempt);
    case 'attemptChanged':
      return { ...model, attempts: withEntry(model.attempts, change.attempt.id, change.attempt) };
    case 'sessionAdvanced':
    case 'sessionRefolded':
      return { ...model, sessions: withEntry(model.sessions, change.session, change.after) };
    case 'trashSaved':
      return { ...model, trash: withEntry(model.trash, change.entry.attempt, change.entry) };
    case 'trashRemoved':
      return { ...model, trash: without(model.trash, change.attempt) };
    case 'reviewChanged': {
      const review = reduceReview(model.reviews.get(change.attempt) ?? EMPTY_REVIEW, change.change);
      return { ...model, reviews: withEntry(model.reviews, change.attempt, review) };
    }
    case 'commentsChanged':
      return changeComments(model, change.attempt, change.change);
    case 'outgoingSaved':
      return { ...model, outgoing: withEntry(model.outgoing, change.attempt, change.outgoing) };
    case 'outgoingRemoved':
      return { ...model, outgoing: without(model.outgoing, change.attempt) };
    case 'turnTreeSaved':
      return {
        ...model,
        trees: withEntry(model.trees, treeKey(change.session, change.turn, change.edge), change.tree),
      };
    case 'draftSaved':
      return saveDraft(model, change.key, change.text);
    case 'flagSet':
      return { ...model, meta: withEntry(model.meta, flagKey(change.flag, change.attempt), change.value) };
    case 'valueSet':
      return { ...model, meta: withEntry(model.meta, change.key, change.value) };
    default:
      return assertNever(change);
  }
}

function addTask(model: StoreModel, task: Task): StoreModel {
  const highest = Math.max(task.number, Number(model.meta.get(LAST_TASK_NUMBER) ?? 0));
  return {
    ...model,
    tasks: withEntry(model.tasks, task.id, task),
    meta: withEntry(model.meta, LAST_TASK_NUMBER, String(highest)),
  };
}

function addAttempt(model: StoreModel, attempt: Attempt): StoreModel {
  return {
    ...model,
    attempts: withEntry(model.attempts, attempt.id, attempt),
    sessions: withEntry(model.sessions, attempt.session, EMPTY_SESSION),
  };
}

function changeComments(model: StoreModel, attempt: AttemptId, change: CommentChange): StoreModel {
  const threads = reduceComments(model.comments.get(attempt) ?? [], change);
  const comments =
    threads.length === 0 ? without(model.comments, attempt) : withEntry(model.comments, attempt, threads);
  return { ...model, comments };
}

function saveDraft(model: StoreModel, key: string, text: string): StoreModel {
  return { ...model, drafts: text === '' ? without(model.drafts, key) : withEntry(model.drafts, key, text) };
}

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
