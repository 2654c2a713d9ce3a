import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { WindowStore } from '../../services/store/windowStore';

/** What is used of the API that VS Code's own Git extension exports (version 1 of `vscode.git`). */
interface GitExtension {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  getAPI(version: 1): GitApi;
}
interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
}
/** More editors at once help nobody; the others stand in the Source Control view. */
const MERGE_EDITORS_MAX = 10;

interface GitRepository {
  readonly rootUri: vscode.Uri;
}

/** Worktrees that were closed once, or in which the user works with VS Code's own Git. */
const settled = new Set<string>();

interface KnownAttempts {
  readonly store: Pick<WindowStore, 'onDidChangeAccess'>;
  readonly attemptStore: Pick<AttemptStore, 'all'>;
}

/**
 * Keeps worktrees of attempts out of the Source Control view. The built-in Git opens a repository for every file that
 * is shown; for a worktree that would count the agent's changes among the user's, and offer to commit them there. It
 * is closed once: who opens it by hand afterwards keeps it, and so does a window that has the worktree as its folder.
 */
export function keepWorktreesOut({ store, attemptStore }: KnownAttempts, log: Logger): Disposable {
  const own = new DisposableStore();
  const check = ({ rootUri }: GitRepository) => {
    const folder = rootUri.fsPath;
    if (settled.has(folder) || !attemptStore.all().some(({ worktree }) => worktree === folder)) return;
    if (vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === folder)) return;
    settled.add(folder);
    vscode.commands
      .executeCommand('git.close', rootUri)
      .then(undefined, (error: unknown) => log.warn('a worktree stays in Source Control', { error: String(error) }));
  };
  const follow = (extension: GitExtension) => {
    if (!extension.enabled || own.isDisposed) return;
    const api = extension.getAPI(1);
    const checkAll = () => {
      for (const repository of api.repositories) check(repository);
    };
    own.add(api.onDidOpenRepository(check));
    // The built-in Git may have opened a worktree before it was known whose it is.
    own.add(store.onDidChangeAccess(checkAll));
    checkAll();
  };
  const found = vscode.extensions.getExtension<GitExtension>('vscode.git');
  found?.activate().then(
    (extension) => {
      own.add(extension.onDidChangeEnablement(() => follow(extension)));
      follow(extension);
    },
    (error: unknown) => log.warn('the built-in Git cannot be asked', { error: String(error) }),
  );
  return own;
}

/**
 * Opens files with conflicts in VS Code's merge editor, which its own Git fills from the worktree's index. Where that
 * cannot be, the files are opened with their conflict marks.
 */
export async function openMergeEditors(worktree: string, files: readonly string[]): Promise<void> {
  settled.add(worktree);
  const uris = files.slice(0, MERGE_EDITORS_MAX).map((file) => vscode.Uri.file(path.join(worktree, file)));
  try {
    await vscode.commands.executeCommand('git.openRepository', worktree);
    for (const uri of uris) await vscode.commands.executeCommand('git.openMergeEditor', uri);
  } catch {
    for (const uri of uris) await vscode.window.showTextDocument(uri, { preview: false });
  }
}
