import type { Agents } from './agents/agents';
import type { Approvals } from './approvals/approvals';
import type { Attempts } from './attempts/attempts';
import type { Comments } from './comments/comments';
import type { CleanUp } from './cleanUp/cleanUp';
import type { Decisions } from './decisions/decisions';
import type { Merges } from './merges/merges';
import type { Moves } from './moves/moves';
import type { Records } from './records/records';
import type { Recovery } from './recovery/recovery';
import type { Reports } from './reports/reports';
import type { Repositories } from './repositories/repositories';
import type { Restores } from './restores/restores';
import type { Review } from './review/review';
import type { Sessions } from './sessions/sessions';
import type { Tasks } from './tasks/tasks';

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
