import { ownValue } from '../../base/ownValue';
import type { PlanEntry } from '../../domain/session/event';
import { fields, textField } from './fields';

const STATUS: Readonly<Record<string, PlanEntry['status']>> = {
  pending: 'pending',
  in_progress: 'inProgress',
  completed: 'completed',
};

export function planStatus(status: unknown): PlanEntry['status'] | undefined {
  return typeof status === 'string' ? ownValue(STATUS, status) : undefined;
}

/** Returns the list that `TodoWrite` sets. */
export function todoPlan(input: unknown): PlanEntry[] | undefined {
  const { todos } = fields(input);
  if (!Array.isArray(todos)) return undefined;
  return todos.flatMap((todo: unknown) => {
    const entry = fields(todo);
    const text = textField(entry, 'content');
    return text === undefined ? [] : [{ text, status: planStatus(entry['status']) ?? 'pending' }];
  });
}
