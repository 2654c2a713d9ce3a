import * as vscode from 'vscode';
import { plainLabel } from '../../base/plainText';

/**
 * Shows that work goes on, in a notification that appears only if it takes a while. Its title is a message with links;
 * once the notification is hidden it is in the status bar, which draws icons
 * (src/vs/workbench/services/progress/browser/progressService.ts).
 */
export function showProgress<T>(title: string, work: () => Promise<T>): Thenable<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title: plainLabel(title) }, work);
}

/** The same for work that the user can cancel: it hears so by its signal. */
export function showCancelable<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: plainLabel(title), cancellable: true };
  return vscode.window.withProgress(options, (_progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return work(stop.signal);
  });
}
