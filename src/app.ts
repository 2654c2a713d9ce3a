import { formatId } from './base/ids';
import type { Scope } from './base/scope';
import { Agents } from './services/agents/agents';
import { Approvals } from './services/approvals/approvals';
import { Attempts } from './services/attempts/attempts';
import { Checkpoints } from './services/checkpoints/checkpoints';
import { Comments } from './services/comments/comments';
import { CleanUp } from './services/cleanUp/cleanUp';
import { Decisions } from './services/decisions/decisions';
import { Environment } from './services/environment/environment';
import { GitAccess } from './services/gitAccess/gitAccess';
import { Merges } from './services/merges/merges';
import { Moves } from './services/moves/moves';
import { Outside } from './services/outside/outside';
import type { Ports } from './services/ports';
import { Records } from './services/records/records';
import { Recovery } from './services/recovery/recovery';
import { Reports } from './services/reports/reports';
import { Repositories } from './services/repositories/repositories';
import { Restores } from './services/restores/restores';
import { Review } from './services/review/review';
import type { Services } from './services/services';
import { Sessions } from './services/sessions/sessions';
import { Setups } from './services/setups/setups';
import { Tasks } from './services/tasks/tasks';
import { Trash } from './services/trash/trash';
import { Worktrees } from './services/worktrees/worktrees';

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
  const recovery = scope.use(new Recovery({ ...parts, attempts, clock, comments, merges, moves, review, log }));
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
