import { formatId } from './base/ids';
import type { Scope } from './base/scope';
import type { AttemptId } from './domain/ids';
import { Agents } from './services/machine/agents/agents';
import { Approvals } from './services/sessions/approvals/approvals';
import { Attempts } from './services/attempts/attempts/attempts';
import { Checkpoints } from './services/review/checkpoints/checkpoints';
import { Comments } from './services/attempts/comments/comments';
import { CleanUp } from './services/worktrees/cleanUp/cleanUp';
import { Decisions } from './services/review/decisions/decisions';
import { Environment } from './services/machine/environment/environment';
import { GitAccess } from './services/machine/gitAccess/gitAccess';
import { Merges } from './services/integration/merges/merges';
import { Moves } from './services/worktrees/moves/moves';
import { Outside } from './services/worktrees/outside/outside';
import type { Ports } from './services/ports';
import { Records } from './services/store/records/records';
import { Recovery } from './services/attempts/recovery/recovery';
import { Reports } from './services/diagnostics/reports/reports';
import { Repositories } from './services/machine/repositories/repositories';
import { Restores } from './services/review/restores/restores';
import { Review } from './services/review/review/review';
import type { Services } from './services/services';
import { Sessions } from './services/sessions/sessions/sessions';
import { Setups } from './services/worktrees/setups/setups';
import { Tasks } from './services/tasks/tasks/tasks';
import { Trash } from './services/worktrees/trash/trash';
import { Worktrees } from './services/worktrees/worktrees/worktrees';

/** Builds the application by hand: each part gets what it needs. Starts nothing; ends with its scope. */
export function createApp(ports: Ports, scope: Scope): Services {
  const { log, clock } = ports;
  const environment = new Environment(ports.runtime, log);
  const git = scope.use(new GitAccess({ ports, environment, log }));
  const repositories = new Repositories({ ports, git });
  const records = scope.use(new Records({ ports, repositories, log }));
  const sessions = scope.use(new Sessions({ ports, records, log }));
  const worktrees = new Worktrees({ ports, records, git, repositories, log });
  const agents = new Agents({ ports, environment, log });
  const checkpoints = scope.use(new Checkpoints({ records, sessions, worktrees, log }));
  const newMessageId = () => formatId<'message'>('m', ports.random(16));
  const review = scope.use(new Review({ clock, git, records, sessions }));
  const decisions = scope.use(new Decisions({ records, review, sessions }));
  const restores = new Restores({ decisions, records, sessions, worktrees });
  const setups = new Setups({ ports, environment, records, sessions });
  const parts = { agents, checkpoints, decisions, records, restores, sessions, setups, worktrees };
  const attempts = new Attempts({ ...parts, newMessageId, log });
  const comments = scope.use(new Comments({ attempts, clock, random: ports.random, records, review, sessions }));
  const moves = new Moves({ git, records, repositories, log });
  const tasks = new Tasks({ agents, attempts, moves, records, repositories, worktrees });
  const merges = new Merges({ ports, git, records, sessions });
  const approvals = new Approvals({ records, sessions });
  scope.use(new Outside({ git, records, sessions, log }));
  scope.use(new Trash({ ports, git, records, sessions, log }));
  const steps = [
    { name: 'merge', recover: (id: AttemptId) => merges.recover(id) },
    { name: 'comments', recover: (id: AttemptId) => comments.settle(id) },
  ];
  const recovery = scope.use(new Recovery({ ...parts, attempts, clock, moves, review, steps, log }));
  const reports = new Reports({ ports, agents, records, sessions });
  return {
    agents,
    approvals,
    attempts,
    cleanUp: new CleanUp({ ports, git, records, sessions, worktrees, log }),
    comments,
    decisions,
    merges,
    moves,
    records,
    recovery,
    reports,
    repositories,
    restores,
    review,
    sessions,
    tasks,
  };
}
