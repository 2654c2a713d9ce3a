import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { RecordAccess, Records } from '../../services/store/records/records';
import { showWarning } from '../display/display';
import { COMMANDS, CONTEXT_KEYS, setContextKey } from '../ids';
import { sentence } from '../messages';

/** Tells when this window may no longer change the tasks: another one has taken over, or writing has failed. */
export class AccessNotifications implements Disposable {
  readonly #records: Records;
  readonly #own = new DisposableStore();
  #before: RecordAccess;

  constructor(records: Records) {
    this.#records = records;
    this.#before = records.access;
    this.#own.add(records.onDidChangeAccess((access) => this.#changed(access)));
    this.#changed(records.access);
  }

  dispose(): void {
    this.#own.dispose();
  }

  #changed(access: RecordAccess): void {
    setContextKey(CONTEXT_KEYS.readOnly, this.#records.obstacle !== undefined);
    if (this.#before === 'write' && access !== 'write') void this.#tell();
    this.#before = access;
  }

  async #tell(): Promise<void> {
    const { access, obstacle } = this.#records;
    if (!obstacle) return;
    const again = access === 'follow' ? vscode.l10n.t('Take Over') : vscode.l10n.t('Try Again');
    const text =
      access === 'follow'
        ? vscode.l10n.t('Another window has taken over your tasks. Here they can only be looked at now.')
        : sentence(obstacle);
    if ((await showWarning(text, again)) === again) await vscode.commands.executeCommand(COMMANDS.takeOver);
  }
}
