import * as vscode from 'vscode';
import { markdownText, plainBlock, plainLabel } from '../../base/plainText';
import { fenced } from '../../domain/fence';
import type { LensAction } from './lenses';

const TEXT_MAX = 50_000;

/**
 * Returns a comment, preceded by the lines that it's about. The user's text is Markdown, as in other comments of
 * VS Code, and keeps its line breaks. Links in it can't run commands, because the string isn't trusted. The quoted lines
 * may come from an agent, so they are shown verbatim.
 */
export function commentText(written: string, quoted: readonly string[]): vscode.MarkdownString {
  const quotation = quoted.length === 0 ? '' : `${fenced(plainBlock(quoted.join('\n'), TEXT_MAX))}\n\n`;
  return new vscode.MarkdownString(quotation + plainBlock(written, TEXT_MAX).replaceAll('\n', '  \n'));
}

/** Returns a hover with links that run commands. The hover can't run any other command. */
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

/** Encodes the argument of a command link. `encodeURIComponent` doesn't encode the characters that end a link. */
function argumentOf(target: object | undefined): string {
  const json = JSON.stringify(target === undefined ? [] : [target]);
  return encodeURIComponent(json).replace(/[!'()*_~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
