import type { AttemptId } from '../../domain/ids';
import { taskTitle } from '../../domain/task/task';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import { pickOne } from '../display/display';
import { t } from '../texts/texts';
import { attemptLabel } from '../titles/titles';

interface PickServices {
  readonly agents: Pick<Agents, 'label'>;
  readonly attemptStore: Pick<AttemptStore, 'all' | 'ofTask'>;
  readonly store: Pick<WindowStore, 'open'>;
  readonly taskStore: Pick<TaskStore, 'get'>;
}

/**
 * Lets the user choose one of the open attempts that match the filter. Doesn't ask if there's only one. Opens the store
 * first, because a window that has just loaded doesn't know the tasks yet. If that fails, the window has already shown
 * why.
 */
export async function pickAttempt(
  { agents, attemptStore, store, taskStore }: PickServices,
  filter: (id: AttemptId) => boolean,
): Promise<AttemptId | undefined> {
  await store.open(false);
  const rows = attemptStore
    .all()
    .filter((attempt) => attempt.disposition === 'open' && filter(attempt.id))
    .map((attempt) => {
      const task = taskStore.get(attempt.task);
      return {
        value: attempt.id,
        text: task ? taskTitle(task) : '',
        description: attemptLabel({ agents, attemptStore }, attempt),
      };
    });
  if (rows.length === 1) return rows[0]?.value;
  return pickOne(rows, { placeholder: t('attempts.select') });
}
