import type { AttemptId } from '../../domain/ids';
import type { Attempts } from '../../services/attempts/attempts/attempts';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { SessionStore } from '../../services/store/sessionStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import type { Tasks } from '../../services/tasks/tasks/tasks';
import type { Commands } from '../commands/commands';
import { COMMANDS } from '../ids';
import { AttemptCommands } from './attemptCommands';
import { discardAttempt } from './discard';
import { startTask } from './startTask';
import { takeOver } from './takeOver';

export { pickAttempt } from './pickAttempt';
export { TaskTree } from './taskTree';

interface TaskCommandOptions {
  readonly agents: Agents;
  readonly attempts: Attempts;
  readonly attemptStore: AttemptStore;
  readonly sessionStore: SessionStore;
  readonly store: WindowStore;
  readonly tasks: Tasks;
  readonly taskStore: TaskStore;
  readonly openNewTask: () => void;
  readonly openChat: (attempt: AttemptId) => void;
  readonly refreshTree: () => void;
}

/** Registers the commands that start tasks and control attempts. */
export function registerTaskCommands(commands: Commands, options: TaskCommandOptions): void {
  const { openChat } = options;
  const attempts = new AttemptCommands(options);
  commands.register(COMMANDS.startTask, (argument) => startTask(options, argument));
  commands.register(COMMANDS.nextRequest, () => attempts.nextRequest(openChat));
  commands.register(COMMANDS.refreshTasks, () => options.refreshTree());
  commands.register(COMMANDS.takeOver, () => takeOver(options.store));
  commands.registerOnAttempt(COMMANDS.openChat, (attempt) => openChat(attempt));
  commands.registerOnAttempt(COMMANDS.discardAttempt, (attempt) => discardAttempt(options, attempt));
  commands.registerOnAttempt(COMMANDS.openWorktree, (attempt) => attempts.openWorktree(attempt));
  commands.registerOnAttempt(COMMANDS.openTerminal, (attempt) => attempts.openTerminal(attempt));
  commands.registerOnAttempt(COMMANDS.stopAttempt, (attempt) => attempts.stop(attempt));
  commands.registerOnAttempt(COMMANDS.retryAttempt, (attempt) => attempts.retry(attempt));
  commands.registerOnAttempt(COMMANDS.copyBranch, (attempt) => attempts.copyBranch(attempt));
  commands.registerOnAttempt(COMMANDS.rerunSetup, (attempt) => attempts.rerunSetup(attempt));
  commands.registerOnAttempt(COMMANDS.logIn, (attempt) => attempts.logIn(attempt));
}
