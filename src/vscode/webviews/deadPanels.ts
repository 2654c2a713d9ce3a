import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';

/** How long a panel must be visible before it counts as dead. VS Code restores panels sooner than that. */
const RESTORED_MS = 3_000;

interface Options {
  /** The view type of the panels. */
  readonly viewType: string;
  readonly clock: Clock;
  /** Whether a panel of this extension host is visible in a column. */
  readonly isAlive: (column: vscode.ViewColumn) => boolean;
  /** Called after a dead panel was closed, to open again what it showed. */
  readonly onDead: (title: string, column: vscode.ViewColumn) => void;
}

/**
 * Finds panels whose extension host has died. VS Code starts another host and leaves the old panels open without
 * anything behind them. It restores panels only when a window is loaded.
 */
export class DeadPanels implements Disposable {
  readonly #options: Options;
  readonly #own = new DisposableStore();
  #check: Disposable | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#own.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#scheduleCheck()));
    this.#own.add(vscode.window.tabGroups.onDidChangeTabGroups(() => this.#scheduleCheck()));
    this.#scheduleCheck();
  }

  dispose(): void {
    this.#check?.dispose();
    this.#own.dispose();
  }

  #scheduleCheck(): void {
    this.#check?.dispose();
    const inView = this.#inView();
    if (inView.length === 0) return;
    // A living panel may be notified that it's hidden only after the tabs have changed, so check again later.
    this.#check = this.#options.clock.after(RESTORED_MS, () => {
      for (const tab of this.#inView()) {
        if (inView.includes(tab) && !this.#options.isAlive(tab.group.viewColumn)) void this.#reopen(tab);
      }
    });
  }

  /** Returns the visible tabs with a panel of this view type, living or dead. */
  #inView(): vscode.Tab[] {
    return vscode.window.tabGroups.all.flatMap(({ activeTab }) =>
      activeTab && this.#hasViewType(activeTab) ? [activeTab] : [],
    );
  }

  /** Whether a tab is a panel of this view type. VS Code adds a prefix to the type. */
  #hasViewType(tab: vscode.Tab): boolean {
    return tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith(this.#options.viewType);
  }

  async #reopen(tab: vscode.Tab): Promise<void> {
    const { label, group } = tab;
    await vscode.window.tabGroups.close(tab, true);
    this.#options.onDead(label, group.viewColumn);
  }
}
