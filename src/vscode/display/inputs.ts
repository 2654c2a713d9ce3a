import * as vscode from 'vscode';
import { plainBlock, plainLabel, plainLine } from '../../base/plainText';

const VALUE_MAX = 10_000;

interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder?: string;
  /** What is in the field at first. */
  readonly value?: string;
  /** What is wrong with a text; nothing if it can be taken. */
  readonly problem: (text: string) => string | undefined;
}

/**
 * Asks for a line of text. VS Code draws icons and makes links in what it says below the field
 * (`renderQuickInputDescription` in src/vs/platform/quickinput/browser/quickInputUtils.ts). What is in the field at first
 * has nothing hidden: what is seen is what is taken.
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

/** Lets the user choose a file of the machine. */
export async function askFile(title: string, action: string): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: plainLine(title),
    openLabel: plainLine(action),
    canSelectMany: false,
  });
  return picked?.[0];
}
