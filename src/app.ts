import { formatId } from './base/ids';
import type { Scope } from './base/scope';
import type { AttemptId } from './domain/ids';
import { Agents } from './services/machine/agents/agents';
import { Approvals } from './services/sessions/approvals/approvals';
import { AttemptGit } from './services/worktrees/attemptGit/attemptGit';
import { Attempts } from './services/attempts/attempts/attempts';
import { Checkpoints } from './services/review/checkpoints/checkpoints';
import { Comments } from './services/review/comments/comments';
import { CleanUp } from './services/worktrees/cleanUp/cleanUp';
import { Decisions } from './services/review/decisions/decisions';
import { Deliveries } from './services/review/deliveries/deliveries';
import { Environment } from './services/machine/environment/environment';
import { GitAccess } from './services/machine/gitAccess/gitAccess';
import { Merges } from './services/integration/merges/merges';
import { RepositoryMoves } from './services/worktrees/repositoryMoves/repositoryMoves';
import { Outbox } from './services/attempts/outbox/outbox';
import { OutsideChanges } from './services/worktrees/outsideChanges/outsideChanges';
import type { Ports } from './services/ports';
import { Recovery } from './services/attempts/recovery/recovery';
import { Reports } from './services/diagnostics/reports/reports';
import { Repositories } from './services/machine/repositories/repositories';
import { Restores } from './services/review/restores/restores';
import { Review } from './services/review/review/review';
import type { Services } from './services/services';
import { Sessions } from './services/sessions/sessions/sessions';
import { Setups } from './services/worktrees/setups/setups';
import { AttemptFlagStore } from './services/store/attemptFlagStore';
import { AttemptStore } from './services/store/attemptStore';
import { CommentStore } from './services/store/commentStore';
import { DraftStore } from './services/store/draftStore';
import { OutboxStore } from './services/store/outboxStore';
import { RepositoryStore } from './services/store/repositoryStore';
import { ReviewStore } from './services/store/reviewStore';
import { SessionStore } from './services/store/sessionStore';
import { StoreFinder } from './services/store/storeFinder';
import { TaskStore } from './services/store/taskStore';
import { TrashStore } from './services/store/trashStore';
import { TurnTreeStore } from './services/store/turnTreeStore';
import { ValueStore } from './services/store/valueStore';
import { WindowStore } from './services/store/windowStore';
import { Tasks } from './services/tasks/tasks/tasks';
import { Trash } from './services/worktrees/trash/trash';
import { Worktrees } from './services/worktrees/worktrees/worktrees';

/** Builds the application. Each part gets only what it needs. Doesn't start anything. Ends with its scope. */
export function createApp(ports: Ports, scope: Scope): Services {
  const { log, clock } = ports;
  const environment = new Environment(ports.runtime, log);
  const git = scope.use(new GitAccess({ ports, environment, log }));
  const repositories = new Repositories({ ports, git });
  const stores = createStores(ports, repositories, scope);
  const sessions = scope.use(new Sessions({ ...stores, ports, log }));
  const attemptGit = new AttemptGit({ ...stores, git });
  const worktrees = new Worktrees({ ...stores, ports, git, attemptGit, repositories, log });
  const agents = new Agents({ ports, environment, log });
  const newMessageId = () => formatId<'message'>('m', ports.random(16));
  const reviewing = createReviewing({ ...stores, attemptGit, sessions, worktrees }, ports, scope);
  const { review } = reviewing;
  const setups = new Setups({ ...stores, ports, environment, sessions });
  const comments = scope.use(new Comments({ ...stores, ...reviewing, clock, random: ports.random, sessions }));
  const outbox = new Outbox({ ...stores, ...reviewing, agents, comments, sessions, worktrees });
  const repositoryMoves = new RepositoryMoves({ ...stores, git, repositories, log });
  const parts = { agents, outbox, repositoryMoves, sessions, setups, worktrees };
  const attempts = new Attempts({ ...stores, ...parts, newMessageId, log });
  const tasks = new Tasks({ ...stores, agents, attempts, repositoryMoves, repositories, worktrees });
  const merges = new Merges({ ...stores, ports, attemptGit, sessions });
  const approvals = new Approvals({ ...stores, sessions });
  scope.use(new OutsideChanges({ ...stores, attemptGit, sessions, log }));
  scope.use(new Trash({ ...stores, ports, attemptGit, sessions, log }));
  const steps = [
    { name: 'merge', recover: (id: AttemptId) => merges.recover(id) },
    { name: 'outbox', recover: (id: AttemptId) => reviewing.deliveries.settle(id) },
  ];
  const recovery = scope.use(new Recovery({ ...stores, ...parts, ...reviewing, attempts, clock, steps, log }));
  const reports = new Reports({ ...stores, ports, agents, sessions });
  return {
    ...stores,
    agents,
    approvals,
    attempts,
    cleanUp: new CleanUp({ ...stores, ports, git, attemptGit, sessions, worktrees, log }),
    comments,
    decisions: reviewing.decisions,
    merges,
    repositoryMoves,
    recovery,
    reports,
    repositories,
    restores: reviewing.restores,
    review,
    sessions,
    tasks,
  };
}

type Stores = ReturnType<typeof createStores>;
interface ForReviewing extends Stores {
  readonly attemptGit: AttemptGit;
  readonly sessions: Sessions;
  readonly worktrees: Worktrees;
}

/** Builds what knows the changes of attempts, and what the user does about them. */
function createReviewing(parts: ForReviewing, { clock, log }: Ports, scope: Scope) {
  const review = scope.use(new Review({ ...parts, clock }));
  const deliveries = new Deliveries({ ...parts, log });
  const decisions = scope.use(new Decisions({ ...parts, deliveries, review }));
  return {
    review,
    deliveries,
    decisions,
    checkpoints: scope.use(new Checkpoints({ ...parts, log })),
    restores: new Restores({ ...parts, decisions, deliveries }),
  };
}

/** Builds the window's store and the classes that read and change it, one per noun. */
function createStores(ports: Ports, repositories: Repositories, scope: Scope) {
  const { clock, log } = ports;
  const random = (size: number) => ports.random(size);
  const storeFinder = new StoreFinder({ ports, log });
  const store = scope.use(new WindowStore({ storeFinder, repositories, log }));
  const attemptStore = new AttemptStore({ store, clock, random });
  const attemptFlagStore = new AttemptFlagStore({ store, attemptStore });
  return {
    store,
    storeFinder,
    attemptStore,
    attemptFlagStore,
    commentStore: new CommentStore(store),
    draftStore: new DraftStore({ store, clock }),
    outboxStore: new OutboxStore({ store, attemptFlagStore }),
    repositoryStore: new RepositoryStore({ store, storeFinder, random }),
    reviewStore: new ReviewStore(store),
    sessionStore: new SessionStore(store),
    taskStore: new TaskStore({ store, clock, random }),
    trashStore: new TrashStore({ store, clock }),
    turnTreeStore: new TurnTreeStore(store),
    valueStore: new ValueStore(store),
  };
}
