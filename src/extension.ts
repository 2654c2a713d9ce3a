import type * as vscode from 'vscode';
import { createApp } from './app';
import { Scope } from './base/scope';
import { registerContributions } from './vscode/contributions';
import { createLog } from './vscode/log/log';
import { editorPorts } from './vscode/ports/ports';
import { EditorSettings } from './vscode/settings/settings';

let scope: Scope | undefined;

/** Called when the editor has started. Only checks whether there's a store, so that it doesn't delay anything. */
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

/** Disposes everything except the agents, which belong to the agent host and outlive the window. */
export async function deactivate(): Promise<void> {
  await scope?.dispose();
}
