import type * as vscode from 'vscode';
import { systemClock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import type { AttemptId } from '../domain/ids';
import type { Services } from '../services/services';
import { ChatPanels } from './chat/chat';
import { registerCheckpointCommands } from './checkpoints/checkpoints';
import { registerCleanUpCommand } from './cleanUp/cleanUp';
import { Commands } from './commands/commands';
import { createComments, registerCommentCommands } from './comments/comments';
import { registerDiagnosticsCommands } from './diagnostics/diagnostics';
import { registerMergeCommands } from './merge/merge';
import { registerNotifications } from './notifications/notifications';
import { createReview, registerReviewCommands } from './review/review';
import type { EditorSettings } from './settings/settings';
import { pickAttempt, registerTaskCommands, TaskTree } from './tasks/tasks';
import { registerWindow } from './windows/windows';

interface Editor {
  readonly extensionUri: vscode.Uri;
  /** Storage that outlives the extension host. */
  readonly memento: vscode.Memento;
  readonly settings: EditorSettings;
  readonly log: Logger;
  readonly showLog: () => void;
  readonly recentLog: () => readonly string[];
}

/** Registers all views, commands, and notifications. Each feature gets only the services that it uses. */
export function registerContributions(services: Services, editor: Editor): Disposable {
  const own = new DisposableStore();
  const { log } = editor;
  const clock = systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) });
  const panels = own.add(new ChatPanels({ ...services, ...editor, clock }));
  const tree = own.add(new TaskTree(services));
  const review = own.add(createReview(services));
  const comments = own.add(createComments(services, review));
  const commands = own.add(
    new Commands({
      log,
      currentAttempt: () => panels.active ?? review.editors.current?.attempt ?? tree.selected,
      pickAttempt: (among) => pickAttempt(services, among),
    }),
  );
  const openChat = (attempt: AttemptId) => panels.openAttempt(attempt);
  registerTaskCommands(commands, {
    ...services,
    openNewTask: () => panels.openNewTask(),
    openChat,
    refreshTree: () => tree.refresh(),
  });
  registerReviewCommands(commands, review);
  registerCheckpointCommands(commands, { ...services, reopenReview: (id) => review.editors.reopen(id) });
  registerCommentCommands(commands, comments);
  registerMergeCommands(commands, { ...services, openChat });
  registerCleanUpCommand(commands, services);
  registerDiagnosticsCommands(commands, { ...services, ...editor });
  own.add(registerNotifications(services, (attempt) => panels.isVisible(attempt)));
  own.add(registerWindow(commands, { ...services, log }));
  return own;
}
