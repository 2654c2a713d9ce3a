import * as vscode from 'vscode';
import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import { confirm, showInformation } from '../display/display';
import { showFault } from '../messages';
import type { CommandServices } from './attemptCommands';

/** Asks, moves the attempt's worktree into the trash, and offers to take that back. */
export async function discardAttempt(services: CommandServices, id: AttemptId): Promise<void> {
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task) return;
  const name = `${taskLabel(task.number)} ${task.title}`;
  const discard = vscode.l10n.t('Discard');
  const answer = await confirm(
    vscode.l10n.t('Discard the attempt of {0} at “{1}”?', services.agents.label(attempt.agent), name),
    vscode.l10n.t(
      'Its agent is stopped and its worktree is moved to the trash with everything in it. You can undo that.',
    ),
    discard,
  );
  if (answer !== discard) return;
  const discarded = await services.attempts.discard(id);
  if (!discarded.ok) {
    await showFault(discarded.error);
    return;
  }
  void offerUndo(services, id, name);
}

async function offerUndo(services: CommandServices, id: AttemptId, name: string): Promise<void> {
  const undo = vscode.l10n.t('Undo');
  const offers = services.attempts.canRestore(id) ? [undo] : [];
  const answer = await showInformation(vscode.l10n.t('“{0}” was discarded.', name), ...offers);
  if (answer !== undo) return;
  const restored = await services.attempts.restore(id);
  if (!restored.ok) await showFault(restored.error);
}
