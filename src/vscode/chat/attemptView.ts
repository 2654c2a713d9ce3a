import { attemptState } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import type { AttemptView } from '../../protocol/chat';
import type { WindowStore } from '../../services/store/windowStore';
import { faultText, storedFaultText } from '../faults/faults';
import { attemptLabel } from '../titles/titles';
import type { AttemptChatServices } from './chatServices';

/** Returns an attempt as its chat shows it, or `undefined` if it doesn't exist. */
export function attemptView(services: AttemptChatServices, id: AttemptId): AttemptView | undefined {
  const { taskStore, attemptStore, attemptFlagStore, sessionStore } = services;
  const attempt = attemptStore.get(id);
  const task = attempt && taskStore.get(attempt.task);
  if (!task) return undefined;
  const landed = attemptFlagStore.landed(id);
  const restored = attempt.disposition === 'open' ? attemptFlagStore.restored(id) : undefined;
  const numbers = services.review.numbers(id);
  const agentLabel = services.agents.label(attempt.agent);
  return {
    id,
    label: taskLabel(task.number),
    title: task.title,
    agent: attempt.agent,
    agentLabel,
    attemptLabel: attemptLabel(services, attempt),
    practice: services.agents.isBundled(attempt.agent),
    branch: attempt.branch,
    base: attempt.base.ref,
    worktree: attempt.worktree,
    phase: attempt.phase,
    state: attemptState(attempt, sessionStore.get(attempt.session)),
    ...(numbers ? { numbers } : {}),
    ...(landed ? { landed } : {}),
    ...(restored ? { restored: { words: restored.words } } : {}),
    ...(services.attempts.canUndiscard(id) ? { canRestore: true } : {}),
    ...readOnly(services.store),
    ...(attempt.startFault ? { startFault: startFault(attempt.startFault, agentLabel) } : {}),
  };
}

function readOnly({ access, obstacle }: WindowStore): Pick<AttemptView, 'readOnly'> {
  return obstacle ? { readOnly: { text: faultText(obstacle), otherWindow: access === 'follow' } } : {};
}

function startFault(fault: { readonly code: string; readonly detail?: string }, agent: string) {
  return { ...fault, text: storedFaultText({ ...fault, params: { agent } }) };
}
