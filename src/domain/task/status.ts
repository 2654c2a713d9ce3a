import type { Attempt } from '../attempt/attempt';

export type TaskStatus = 'todo' | 'inProgress' | 'inReview' | 'done' | 'cancelled';

/**
 * Returns the status of a task, derived from all of its attempts. A task is done as soon as one attempt is merged, and
 * canceled only if every attempt was discarded.
 */
export function taskStatus(attempts: readonly Pick<Attempt, 'disposition'>[]): TaskStatus {
  const has = (disposition: Attempt['disposition']) => attempts.some((attempt) => attempt.disposition === disposition);
  if (has('merged')) return 'done';
  if (has('open')) return 'inProgress';
  return attempts.length === 0 ? 'todo' : 'cancelled';
}
