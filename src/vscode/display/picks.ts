import * as vscode from 'vscode';
import { plainLabel, plainLine } from '../../base/plainText';

/** A text with an optional icon before it. */
export interface IconText {
  readonly icon?: string;
  readonly text: string;
}

/** A row of a list to choose from. */
export interface PickRow<Value> extends IconText {
  /** The value that the row stands for. */
  readonly value: Value;
  readonly description?: string;
  /** The second line, in parts. */
  readonly detail?: readonly IconText[];
  /** Whether the row is initially selected in `pickMany`. */
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
  /** Called when the button is pressed. The row is then removed from the list. */
  readonly press: (value: Value) => void;
}

interface Item<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/**
 * Lets the user choose one of the rows. VS Code renders icons in labels, descriptions, and details. On hover, it renders
 * descriptions and details as Markdown (src/vs/platform/quickinput/browser/quickInputList.ts, quickInputTree.ts).
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

/** Lets the user select any number of rows. The rows for which `button.isFor` is true get a button. */
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
