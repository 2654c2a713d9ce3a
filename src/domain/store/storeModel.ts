import type { Attempt } from '../attempt/attempt';
import type { TrashEntry } from '../attempt/trash';
import type { CommentThread } from '../comment/comment';
import type { AttemptId, RepositoryId, SessionId, TaskId } from '../ids';
import type { Repository } from '../repository/repository';
import type { OutgoingMessage } from '../outbox/outgoingMessage';
import type { AttemptReview } from '../review/attemptReview';
import type { Session } from '../session/session';
import type { Task } from '../task/task';

/** Everything that a store contains, in memory. Only `reduceStore` changes it, by returning another one. */
export interface StoreModel {
  readonly repositories: ReadonlyMap<RepositoryId, Repository>;
  readonly tasks: ReadonlyMap<TaskId, Task>;
  readonly attempts: ReadonlyMap<AttemptId, Attempt>;
  readonly sessions: ReadonlyMap<SessionId, Session>;
  /** The worktrees of discarded attempts that can be restored. */
  readonly trash: ReadonlyMap<AttemptId, TrashEntry>;
  /** Unsent texts, by their key. */
  readonly drafts: ReadonlyMap<string, string>;
  /** Small values that belong to the store as a whole, and the flags of attempts. */
  readonly meta: ReadonlyMap<string, string>;
  /** Ids of git trees, by `treeKey`. */
  readonly trees: ReadonlyMap<string, string>;
  /** Holds only attempts with at least one review decision. */
  readonly reviews: ReadonlyMap<AttemptId, AttemptReview>;
  /** Holds only attempts with at least one thread. */
  readonly comments: ReadonlyMap<AttemptId, readonly CommentThread[]>;
  /** The messages of which it isn't known yet whether they arrived. */
  readonly outgoing: ReadonlyMap<AttemptId, OutgoingMessage>;
}

export const EMPTY_MODEL: StoreModel = {
  repositories: new Map(),
  tasks: new Map(),
  attempts: new Map(),
  sessions: new Map(),
  trash: new Map(),
  drafts: new Map(),
  meta: new Map(),
  trees: new Map(),
  reviews: new Map(),
  comments: new Map(),
  outgoing: new Map(),
};

/** Which checkpoint of a turn: the files when it started, or when it ended. */
export type TurnEdge = 'start' | 'end';

/** Returns the key of a checkpoint's tree in `StoreModel.trees`, for example `s_1/3/end`. */
export function treeKey(session: SessionId, turn: number, edge: TurnEdge): string {
  return `${session}/${turn}/${edge}`;
}

/** Key in `StoreModel.meta` of the highest number that was ever given to a task. */
export const LAST_TASK_NUMBER = 'lastTaskNumber';

/** What the store remembers about an attempt until it no longer matters. See `AttemptFlagStore`. */
export type AttemptFlag = 'merging' | 'landed' | 'restored';

/** Returns the key of an attempt's flag in `StoreModel.meta`. */
export function flagKey(flag: AttemptFlag, attempt: AttemptId): string {
  return `${flag}:${attempt}`;
}
