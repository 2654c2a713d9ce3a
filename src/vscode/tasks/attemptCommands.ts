import * as vscode from 'vscode';
import type { Result } from '../../base/result';
import { attemptState } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import type { Attempts } from '../../services/attempts/attempts/attempts';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { SessionStore } from '../../services/store/sessionStore';
import type { TaskStore } from '../../services/store/taskStore';
import { openTerminal, showInformation } from '../display/display';
import { showFault, type FaultCode } from '../faults/faults';
import { attemptTitle } from '../titles/titles';
import { t } from '../texts/texts';

interface AttemptServices {
  readonly agents: Agents;
  readonly attempts: Attempts;
  readonly attemptStore: AttemptStore;
  readonly sessionStore: SessionStore;
  readonly taskStore: TaskStore;
}

/** The commands on an attempt that take only a step or two. */
export class AttemptCommands {
  readonly #services: AttemptServices;

  constructor(services: AttemptServices) {
    this.#services = services;
  }

  async openWorktree(id: AttemptId): Promise<void> {
    const attempt = this.#services.attemptStore.get(id);
    if (!attempt) return;
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(attempt.worktree), {
      forceNewWindow: true,
    });
  }

  openTerminal(id: AttemptId): void {
    const attempt = this.#services.attemptStore.get(id);
    if (!attempt) return;
    openTerminal({ name: attemptTitle(this.#services, id), cwd: attempt.worktree });
  }

  async stop(id: AttemptId): Promise<void> {
    await showFailure(await this.#services.attempts.stop(id));
  }

  async retry(id: AttemptId): Promise<void> {
    await showFailure(await this.#services.attempts.retry(id));
  }

  async rerunSetup(id: AttemptId): Promise<void> {
    await showFailure(await this.#services.attempts.setUpAgain(id));
  }

  async copyBranch(id: AttemptId): Promise<void> {
    const attempt = this.#services.attemptStore.get(id);
    if (attempt) await vscode.env.clipboard.writeText(attempt.branch);
  }

  /** Opens a terminal that runs the agent's own login command. */
  logIn(id: AttemptId): void {
    const attempt = this.#services.attemptStore.get(id);
    const kind = attempt && this.#services.agents.kind(attempt.agent);
    if (!kind) return;
    const choice = this.#services.agents.choices().find((candidate) => candidate.id === kind.id);
    const executable = choice?.finding.found === true ? choice.finding.executable : kind.executables[0];
    if (executable === undefined) return;
    // The program itself is the terminal's process, so its path doesn't become part of a shell command.
    openTerminal({
      name: t('agent.logInTerminal', { agent: kind.label }),
      shellPath: executable,
      shellArgs: [...(kind.loginArgs ?? [])],
      cwd: attempt.worktree,
    });
  }

  /** Opens the chat of the attempt that has waited longest for an answer. */
  nextRequest(openChat: (attempt: AttemptId) => void): void {
    const { attemptStore, sessionStore } = this.#services;
    const waiting = attemptStore
      .all()
      .map((attempt) => ({ attempt, session: sessionStore.get(attempt.session) }))
      .filter(({ attempt, session }) => attemptState(attempt, session) === 'needsYou')
      .sort((a, b) => (a.session?.lastAt ?? 0) - (b.session?.lastAt ?? 0))[0];
    if (waiting) openChat(waiting.attempt.id);
    else void showInformation(t('attempts.noRequests'));
  }
}

async function showFailure(result: Result<unknown, FaultCode>): Promise<void> {
  if (!result.ok) await showFault(result.error);
}
