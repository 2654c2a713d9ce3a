import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Ask } from '../../domain/approval/ask';
import { PLAIN_COMMAND_MAX, plainlyAllowed, requestWords } from '../../domain/approval/plainRequest';
import type { Attempt } from '../../domain/attempt/attempt';
import type { AskId, AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import type { Agents } from '../../services/machine/agents/agents';
import type { Approvals } from '../../services/sessions/approvals/approvals';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { SessionStore } from '../../services/store/sessionStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import { showInformation } from '../display/display';
import { COMMANDS } from '../ids';
import { showFault } from '../faults/faults';
import { t } from '../texts/texts';
import { attemptLabel } from '../titles/titles';

interface Services {
  readonly store: WindowStore;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly sessionStore: SessionStore;
  readonly approvals: Approvals;
  readonly agents: Agents;
  /** Whether the chat of an attempt is visible. Its requests then need no notification. */
  readonly isChatVisible: (attempt: AttemptId) => boolean;
}

/**
 * Shows one notification for each permission request whose chat isn't visible. The notification offers to allow the
 * request only if it shows exactly what would run. Otherwise, the user answers in the chat.
 */
export class RequestNotifications implements Disposable {
  readonly #services: Services;
  readonly #own = new DisposableStore();
  readonly #seen = new Set<AskId>();

  constructor(services: Services) {
    this.#services = services;
    this.#own.add(services.store.onDidChange((change) => this.#check(change.attempts)));
    this.#check(services.attemptStore.all().map((attempt) => attempt.id));
  }

  dispose(): void {
    this.#own.dispose();
  }

  #check(attempts: Iterable<AttemptId>): void {
    if (this.#services.store.access !== 'write') return;
    for (const id of attempts) {
      const attempt = this.#services.attemptStore.get(id);
      const asks = attempt && this.#services.sessionStore.get(attempt.session)?.openAsks;
      for (const ask of asks ?? []) if (attempt) this.#notifyOnce(attempt, ask);
    }
  }

  #notifyOnce(attempt: Attempt, ask: Ask): void {
    if (this.#seen.has(ask.id)) return;
    this.#seen.add(ask.id);
    if (attempt.disposition !== 'open' || this.#services.isChatVisible(attempt.id)) return;
    void this.#notify(attempt, ask);
  }

  async #notify(attempt: Attempt, ask: Ask): Promise<void> {
    const allow = t('request.allowOnce');
    const show = t('action.show');
    const task = this.#services.taskStore.get(attempt.task);
    const who = { task: task ? taskLabel(task.number) : '', agent: attemptLabel(this.#services, attempt) };
    const what = plainLine(requestWords(ask), PLAIN_COMMAND_MAX);
    const text =
      ask.command === undefined
        ? t('request.other', { ...who, action: what })
        : t('request.command', { ...who, command: what });
    const once = plainlyAllowed(ask, attempt.worktree);
    const choice = await showInformation(text, ...(once ? [allow, show] : [show]));
    if (choice === show) await vscode.commands.executeCommand(COMMANDS.openChat, attempt.id);
    if (choice !== allow || !once) return;
    const settled = await this.#services.approvals.settle(attempt.id, ask.id, once.id);
    if (!settled.ok) await showFault(settled.error);
  }
}
