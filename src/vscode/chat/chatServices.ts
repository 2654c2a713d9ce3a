import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import type { Attempts } from '../../services/attempts/attempts/attempts';
import type { Agents } from '../../services/machine/agents/agents';
import type { Repositories } from '../../services/machine/repositories/repositories';
import type { Review } from '../../services/review/review/review';
import type { Approvals } from '../../services/sessions/approvals/approvals';
import type { Sessions } from '../../services/sessions/sessions/sessions';
import type { AttemptFlagStore } from '../../services/store/attemptFlagStore';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { SessionStore } from '../../services/store/sessionStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import type { Tasks } from '../../services/tasks/tasks/tasks';
import type { RepositoryMoves } from '../../services/worktrees/repositoryMoves/repositoryMoves';
import type { EditorSettings } from '../settings/settings';

/** The services that an attempt's chat uses. */
export interface AttemptChatServices {
  readonly agents: Agents;
  readonly approvals: Approvals;
  readonly attempts: Attempts;
  readonly attemptFlagStore: AttemptFlagStore;
  readonly attemptStore: AttemptStore;
  readonly log: Logger;
  readonly review: Review;
  readonly sessions: Sessions;
  readonly sessionStore: SessionStore;
  readonly store: WindowStore;
  readonly taskStore: TaskStore;
}

/** The services that the form for a new task uses. */
export interface NewTaskServices {
  readonly agents: Agents;
  readonly log: Logger;
  readonly repositoryMoves: RepositoryMoves;
  readonly repositories: Repositories;
  readonly settings: EditorSettings;
  readonly store: WindowStore;
  readonly tasks: Tasks;
}

/** The services that the chat panels use. */
export interface ChatServices extends AttemptChatServices, NewTaskServices {
  readonly clock: Clock;
  readonly extensionUri: vscode.Uri;
  /** Storage that outlives the extension host. */
  readonly memento: vscode.Memento;
}
