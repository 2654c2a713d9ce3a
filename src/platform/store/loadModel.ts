import { treeKey, type StoreModel, type TurnEdge } from '../../domain/store/storeModel';
import type { Reader } from './database';
import { allAttempts } from './tables/attempts';
import { allCommentThreads } from './tables/comments';
import { allDrafts } from './tables/drafts';
import { allMetaValues } from './tables/meta';
import { allOutgoing } from './tables/outgoing';
import { allRepositories } from './tables/repositories';
import { allReviews } from './tables/reviews';
import { allSessions } from './tables/sessions';
import { allTasks } from './tables/tasks';
import { allTrashEntries } from './tables/trash';
import { allTurns, type TurnRecord } from './tables/turns';

/** Reads the whole state. That takes tens of milliseconds for thousands of tasks. */
export function loadModel(reader: Reader): StoreModel {
  return {
    repositories: new Map(allRepositories(reader).map((repository) => [repository.id, repository])),
    tasks: new Map(allTasks(reader).map((task) => [task.id, task])),
    attempts: new Map(allAttempts(reader).map((attempt) => [attempt.id, attempt])),
    sessions: allSessions(reader),
    trash: new Map(allTrashEntries(reader).map((entry) => [entry.attempt, entry])),
    drafts: new Map(allDrafts(reader).map((draft) => [draft.key, draft.text])),
    meta: allMetaValues(reader),
    trees: new Map(allTurns(reader).flatMap(treesOf)),
    reviews: allReviews(reader),
    comments: allCommentThreads(reader),
    outgoing: new Map(allOutgoing(reader)),
  };
}

function treesOf({ session, number, startTree, endTree }: TurnRecord): readonly (readonly [string, string])[] {
  const entry = (edge: TurnEdge, tree: string | undefined) =>
    tree === undefined ? [] : [[treeKey(session, number, edge), tree] as const];
  return [...entry('start', startTree), ...entry('end', endTree)];
}
