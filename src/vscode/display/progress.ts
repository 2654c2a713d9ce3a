import * as vscode from 'vscode';
import { plainLabel } from '../../base/plainText';

/**
 * Shows a progress notification, which appears only if the work takes a while. VS Code renders links in its title. Once
 * the notification is hidden, the title is in the status bar, which renders icons
 * (src/vs/workbench/services/progress/browser/progressService.ts).
 */
export function showProgress<T>(title: string, work: () => Promise<T>): Thenable<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title: plainLabel(title) }, work);
}

/** Shows a progress notification with a cancel button, which aborts the signal of `work`. */
export function showCancelable<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: plainLabel(title), cancellable: true };
  return vscode.window.withProgress(options, (_progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return work(stop.signal);
  });
}
