import * as vscode from 'vscode';
import { plainLabel } from '../../base/plainText';
import type { IconText } from './picks';

/** Words that can be clicked; without a command they only tell something. */
export interface LensAction extends IconText {
  readonly command?: string;
  /** The command's argument. */
  readonly target?: object;
}

/**
 * A CodeLens. VS Code draws icons in its title (src/vs/editor/contrib/codelens/browser/codelensWidget.ts), and leaves
 * out a usual space behind one.
 */
export function codeLens(range: vscode.Range, { icon, text, command = '', target }: LensAction): vscode.CodeLens {
  const title = `${icon === undefined ? '' : `$(${icon})\u00a0`}${plainLabel(text)}`;
  return new vscode.CodeLens(range, { title, command, ...(target ? { arguments: [target] } : {}) });
}
