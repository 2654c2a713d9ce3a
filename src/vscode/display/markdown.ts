import * as vscode from 'vscode';
import { markdownText, plainBlock, plainLabel } from '../../base/plainText';
import { fenced } from '../../domain/fence';
import type { LensAction } from './lenses';

const TEXT_MAX = 50_000;

/**
 * What the user has written about some lines, with these lines before it. The user's words are Markdown, as in other
 * comments of VS Code, with line breaks where they were typed; links in them run no command, because the string isn't
 * trusted. The lines may be an agent's, so they are shown as they are.
 */
export function commentText(written: string, quoted: readonly string[]): vscode.MarkdownString {
  const quotation = quoted.length === 0 ? '' : `${fenced(plainBlock(quoted.join('\n'), TEXT_MAX))}\n\n`;
  return new vscode.MarkdownString(quotation + plainBlock(written, TEXT_MAX).replaceAll('\n', '  \n'));
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
