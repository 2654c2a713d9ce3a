import { plainLine } from '../../base/plainText';
import { agentOrdinal, type Attempt } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import { taskTitle } from '../../domain/task/task';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';

interface LabelServices {
  readonly agents: Pick<Agents, 'label'>;
  readonly attemptStore: Pick<AttemptStore, 'ofTask'>;
}

export interface TitleServices extends LabelServices {
  readonly attemptStore: Pick<AttemptStore, 'get' | 'ofTask'>;
  readonly taskStore: Pick<TaskStore, 'get'>;
}

/** Leaves room in a tab for what follows the task's title. */
const TITLE_MAX = 200;

/** Names an attempt among those of its task: "Codex", or "Codex 2" if it's the agent's second one. Never changes. */
export function attemptLabel({ agents, attemptStore }: LabelServices, attempt: Attempt): string {
  const ordinal = agentOrdinal(attempt, attemptStore.ofTask(attempt.task));
  return ordinal > 1 ? `${agents.label(attempt.agent)} ${ordinal}` : agents.label(attempt.agent);
}

/**
 * Names an attempt in a tab, a terminal, or the status bar: "T-14 Cache schemas (Codex 2)". Never changes, and no two
 * attempts have the same one. Returns an empty text for an unknown attempt.
 */
export function attemptTitle(services: TitleServices, id: AttemptId): string {
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  return task ? `${plainLine(taskTitle(task), TITLE_MAX)} (${plainLine(attemptLabel(services, attempt))})` : '';
}

/** Returns the title of an attempt's chat: its task's, and from the task's second attempt on also the agent's name. */
export function chatTitle(services: TitleServices, id: AttemptId): string {
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task) return '';
  const isOnlyOne = services.attemptStore.ofTask(task.id).length === 1;
  return isOnlyOne ? plainLine(taskTitle(task)) : attemptTitle(services, id);
}
