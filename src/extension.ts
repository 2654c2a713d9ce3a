import type * as vscode from 'vscode';
import { createApp } from './app';
import { Scope } from './base/scope';
import { registerContributions } from './vscode/contributions';
import { createLog } from './vscode/log/log';
import { editorPorts } from './vscode/ports/ports';
import { EditorSettings } from './vscode/settings/settings';

let scope: Scope | undefined;

/** Called by the editor when its start has finished; looks whether there is anything to do here, and no more. */
export function activate(context: vscode.ExtensionContext): void {
  scope = new Scope();
  const { channel, logger, recent } = createLog();
  scope.use(channel);
  const settings = scope.use(new EditorSettings());
  const app = createApp(editorPorts(context, settings, logger), scope);
  scope.use(
    registerContributions(app, {
      extensionUri: context.extensionUri,
      memento: context.workspaceState,
      settings,
      log: logger,
      showLog: () => channel.show(),
      recentLog: recent,
    }),
  );
}

/** The agents go on: they belong to the agent host, which outlives the window. */
export async function deactivate(): Promise<void> {
  await scope?.dispose();
}
