import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import { confirm, showInformation } from '../display/display';
import { showFault } from '../messages';
import type { CommandServices } from './attemptCommands';
import { t } from '../texts/texts';

/** Asks, moves the attempt's worktree into the trash, and offers to take that back. */
export async function discardAttempt(services: CommandServices, id: AttemptId): Promise<void> {
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task) return;
  const name = `${taskLabel(task.number)} ${task.title}`;
  const discard = t('discard.discard');
  const answer = await confirm(
    t('discard.question', { agent: services.agents.label(attempt.agent), task: name }),
    t('discard.detail'),
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
  const undo = t('action.undo');
  const offers = services.attempts.canRestore(id) ? [undo] : [];
  const answer = await showInformation(t('discard.done', { task: name }), ...offers);
  if (answer !== undo) return;
  const restored = await services.attempts.restore(id);
  if (!restored.ok) await showFault(restored.error);
}
