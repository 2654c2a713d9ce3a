import * as vscode from 'vscode';
import { markdownText, plainBlock, plainLabel } from '../../base/plainText';
import { fenced } from '../../domain/fence';
import type { LensAction } from './lenses';

const TEXT_MAX = 50_000;

/**
 * A text as it was written, with the lines that it is about before it. VS Code renders a `MarkdownString` with links,
 * pictures from anywhere and HTML entities, so everything is escaped (src/vs/base/browser/markdownRenderer.ts).
 */
export function quotedText(text: string, quoted: readonly string[]): vscode.MarkdownString {
  const quotation = quoted.length === 0 ? '' : `${fenced(plainBlock(quoted.join('\n'), TEXT_MAX))}\n\n`;
  return new vscode.MarkdownString(quotation + markdownText(text, TEXT_MAX));
}

/** A hover with commands to click; no others than these can be run from it. */
export function actionHover(actions: readonly LensAction[]): vscode.Hover {
  const enabledCommands = actions.flatMap(({ command }) => (command === undefined ? [] : [command]));
  const markdown = new vscode.MarkdownString(actions.map(linked).join('&nbsp;&nbsp;'), true);
  markdown.isTrusted = { enabledCommands };
  return new vscode.Hover(markdown);
}

function linked({ icon, text, command, target }: LensAction): string {
  const words = `${icon === undefined ? '' : `$(${icon})&nbsp;`}${markdownText(plainLabel(text), TEXT_MAX)}`;
  return command === undefined ? words : `[${words}](command:${command}?${argumentOf(target)})`;
}

/** The argument of a command link. `encodeURIComponent` leaves alone what ends a link, or is Markdown. */
function argumentOf(target: object | undefined): string {
  const json = JSON.stringify(target === undefined ? [] : [target]);
  return encodeURIComponent(json).replace(/[!'()*_~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
