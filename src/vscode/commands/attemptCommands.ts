import * as vscode from 'vscode';
import type { Logger } from '../../base/logger';
import type { Result } from '../../base/result';
import { attemptState } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import type { Services } from '../../services/services';
import { openTerminal, pickOne, showInformation } from '../display/display';
import { showFault, type FaultCode } from '../messages';
import { attemptTitle } from '../review/review';
import { t } from '../texts/texts';

export interface CommandServices extends Services {
  readonly log: Logger;
}

/** The commands on one attempt that are a step or two each. */
export class AttemptCommands {
  readonly #s: CommandServices;

  constructor(services: CommandServices) {
    this.#s = services;
  }

  /** The open attempt (of those that `among` tells), or the one among several that the user chooses. */
  async pick(among: (id: AttemptId) => boolean = () => true): Promise<AttemptId | undefined> {
    const { taskStore, attemptStore, agents } = this.#s;
    const rows = attemptStore
      .all()
      .filter((attempt) => attempt.disposition === 'open' && among(attempt.id))
      .map((attempt) => {
        const task = taskStore.get(attempt.task);
        return {
          value: attempt.id,
          text: `${task ? taskLabel(task.number) : ''} ${task?.title ?? ''}`,
          description: agents.label(attempt.agent),
        };
      });
    if (rows.length === 1) return rows[0]?.value;
    return pickOne(rows, { placeholder: t('attempts.select') });
  }

  async openWorktree(id: AttemptId): Promise<void> {
    const attempt = this.#s.attemptStore.get(id);
    if (!attempt) return;
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(attempt.worktree), {
      forceNewWindow: true,
    });
  }

  openTerminal(id: AttemptId): void {
    const attempt = this.#s.attemptStore.get(id);
    if (!attempt) return;
    openTerminal({ name: attemptTitle(this.#s, id), cwd: attempt.worktree });
  }

  async stop(id: AttemptId): Promise<void> {
    await tell(await this.#s.attempts.stop(id));
  }

  async retry(id: AttemptId): Promise<void> {
    await tell(await this.#s.attempts.retry(id));
  }

  async rerunSetup(id: AttemptId): Promise<void> {
    await tell(await this.#s.attempts.setUpAgain(id));
  }

  async copyBranch(id: AttemptId): Promise<void> {
    const attempt = this.#s.attemptStore.get(id);
    if (attempt) await vscode.env.clipboard.writeText(attempt.branch);
  }

  /** Opens a terminal with the agent's own login command typed in. */
  logIn(id: AttemptId): void {
    const attempt = this.#s.attemptStore.get(id);
    const kind = attempt && this.#s.agents.kind(attempt.agent);
    if (!kind) return;
    const choice = this.#s.agents.choices().find((candidate) => candidate.id === kind.id);
    const executable = choice?.finding.found === true ? choice.finding.executable : kind.executables[0];
    if (executable === undefined) return;
    // The program itself is the terminal's process: no shell line is made of its path.
    openTerminal({
      name: t('agent.logInTerminal', { agent: kind.label }),
      shellPath: executable,
      shellArgs: [...(kind.loginArgs ?? [])],
      cwd: attempt.worktree,
    });
  }

  /** Opens the chat of the attempt that has waited longest for an answer. */
  nextRequest(openChat: (attempt: AttemptId) => void): void {
    const { attemptStore, sessionStore } = this.#s;
    const waiting = attemptStore
      .all()
      .map((attempt) => ({ attempt, session: sessionStore.get(attempt.session) }))
      .filter(({ attempt, session }) => attemptState(attempt, session) === 'needsYou')
      .sort((a, b) => (a.session?.lastAt ?? 0) - (b.session?.lastAt ?? 0))[0];
    if (waiting) openChat(waiting.attempt.id);
    else void showInformation(t('attempts.noRequests'));
  }
}

async function tell(result: Result<unknown, FaultCode>): Promise<void> {
  if (!result.ok) await showFault(result.error);
}
