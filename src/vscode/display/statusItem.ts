import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { plainLabel, plainLine } from '../../base/plainText';

interface Shown {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  /** What a screen reader says; the text if there is nothing to add. */
  readonly spoken?: string;
  readonly command: vscode.Command;
}

/**
 * An entry of the status bar, at its left. VS Code draws icons in its text, and takes a string as tooltip for what it is
 * (src/vs/workbench/browser/parts/statusbar/statusbarItem.ts).
 */
export class StatusItem implements Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor(id: string, name: string, priority?: number) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, priority);
    this.#item.name = plainLine(name);
  }

  show({ icon, text, tooltip, spoken = text, command }: Shown): void {
    this.#item.text = `$(${icon}) ${plainLabel(text)}`;
    this.#item.tooltip = plainLine(tooltip);
    this.#item.accessibilityInformation = { label: plainLine(spoken) };
    this.#item.command = { ...command, title: plainLine(command.title) };
    this.#item.show();
  }

  hide(): void {
    this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
