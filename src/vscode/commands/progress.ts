import * as vscode from 'vscode';

/** Shows that work goes on, in a notification that appears only if it takes a while. */
export function withProgress<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, work);
}
