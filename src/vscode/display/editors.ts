import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';

// VS Code shows tab titles verbatim (src/vs/workbench/browser/parts/editor/multiEditorTabsControl.ts).

/** Opens two versions of a file in a diff editor. */
export async function openDiff(
  [left, right]: readonly [vscode.Uri, vscode.Uri],
  title: string,
  options: vscode.TextDocumentShowOptions,
): Promise<void> {
  await vscode.commands.executeCommand('vscode.diff', left, right, plainLine(title), options);
}

/** A file in a multi-file diff editor: its label, and its two versions, one of which may be missing. */
type Change = readonly [vscode.Uri | undefined, vscode.Uri | undefined, vscode.Uri | undefined];

/** Opens the changes of several files in one multi-file diff editor. */
export async function openChanges(title: string, changes: readonly Change[]): Promise<void> {
  await vscode.commands.executeCommand('vscode.changes', plainLine(title), changes);
}

/** Sets the tab title of a webview. */
export function titlePanel(panel: vscode.WebviewPanel, title: string): void {
  panel.title = plainLine(title);
}
