import type { Attempt } from '../attempt/attempt';

export type TaskStatus = 'todo' | 'inProgress' | 'inReview' | 'done' | 'cancelled';

/**
 * Returns the status of a task from all of its attempts. It is done as soon as the work of one is merged, whatever
 * becomes of the others, and cancelled only if every attempt was discarded.
 */
export function taskStatus(attempts: readonly Pick<Attempt, 'disposition'>[]): TaskStatus {
  const has = (disposition: Attempt['disposition']) => attempts.some((attempt) => attempt.disposition === disposition);
  if (has('merged')) return 'done';
  if (has('open')) return 'inProgress';
  return attempts.length === 0 ? 'todo' : 'cancelled';
}
