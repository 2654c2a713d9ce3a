import type { Attempt } from '../../../domain/attempt/attempt';
import type { CommentThread } from '../../../domain/comment/comment';
import type { AttemptId, RepositoryId, SessionId, TaskId } from '../../../domain/ids';
import type { Repository } from '../../../domain/repository/repository';
import type { AttemptReview } from '../../../domain/review/attemptReview';
import type { Session } from '../../../domain/session/session';
import type { Task } from '../../../domain/task/task';
import type { Reader } from '../../../platform/store/store';
import { allAttempts } from '../../../platform/store/tables/attempts';
import { allCommentThreads } from '../../../platform/store/tables/comments';
import { allDrafts } from '../../../platform/store/tables/drafts';
import { allMetaValues } from '../../../platform/store/tables/meta';
import { allRepositories } from '../../../platform/store/tables/repositories';
import { allReviews } from '../../../platform/store/tables/reviews';
import { allSessions } from '../../../platform/store/tables/sessions';
import { allTasks } from '../../../platform/store/tables/tasks';
import { allTrashEntries, type TrashEntry } from '../../../platform/store/tables/trash';
import { allTurns } from '../../../platform/store/tables/turns';

/** What everything that is shown stands on: the acknowledged state, in memory. */
export interface Model {
  readonly repositories: Map<RepositoryId, Repository>;
  readonly tasks: Map<TaskId, Task>;
  readonly attempts: Map<AttemptId, Attempt>;
  readonly sessions: Map<SessionId, Session>;
  /** Where the worktrees of discarded attempts are, and since when. */
  readonly trash: Map<AttemptId, TrashEntry>;
  readonly drafts: Map<string, string>;
  readonly meta: Map<string, string>;
  /** Trees by session, turn and edge, as `session/3/end`. */
  readonly trees: Map<string, string>;
  /** Only attempts about whose changes something was decided. */
  readonly reviews: Map<AttemptId, AttemptReview>;
  /** Only attempts whose changes were commented. */
  readonly comments: Map<AttemptId, readonly CommentThread[]>;
}

export function emptyModel(): Model {
  return {
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
  };
}

export function treeKey(session: SessionId, turn: number, edge: 'start' | 'end'): string {
  return `${session}/${turn}/${edge}`;
}

/** Reads the whole state; a store of thousands of tasks takes some tens of milliseconds. */
export function loadModel(reader: Reader): Model {
  const trees = allTurns(reader).flatMap(({ session, number, startTree, endTree }): [string, string][] => [
    ...(startTree === undefined ? [] : ([[treeKey(session, number, 'start'), startTree]] as [string, string][])),
    ...(endTree === undefined ? [] : ([[treeKey(session, number, 'end'), endTree]] as [string, string][])),
  ]);
  return {
    repositories: new Map(allRepositories(reader).map((repository) => [repository.id, repository])),
    tasks: new Map(allTasks(reader).map((task) => [task.id, task])),
    attempts: new Map(allAttempts(reader).map((attempt) => [attempt.id, attempt])),
    sessions: allSessions(reader),
    trash: new Map(allTrashEntries(reader).map((entry) => [entry.attempt, entry])),
    drafts: new Map(allDrafts(reader).map((draft) => [draft.key, draft.text])),
    meta: allMetaValues(reader),
    trees: new Map(trees),
    reviews: allReviews(reader),
    comments: allCommentThreads(reader),
  };
}
