import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';

// VS Code shows the titles of tabs as they are (src/vs/workbench/browser/parts/editor/multiEditorTabsControl.ts).

/** Opens two versions of a file in a diff editor. */
export async function openDiff(
  [left, right]: readonly [vscode.Uri, vscode.Uri],
  title: string,
  options: vscode.TextDocumentShowOptions,
): Promise<void> {
  await vscode.commands.executeCommand('vscode.diff', left, right, plainLine(title), options);
}

/** A file in an editor of many: what it is about, and its two versions, of which one may be missing. */
type Change = readonly [vscode.Uri | undefined, vscode.Uri | undefined, vscode.Uri | undefined];

/** Opens changes of files in one editor. */
export async function openChanges(title: string, changes: readonly Change[]): Promise<void> {
  await vscode.commands.executeCommand('vscode.changes', plainLine(title), changes);
}

/** Names the tab of a webview. */
export function titlePanel(panel: vscode.WebviewPanel, title: string): void {
  panel.title = plainLine(title);
}
