import * as vscode from 'vscode';
import { plainBlock, plainLine } from '../../base/plainText';

/** VS Code truncates longer messages (`MAX_MESSAGE_LENGTH` in src/vs/workbench/common/notifications.ts). */
const MESSAGE_MAX = 1_000;
const DETAIL_MAX = 100_000;

type Choice = Promise<string | undefined>;
type Show<Options extends unknown[]> = (
  ...shown: [text: string, ...options: Options, ...actions: string[]]
) => Thenable<string | undefined>;

/**
 * Shows a notification. Resolves with the chosen action. In every message, VS Code turns `[label](target)` with
 * `https:`, `command:`, or `file:` into a link, and a click runs the command (`parseLinkedText` in
 * src/vs/base/common/linkedText.ts, `allowCommands` in
 * src/vs/workbench/browser/parts/notifications/notificationsViewer.ts). It removes line breaks. Buttons are verbatim.
 */
export function showInformation(text: string, ...actions: readonly string[]): Choice {
  return notify(vscode.window.showInformationMessage, text, actions);
}

/** Shows a warning notification. Resolves with the chosen action. */
export function showWarning(text: string, ...actions: readonly string[]): Choice {
  return notify(vscode.window.showWarningMessage, text, actions);
}

/** Shows an error notification. Resolves with the chosen action. */
export function showError(text: string, ...actions: readonly string[]): Choice {
  return notify(vscode.window.showErrorMessage, text, actions);
}

/**
 * Asks a question in a modal dialog. Resolves with the chosen action. A dialog renders neither links nor icons
 * (src/vs/base/browser/ui/dialog/dialog.ts), and preserves the line breaks of `detail`. `&` makes a mnemonic in its
 * buttons (`mnemonicButtonLabel` in src/vs/base/common/labels.ts), so actions must be Coppice's own texts.
 */
export function askQuestion(question: string, detail: string, ...actions: readonly string[]): Choice {
  return askModally(vscode.window.showInformationMessage, question, { detail, actions });
}

/** Asks for confirmation in a modal warning dialog. Resolves with the chosen action. */
export function confirm(question: string, detail: string, ...actions: readonly string[]): Choice {
  return askModally(vscode.window.showWarningMessage, question, { detail, actions });
}

function notify(show: Show<[]>, text: string, actions: readonly string[]): Choice {
  return showActions(actions, (labels) => show(plainLine(text, MESSAGE_MAX), ...labels));
}

function askModally(
  show: Show<[vscode.MessageOptions]>,
  question: string,
  { detail, actions }: { readonly detail: string; readonly actions: readonly string[] },
): Choice {
  const options = { modal: true, detail: plainBlock(detail, DETAIL_MAX) };
  return showActions(actions, (labels) => show(plainLine(question, MESSAGE_MAX), options, ...labels));
}

async function showActions(
  actions: readonly string[],
  show: (labels: readonly string[]) => Thenable<string | undefined>,
) {
  const labels = actions.map((action) => plainLine(action));
  const choice = await show(labels);
  return choice === undefined ? undefined : actions[labels.indexOf(choice)];
}
