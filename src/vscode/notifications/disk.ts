import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { plainLine } from '../../base/plainText';
import type { StoreFinder } from '../../services/store/storeFinder';
import type { Repair, WindowStore } from '../../services/store/windowStore';
import type { Sessions, Stall } from '../../services/sessions/sessions/sessions';
import { showInformation, showWarning } from '../display/display';
import { COMMANDS } from '../ids';
import { repairText, stallText } from '../faults/faults';
import { t } from '../texts/texts';

interface Services {
  readonly store: WindowStore;
  readonly storeFinder: StoreFinder;
  readonly sessions: Sessions;
}

/** Notifies about trouble with the disk: damaged files of the store, and agents that wait for free space. */
export class DiskNotifications implements Disposable {
  readonly #own = new DisposableStore();
  /** Whether a notification about a stall is open. A second one would only repeat it. */
  #isWarned = false;

  constructor({ store, storeFinder, sessions }: Services) {
    this.#own.add(store.onDidRepair((repairs) => this.#showRepairs(repairs)));
    this.#own.add(
      storeFinder.onDidLose((file) => void notify('warning', t('repair.registryDamaged', { file: plainLine(file) }))),
    );
    this.#own.add(sessions.onDidStall((stall) => void this.#showStall(stall)));
  }

  dispose(): void {
    this.#own.dispose();
  }

  #showRepairs(repairs: readonly Repair[]): void {
    const lost = repairs.find(({ kind }) => kind === 'damagedTail');
    const worst = lost ?? repairs.find(({ kind }) => kind === 'damagedSnapshot') ?? repairs[0];
    if (!worst) return;
    void notify(lost ? 'warning' : 'information', repairText(worst));
  }

  async #showStall(stall: Stall): Promise<void> {
    if (stall.type === 'resumed') return notify('information', stallText(stall));
    if (this.#isWarned) return;
    this.#isWarned = true;
    await notify('warning', stallText(stall));
    this.#isWarned = false;
  }
}

async function notify(level: 'warning' | 'information', text: string): Promise<void> {
  const show = level === 'warning' ? showWarning : showInformation;
  const log = t('action.showLog');
  if ((await show(text, log)) === log) await vscode.commands.executeCommand(COMMANDS.showLog);
}
