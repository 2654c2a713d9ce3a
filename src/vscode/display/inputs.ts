import * as vscode from 'vscode';
import { plainBlock, plainLabel, plainLine } from '../../base/plainText';

const VALUE_MAX = 10_000;

interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder?: string;
  /** The initial value. */
  readonly value?: string;
  /** Returns why a text is invalid, or `undefined` if it's valid. */
  readonly problem: (text: string) => string | undefined;
}

/**
 * Asks for a line of text. VS Code renders icons and links in the text below the field
 * (`renderQuickInputDescription` in src/vs/platform/quickinput/browser/quickInputUtils.ts). The initial value contains no
 * hidden characters, so the user sees exactly what is submitted.
 */
export async function askText({
  title,
  prompt,
  placeholder,
  value,
  problem,
}: TextQuestion): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: plainLine(title),
    prompt: plainLabel(prompt),
    ignoreFocusOut: true,
    ...(placeholder === undefined ? {} : { placeHolder: plainLine(placeholder) }),
    ...(value === undefined ? {} : { value: plainBlock(value, VALUE_MAX) }),
    validateInput: (text) => {
      const found = problem(text);
      return found === undefined ? undefined : plainLabel(found);
    },
  });
}

/** Lets the user choose a file on the machine. */
export async function askFile(title: string, action: string): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: plainLine(title),
    openLabel: plainLine(action),
    canSelectMany: false,
  });
  return picked?.[0];
}
