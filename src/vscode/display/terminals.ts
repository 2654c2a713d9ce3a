import * as vscode from 'vscode';
import { plainLabel } from '../../base/plainText';

const NAME_MAX = 120;

/**
 * Opens a terminal and shows it. VS Code renders icons in its name, and renders the name as Markdown on hover
 * (`getInstanceHoverInfo` in src/vs/workbench/contrib/terminal/browser/terminalTooltip.ts).
 */
export function openTerminal(options: vscode.TerminalOptions & { readonly name: string }): vscode.Terminal {
  const terminal = vscode.window.createTerminal({ ...options, name: plainLabel(options.name, NAME_MAX) });
  terminal.show();
  return terminal;
}
