import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { PANELS } from '../ids';

/** After so long (ms) in view, a panel that is ours has been restored if it ever is. */
const RESTORED_MS = 3_000;

interface Options {
  readonly clock: Clock;
  /** Whether a living panel of ours is in view in this column. */
  readonly isAlive: (column: vscode.ViewColumn) => boolean;
  /** A dead panel was closed; what it showed shall be opened there again. */
  readonly onDead: (title: string, column: vscode.ViewColumn) => void;
}

/**
 * Finds chats whose extension host has died. VS Code starts another host and leaves the old panels open, without
 * anybody behind them; it restores panels only when a window is loaded.
 */
export class DeadPanels implements Disposable {
  readonly #o: Options;
  readonly #own = new DisposableStore();
  #look: Disposable | undefined;

  constructor(options: Options) {
    this.#o = options;
    this.#own.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#lookSoon()));
    this.#own.add(vscode.window.tabGroups.onDidChangeTabGroups(() => this.#lookSoon()));
    this.#lookSoon();
  }

  dispose(): void {
    this.#look?.dispose();
    this.#own.dispose();
  }

  #lookSoon(): void {
    this.#look?.dispose();
    const candidates = this.#candidates();
    if (candidates.length === 0) return;
    this.#look = this.#o.clock.after(RESTORED_MS, () => {
      for (const tab of this.#candidates()) if (candidates.includes(tab)) void this.#replace(tab);
    });
  }

  /** Chats in view that nobody in this host has made or restored. */
  #candidates(): vscode.Tab[] {
    return vscode.window.tabGroups.all.flatMap(({ activeTab, viewColumn }) =>
      activeTab && isChat(activeTab) && !this.#o.isAlive(viewColumn) ? [activeTab] : [],
    );
  }

  async #replace(tab: vscode.Tab): Promise<void> {
    const { label, group } = tab;
    await vscode.window.tabGroups.close(tab, true);
    this.#o.onDead(label, group.viewColumn);
  }
}

/** VS Code puts a prefix of its own before the type of a panel. */
function isChat(tab: vscode.Tab): boolean {
  return tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith(PANELS.chat);
}
