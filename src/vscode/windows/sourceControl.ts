import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { WindowStore } from '../../services/store/windowStore';

/** The part of the API of VS Code's built-in Git extension that is used (version 1 of `vscode.git`). */
interface GitExtension {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  getAPI(version: 1): GitApi;
}
interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
}
/** Merge editors that are opened at once. The other files are listed in the Source Control view. */
const MERGE_EDITORS_MAX = 10;

interface GitRepository {
  readonly rootUri: vscode.Uri;
}

/** Worktrees that were hidden once, or that the user works on with VS Code's built-in Git. */
const handledWorktrees = new Set<string>();

interface KnownAttempts {
  readonly store: Pick<WindowStore, 'onDidChangeAccess'>;
  readonly attemptStore: Pick<AttemptStore, 'all'>;
}

/**
 * Hides worktrees of attempts from the Source Control view. The built-in Git opens a repository for every file that is
 * shown. For a worktree, it would count the agent's changes as the user's and offer to commit them. Each worktree is
 * hidden only once, so the user can open it again. A worktree that is a workspace folder isn't hidden.
 */
export function hideWorktrees({ store, attemptStore }: KnownAttempts, log: Logger): Disposable {
  const own = new DisposableStore();
  const check = ({ rootUri }: GitRepository) => {
    const folder = rootUri.fsPath;
    if (handledWorktrees.has(folder) || !attemptStore.all().some(({ worktree }) => worktree === folder)) return;
    if (vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === folder)) return;
    handledWorktrees.add(folder);
    vscode.commands
      .executeCommand('git.close', rootUri)
      .then(undefined, (error: unknown) => log.warn('failed to hide a worktree', { error: String(error) }));
  };
  const follow = (extension: GitExtension) => {
    if (!extension.enabled || own.isDisposed) return;
    const api = extension.getAPI(1);
    const checkAll = () => {
      for (const repository of api.repositories) check(repository);
    };
    own.add(api.onDidOpenRepository(check));
    // The built-in Git may have opened a worktree before the attempts were loaded.
    own.add(store.onDidChangeAccess(checkAll));
    checkAll();
  };
  const found = vscode.extensions.getExtension<GitExtension>('vscode.git');
  found?.activate().then(
    (extension) => {
      own.add(extension.onDidChangeEnablement(() => follow(extension)));
      follow(extension);
    },
    (error: unknown) => log.warn('failed to activate the built-in Git extension', { error: String(error) }),
  );
  return own;
}

/**
 * Opens files with conflicts in VS Code's merge editor, which the built-in Git fills from the worktree's index. If that
 * fails, opens the files with their conflict markers.
 */
export async function openMergeEditors(worktree: string, files: readonly string[]): Promise<void> {
  handledWorktrees.add(worktree);
  const uris = files.slice(0, MERGE_EDITORS_MAX).map((file) => vscode.Uri.file(path.join(worktree, file)));
  try {
    await vscode.commands.executeCommand('git.openRepository', worktree);
    for (const uri of uris) await vscode.commands.executeCommand('git.openMergeEditor', uri);
  } catch {
    for (const uri of uris) await vscode.window.showTextDocument(uri, { preview: false });
  }
}
