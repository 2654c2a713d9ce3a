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

/** Tells what the disk has done: files of the tasks that were damaged, agents that wait for room and go on. */
export class DiskNotifications implements Disposable {
  readonly #own = new DisposableStore();
  /** The notification of a full disk is still there: it is not told again below it. */
  #isWarned = false;

  constructor({ store, storeFinder, sessions }: Services) {
    this.#own.add(store.onDidRepair((repairs) => this.#repaired(repairs)));
    this.#own.add(
      storeFinder.onDidLose((file) => void notify('warning', t('repair.registryDamaged', { file: plainLine(file) }))),
    );
    this.#own.add(sessions.onDidStall((stall) => void this.#stalled(stall)));
  }

  dispose(): void {
    this.#own.dispose();
  }

  #repaired(repairs: readonly Repair[]): void {
    const lost = repairs.find(({ kind }) => kind === 'damagedTail');
    const worst = lost ?? repairs.find(({ kind }) => kind === 'damagedSnapshot') ?? repairs[0];
    if (!worst) return;
    void notify(lost ? 'warning' : 'information', repairText(worst));
  }

  async #stalled(stall: Stall): Promise<void> {
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
