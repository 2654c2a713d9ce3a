import * as vscode from 'vscode';
import { plainBlock, plainLine } from '../../base/plainText';

/** VS Code cuts longer ones (`MAX_MESSAGE_LENGTH` in src/vs/workbench/common/notifications.ts). */
const MESSAGE_MAX = 1_000;
const DETAIL_MAX = 100_000;

type Choice = Promise<string | undefined>;
type Show<Options extends unknown[]> = (
  ...shown: [text: string, ...options: Options, ...actions: string[]]
) => Thenable<string | undefined>;

/**
 * Shows a notification. Resolves with the action that was chosen. VS Code makes links of `[label](target)` with
 * `https:`, `command:` and `file:` in every message, and a click runs the command (`parseLinkedText` in
 * src/vs/base/common/linkedText.ts, `allowCommands` in
 * src/vs/workbench/browser/parts/notifications/notificationsViewer.ts). It folds line breaks. Buttons are plain.
 */
export function showInformation(text: string, ...actions: readonly string[]): Choice {
  return notify(vscode.window.showInformationMessage, text, actions);
}

/** The same as a warning. */
export function showWarning(text: string, ...actions: readonly string[]): Choice {
  return notify(vscode.window.showWarningMessage, text, actions);
}

/** The same as an error. */
export function showError(text: string, ...actions: readonly string[]): Choice {
  return notify(vscode.window.showErrorMessage, text, actions);
}

/**
 * Asks in a modal dialog. Resolves with the action that was chosen. A dialog interprets neither links nor icons
 * (src/vs/base/browser/ui/dialog/dialog.ts), and keeps the lines of `detail`. `&` makes a mnemonic in its buttons
 * (`mnemonicButtonLabel` in src/vs/base/common/labels.ts), so actions are words of our own.
 */
export function askQuestion(question: string, detail: string, ...actions: readonly string[]): Choice {
  return askModally(vscode.window.showInformationMessage, question, { detail, actions });
}

/** The same, as a warning, before something is done that may not be meant. */
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
