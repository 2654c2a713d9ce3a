import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { AttemptId } from '../../domain/ids';
import { taskTitle } from '../../domain/task/task';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { Recovery } from '../../services/attempts/recovery/recovery';
import { showInformation } from '../display/display';
import { COMMANDS } from '../ids';
import { t } from '../texts/texts';
import { attemptLabel } from '../titles/titles';

interface Services {
  readonly agents: Agents;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly recovery: Recovery;
}

/** Shows one notification about the attempts that finished while no window was open. */
export class FinishedNotifications implements Disposable {
  readonly #services: Services;
  readonly #own = new DisposableStore();

  constructor(services: Services) {
    this.#services = services;
    this.#own.add(services.recovery.onDidFindFinished((attempts) => void this.#show(attempts)));
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #show(attempts: readonly AttemptId[]): Promise<void> {
    const first = attempts[0];
    if (first === undefined) return;
    const show = t('action.show');
    const text =
      attempts.length === 1 ? t('finished.one', this.#names(first)) : t('finished.many', { count: attempts.length });
    if ((await showInformation(text, show)) === show) await vscode.commands.executeCommand(COMMANDS.openChat, first);
  }

  #names(id: AttemptId): { readonly agent: string; readonly task: string } {
    const attempt = this.#services.attemptStore.get(id);
    const task = attempt && this.#services.taskStore.get(attempt.task);
    return task ? { agent: attemptLabel(this.#services, attempt), task: taskTitle(task) } : { agent: '', task: '' };
  }
}
