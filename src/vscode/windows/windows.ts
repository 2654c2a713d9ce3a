import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { Recovery } from '../../services/attempts/recovery/recovery';
import type { Agents } from '../../services/machine/agents/agents';
import type { Repositories } from '../../services/machine/repositories/repositories';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { RepositoryStore } from '../../services/store/repositoryStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import type { RepositoryMoves } from '../../services/worktrees/repositoryMoves/repositoryMoves';
import type { Commands } from '../commands/commands';
import { showFault } from '../faults/faults';
import { COMMANDS } from '../ids';
import { offerMovedTasks } from './moves';
import { hideWorktrees } from './sourceControl';
import { openRepository, registerWorktreeStatus } from './worktreeWindow';

export { offerMovedTasks } from './moves';
export { openMergeEditors } from './sourceControl';

interface WindowOptions {
  readonly agents: Agents;
  readonly attemptStore: AttemptStore;
  readonly log: Logger;
  readonly repositoryMoves: RepositoryMoves;
  readonly recovery: Recovery;
  readonly repositories: Repositories;
  readonly repositoryStore: RepositoryStore;
  readonly store: WindowStore;
  readonly taskStore: TaskStore;
}

/** Registers the features that depend on the window and its folders. */
export function registerWindow(commands: Commands, options: WindowOptions): Disposable {
  const own = new DisposableStore();
  own.add(hideWorktrees(options, options.log));
  own.add(registerWorktreeStatus(options));
  own.add(followFolders(options));
  commands.register(COMMANDS.openRepository, () => openRepository(options));
  return own;
}

/** Passes the window's folders to the services, opens the store, and recovers interrupted work, on each change. */
function followFolders({ repositoryMoves: moves, repositories, store, recovery, log }: WindowOptions): Disposable {
  const own = new DisposableStore();
  const open = async () => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    repositories.setFolders(folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath));
    if (!vscode.workspace.isTrusted) return;
    const opened = await store.open(false);
    if (opened.ok) {
      await recovery.recover();
      return offerMovedTasks(moves);
    }
    log.error("failed to open the window's tasks", undefined, { code: opened.error.code });
    await showFault(opened.error);
  };
  const openLogged = () => void open().catch((error: unknown) => log.error('recovery failed', error));
  own.add(vscode.workspace.onDidChangeWorkspaceFolders(openLogged));
  own.add(vscode.workspace.onDidGrantWorkspaceTrust(openLogged));
  openLogged();
  return own;
}
