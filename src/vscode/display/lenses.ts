import * as vscode from 'vscode';
import { plainLabel } from '../../base/plainText';
import type { IconText } from './picks';

/** A text with an icon that runs a command when it's clicked. Without a command, it's only information. */
export interface LensAction extends IconText {
  readonly command?: string;
  /** The command's argument. */
  readonly target?: object;
}

/**
 * Creates a CodeLens. VS Code renders icons in its title (src/vs/editor/contrib/codelens/browser/codelensWidget.ts), and
 * drops an ordinary space after one.
 */
export function codeLens(range: vscode.Range, { icon, text, command = '', target }: LensAction): vscode.CodeLens {
  const title = `${icon === undefined ? '' : `$(${icon})\u00a0`}${plainLabel(text)}`;
  return new vscode.CodeLens(range, { title, command, ...(target ? { arguments: [target] } : {}) });
}
