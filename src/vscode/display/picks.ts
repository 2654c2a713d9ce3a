import * as vscode from 'vscode';
import { plainLabel, plainLine } from '../../base/plainText';

/** Words with an icon before them. */
export interface IconText {
  readonly icon?: string;
  readonly text: string;
}

/** A row of a list to choose from. */
export interface PickRow<Value> extends IconText {
  /** What is chosen with the row; its texts are only shown. */
  readonly value: Value;
  readonly description?: string;
  /** The second line, in parts. */
  readonly detail?: readonly IconText[];
  /** Whether it is ticked at first, where several can be chosen. */
  readonly picked?: boolean;
}

interface PickOptions {
  readonly title?: string;
  readonly placeholder: string;
  readonly ignoreFocusOut?: boolean;
  readonly matchOnDescription?: boolean;
  readonly matchOnDetail?: boolean;
}

interface RowButton<Value> {
  readonly icon: string;
  readonly tooltip: string;
  readonly isFor: (value: Value) => boolean;
  /** Called when it is pressed; the row is then taken out of the list. */
  readonly press: (value: Value) => void;
}

interface Item<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/**
 * Lets the user choose one of the rows. VS Code draws icons in labels, descriptions and details, and takes the last two
 * for Markdown when they are hovered over (src/vs/platform/quickinput/browser/quickInputList.ts, quickInputTree.ts).
 */
export async function pickOne<Value>(
  rows: readonly PickRow<Value>[],
  { title, placeholder, ...options }: PickOptions,
): Promise<Value | undefined> {
  const titled = title === undefined ? options : { ...options, title: plainLine(title) };
  const picked = await vscode.window.showQuickPick(rows.map(itemOf), {
    ...titled,
    placeHolder: plainLine(placeholder),
  });
  return picked?.value;
}

/** Lets the user tick any number of rows; `button` is in those that it is for. */
export function pickMany<Value>(
  rows: readonly PickRow<Value>[],
  { title, placeholder, ...options }: PickOptions,
  button?: RowButton<Value>,
): Promise<readonly Value[] | undefined> {
  const pick = Object.assign(vscode.window.createQuickPick<Item<Value>>(), options);
  pick.title = title === undefined ? undefined : plainLine(title);
  pick.placeholder = plainLine(placeholder);
  pick.canSelectMany = true;
  pick.items = rows.map((row) => ({
    ...itemOf(row),
    buttons: button?.isFor(row.value) === true ? [quickInputButton(button)] : [],
  }));
  pick.selectedItems = pick.items.filter(({ picked }) => picked === true);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems.map(({ value }) => value));
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item: { value } }) => {
      pick.items = pick.items.filter((item) => item.value !== value);
      button?.press(value);
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function itemOf<Value>({ value, icon, text, description, detail, picked }: PickRow<Value>): Item<Value> {
  return {
    value,
    label: plainLabel(text),
    // Screen readers would read the name of an icon in the label.
    ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
    ...(description === undefined ? {} : { description: plainLabel(description) }),
    ...(detail === undefined ? {} : { detail: detail.map(iconTextLabel).join(' · ') }),
    ...(picked === undefined ? {} : { picked }),
  };
}

function iconTextLabel({ icon, text }: IconText): string {
  return icon === undefined ? plainLabel(text) : `$(${icon}) ${plainLabel(text)}`;
}

function quickInputButton({ icon, tooltip }: RowButton<never>): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip: plainLine(tooltip) };
}
