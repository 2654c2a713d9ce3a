import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { plainLabel, plainLine } from '../../base/plainText';

interface Shown {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  /** The label for screen readers. Defaults to the text. */
  readonly spoken?: string;
  readonly command: vscode.Command;
}

/**
 * An entry on the left side of the status bar. VS Code renders icons in its text, but shows a string tooltip verbatim
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
