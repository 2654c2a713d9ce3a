import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Attempt } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { RepositoryStore } from '../../services/store/repositoryStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import { StatusItem } from '../display/display';
import { setContextKey } from '../contextKeys';
import { COMMANDS, CONTEXT_KEYS } from '../ids';
import { worktreeAttempt } from '../review/review';
import { attemptTitle } from '../titles/titles';
import { t } from '../texts/texts';

interface WorktreeWindowServices {
  readonly agents: Agents;
  readonly attemptStore: AttemptStore;
  readonly repositoryStore: RepositoryStore;
  readonly store: WindowStore;
  readonly taskStore: TaskStore;
}

/** If the window's folder is a worktree of an attempt, shows that attempt in the status bar, with a link to its chat. */
export function registerWorktreeStatus(services: WorktreeWindowServices): Disposable {
  const own = new DisposableStore();
  const item = own.add(new StatusItem('coppice.worktree', t('worktree.status'), 100));
  let shown: AttemptId | undefined;
  const show = () => {
    const id = attemptOfWindow(services)?.id;
    if (id === shown) return;
    shown = id;
    setContextKey(CONTEXT_KEYS.inWorktree, id !== undefined);
    if (id === undefined) {
      item.hide();
      return;
    }
    const title = attemptTitle(services, id);
    item.show({
      icon: 'git-branch',
      text: title,
      tooltip: t('worktree.tooltip'),
      spoken: t('worktree.spoken', { attempt: title }),
      command: { command: COMMANDS.openChat, title: t('action.openChat'), arguments: [id] },
    });
  };
  own.add(services.store.onDidChange(show));
  own.add(vscode.workspace.onDidChangeWorkspaceFolders(show));
  show();
  return own;
}

/** Opens the repository of the worktree that this window shows. */
export async function openRepository(services: WorktreeWindowServices): Promise<void> {
  const attempt = attemptOfWindow(services);
  const repository = attempt && services.repositoryStore.of(attempt);
  if (!repository) return;
  // VS Code focuses the window that already has that folder open, if there is one.
  const uri = vscode.Uri.file(repository.root);
  await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
}

function attemptOfWindow({ attemptStore }: WorktreeWindowServices): Attempt | undefined {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const attempt = worktreeAttempt(attemptStore, uri);
    if (attempt) return attempt;
  }
  return undefined;
}
