import type { Agents } from './machine/agents/agents';
import type { Approvals } from './sessions/approvals/approvals';
import type { Attempts } from './attempts/attempts/attempts';
import type { Comments } from './attempts/comments/comments';
import type { CleanUp } from './worktrees/cleanUp/cleanUp';
import type { Decisions } from './review/decisions/decisions';
import type { Merges } from './integration/merges/merges';
import type { Moves } from './worktrees/moves/moves';
import type { Records } from './store/records/records';
import type { Recovery } from './attempts/recovery/recovery';
import type { Reports } from './diagnostics/reports/reports';
import type { Repositories } from './machine/repositories/repositories';
import type { Restores } from './review/restores/restores';
import type { Review } from './review/review/review';
import type { Sessions } from './sessions/sessions/sessions';
import type { Tasks } from './tasks/tasks/tasks';

/** Everything that Coppice can do, without an editor: what each surface stands on. */
export interface Services {
  readonly agents: Agents;
  readonly approvals: Approvals;
  readonly attempts: Attempts;
  readonly comments: Comments;
  readonly cleanUp: CleanUp;
  readonly decisions: Decisions;
  readonly merges: Merges;
  readonly moves: Moves;
  readonly records: Records;
  readonly recovery: Recovery;
  readonly reports: Reports;
  readonly repositories: Repositories;
  readonly restores: Restores;
  readonly review: Review;
  readonly sessions: Sessions;
  readonly tasks: Tasks;
}
