import { plainLine } from '../../base/plainText';
import { attemptState } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import { PRACTICE_AGENT } from '../../domain/agent/catalogue';
import type { AttemptView } from '../../protocol/chat';
import type { Records } from '../../services/store/records/records';
import { sentence, storedSentence } from '../messages';
import type { ChatServices } from './chatServices';

/** An attempt as its chat shows it; `undefined` if there is no such attempt (any more). */
export function attemptView(services: ChatServices, id: AttemptId): AttemptView | undefined {
  const { records } = services;
  const attempt = records.attempt(id);
  const task = attempt && records.task(attempt.task);
  if (!task) return undefined;
  const landed = records.landed(id);
  const restored = attempt.disposition === 'open' ? records.restored(id) : undefined;
  const numbers = services.review.numbers(id);
  const agentLabel = services.agents.label(attempt.agent);
  return {
    id,
    label: taskLabel(task.number),
    title: task.title,
    agent: attempt.agent,
    agentLabel,
    practice: attempt.agent === PRACTICE_AGENT,
    branch: attempt.branch,
    base: attempt.base.ref,
    worktree: attempt.worktree,
    phase: attempt.phase,
    state: attemptState(attempt, records.session(attempt.session)),
    ...(numbers ? { numbers } : {}),
    ...(landed ? { landed } : {}),
    ...(restored ? { restored: { words: restored.words } } : {}),
    ...(services.attempts.canRestore(id) ? { canRestore: true } : {}),
    ...readOnly(records),
    ...(attempt.startFault ? { startFault: startFault(attempt.startFault, agentLabel) } : {}),
  };
}

function readOnly({ access, obstacle }: Records): Pick<AttemptView, 'readOnly'> {
  return obstacle ? { readOnly: { text: sentence(obstacle), elsewhere: access === 'follow' } } : {};
}

function startFault(fault: { readonly code: string; readonly detail?: string }, agent: string) {
  return { ...fault, text: storedSentence({ ...fault, params: { agent } }) };
}

/** The title of an attempt's chat, e.g. "T-14 Cache schemas"; its tab has exactly these words. */
export function attemptTitle({ records }: Pick<ChatServices, 'records'>, id: AttemptId): string | undefined {
  const attempt = records.attempt(id);
  const task = attempt && records.task(attempt.task);
  return task && plainLine(`${taskLabel(task.number)} ${task.title}`);
}
