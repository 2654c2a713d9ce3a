import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { StoreAccess, WindowStore } from '../../services/store/windowStore';
import { showWarning } from '../display/display';
import { setContextKey } from '../contextKeys';
import { COMMANDS, CONTEXT_KEYS } from '../ids';
import { faultText } from '../faults/faults';
import { t } from '../texts/texts';

/** Notifies when this window can no longer change the tasks: another window has taken over, or saving failed. */
export class AccessNotifications implements Disposable {
  readonly #store: WindowStore;
  readonly #own = new DisposableStore();
  #previous: StoreAccess;

  constructor(store: WindowStore) {
    this.#store = store;
    this.#previous = store.access;
    this.#own.add(store.onDidChangeAccess((access) => this.#accessChanged(access)));
    this.#accessChanged(store.access);
  }

  dispose(): void {
    this.#own.dispose();
  }

  #accessChanged(access: StoreAccess): void {
    setContextKey(CONTEXT_KEYS.readOnly, this.#store.obstacle !== undefined);
    if (this.#previous === 'write' && access !== 'write') void this.#show();
    this.#previous = access;
  }

  async #show(): Promise<void> {
    const { access, obstacle } = this.#store;
    if (!obstacle) return;
    const action = access === 'follow' ? t('action.takeOver') : t('action.tryAgain');
    const text = access === 'follow' ? t('takeOver.happened') : faultText(obstacle);
    if ((await showWarning(text, action)) === action) await vscode.commands.executeCommand(COMMANDS.takeOver);
  }
}
