import * as vscode from 'vscode';
import { systemClock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import type { Services } from '../services/services';
import { createComments } from './comments/comments';
import { registerCommands } from './commands/commands';
import { ChatPanels } from './chat/chat';
import { showFault } from './messages';
import { offerMovedTasks } from './moves/moves';
import { registerNotifications } from './notifications/notifications';
import { createReview } from './review/review';
import type { EditorSettings } from './settings/settings';
import { keepWorktreesOut } from './sourceControl/sourceControl';
import { registerWorktreeStatus } from './worktreeWindow/worktreeWindow';
import { TaskTree } from './taskTree/taskTree';

interface Editor {
  readonly extensionUri: vscode.Uri;
  /** Survives the window's extension host. */
  readonly memento: vscode.Memento;
  readonly settings: EditorSettings;
  readonly log: Logger;
  readonly showLog: () => void;
  readonly recentLog: () => readonly string[];
}

/** Registers everything that people see and call. */
export function registerContributions(services: Services, editor: Editor): Disposable {
  const own = new DisposableStore();
  const { log } = editor;
  const clock = systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) });
  const panels = own.add(new ChatPanels({ ...services, ...editor, clock }));
  const tree = own.add(new TaskTree(services));
  const review = own.add(createReview(services));
  const comments = own.add(createComments(services, review));
  own.add(keepWorktreesOut(services, log));
  own.add(
    registerCommands(
      { ...services, log },
      {
        openDraft: () => panels.openDraft(),
        openChat: (attempt) => panels.openAttempt(attempt),
        currentAttempt: () => panels.active ?? review.editors.current?.attempt ?? tree.selected,
        comments,
        review,
        refreshTree: () => tree.refresh(),
        showLog: editor.showLog,
        recentLog: editor.recentLog,
      },
    ),
  );
  own.add(registerNotifications(services, (attempt) => panels.isVisible(attempt)));
  own.add(registerWorktreeStatus(services));
  own.add(followFolders(services, log));
  return own;
}

/** Tells the services which folders the window has, opens what is known about them, and picks up where it was left. */
function followFolders({ moves, repositories, store, recovery }: Services, log: Logger): Disposable {
  const own = new DisposableStore();
  const look = async () => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    repositories.setFolders(folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath));
    if (!vscode.workspace.isTrusted) return;
    const opened = await store.open(false);
    if (opened.ok) {
      await recovery.recover();
      return offerMovedTasks(moves);
    }
    log.error('the tasks of this window could not be opened', undefined, { code: opened.error.code });
    await showFault(opened.error);
  };
  const lookLogged = () => void look().catch((error: unknown) => log.error('recovery failed', error));
  own.add(vscode.workspace.onDidChangeWorkspaceFolders(lookLogged));
  own.add(vscode.workspace.onDidGrantWorkspaceTrust(lookLogged));
  lookLogged();
  return own;
}
