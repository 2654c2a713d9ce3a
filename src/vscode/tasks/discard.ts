import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import type { Attempts } from '../../services/attempts/attempts/attempts';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';
import { confirm, showInformation } from '../display/display';
import { showFault } from '../faults/faults';
import { t } from '../texts/texts';

interface DiscardServices {
  readonly agents: Agents;
  readonly attempts: Attempts;
  readonly attemptStore: AttemptStore;
  readonly taskStore: TaskStore;
}

/** Asks, moves the attempt's worktree into the trash, and offers to take that back. */
export async function discardAttempt(services: DiscardServices, id: AttemptId): Promise<void> {
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

async function offerUndo({ attempts }: DiscardServices, id: AttemptId, name: string): Promise<void> {
  const undo = t('action.undo');
  const offers = attempts.canRestore(id) ? [undo] : [];
  const answer = await showInformation(t('discard.done', { task: name }), ...offers);
  if (answer !== undo) return;
  const restored = await attempts.restore(id);
  if (!restored.ok) await showFault(restored.error);
}
