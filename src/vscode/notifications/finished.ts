import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { Recovery } from '../../services/attempts/recovery/recovery';
import { showInformation } from '../display/display';
import { COMMANDS } from '../ids';
import { t } from '../texts/texts';

interface Services {
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly recovery: Recovery;
}

/** Tells, in one notification, which attempts finished while no window was looking. */
export class FinishedNotifications implements Disposable {
  readonly #taskStore: TaskStore;
  readonly #attemptStore: AttemptStore;
  readonly #own = new DisposableStore();

  constructor({ taskStore, attemptStore, recovery }: Services) {
    this.#taskStore = taskStore;
    this.#attemptStore = attemptStore;
    this.#own.add(recovery.onDidFindFinished((attempts) => void this.#show(attempts)));
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #show(attempts: readonly AttemptId[]): Promise<void> {
    const first = attempts[0];
    if (first === undefined) return;
    const show = t('action.show');
    const text =
      attempts.length === 1
        ? t('finished.one', { task: this.#label(first) })
        : t('finished.many', { count: attempts.length });
    if ((await showInformation(text, show)) === show) await vscode.commands.executeCommand(COMMANDS.openChat, first);
  }

  #label(id: AttemptId): string {
    const attempt = this.#attemptStore.get(id);
    const task = attempt && this.#taskStore.get(attempt.task);
    return task ? `${taskLabel(task.number)} ${task.title}` : '';
  }
}
