import * as vscode from 'vscode';

/** Entry point of the extension host. */
export function activate(context: vscode.ExtensionContext): void {
  const noTasks: vscode.TreeDataProvider<never> = { getChildren: () => [], getTreeItem: (task) => task };
  context.subscriptions.push(
    vscode.window.registerTreeDataProvider('coppice.tasks', noTasks),
    vscode.commands.registerCommand('coppice.startTask', () => {
      const panel = vscode.window.createWebviewPanel('coppice.chat', 'New Task', vscode.ViewColumn.Active);
      panel.webview.html = '<!doctype html><title>New Task</title><main role="main">Coppice</main>';
    }),
  );
}
