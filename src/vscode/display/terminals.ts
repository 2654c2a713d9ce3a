import * as vscode from 'vscode';
import { plainLabel } from '../../base/plainText';

const NAME_MAX = 120;

/**
 * Opens a terminal and shows it. VS Code draws icons in its name, and takes it for Markdown when it is hovered over
 * (`getInstanceHoverInfo` in src/vs/workbench/contrib/terminal/browser/terminalTooltip.ts).
 */
export function openTerminal(options: vscode.TerminalOptions & { readonly name: string }): vscode.Terminal {
  const terminal = vscode.window.createTerminal({ ...options, name: plainLabel(options.name, NAME_MAX) });
  terminal.show();
  return terminal;
}
