import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import type { Records } from '../../services/store/records/records';
import type { Recovery } from '../../services/attempts/recovery/recovery';
import { showInformation } from '../display/display';
import { COMMANDS } from '../ids';

interface Services {
  readonly records: Records;
  readonly recovery: Recovery;
}

/** Tells, in one notification, which attempts finished while no window was looking. */
export class FinishedNotifications implements Disposable {
  readonly #records: Records;
  readonly #own = new DisposableStore();

  constructor({ records, recovery }: Services) {
    this.#records = records;
    this.#own.add(recovery.onDidFindFinished((attempts) => void this.#tell(attempts)));
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #tell(attempts: readonly AttemptId[]): Promise<void> {
    const first = attempts[0];
    if (first === undefined) return;
    const show = vscode.l10n.t('Show');
    const text =
      attempts.length === 1
        ? vscode.l10n.t('{0} finished while you were away.', this.#label(first))
        : vscode.l10n.t('{0} attempts finished while you were away.', attempts.length);
    if ((await showInformation(text, show)) === show) await vscode.commands.executeCommand(COMMANDS.openChat, first);
  }

  #label(id: AttemptId): string {
    const attempt = this.#records.attempt(id);
    const task = attempt && this.#records.task(attempt.task);
    return task ? `${taskLabel(task.number)} ${task.title}` : '';
  }
}
