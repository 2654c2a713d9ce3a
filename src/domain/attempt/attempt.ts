import type { AttemptId, SessionId, TaskId } from '../ids';
import type { Session } from '../session/session';
import { taskLabel } from '../task/task';

/**
 * The recorded steps of an attempt's start. Each is repeated after a reload: recorded → worktree (branch and folder
 * exist) → prepared (files exist) → opened (the agent host has the session) → prompted (the first message is in its
 * log). From then on, the session determines the state.
 */
export const ATTEMPT_PHASES = ['recorded', 'worktree', 'prepared', 'opened', 'prompted'] as const;
export type AttemptPhase = (typeof ATTEMPT_PHASES)[number];

export const ATTEMPT_DISPOSITIONS = ['open', 'merged', 'discarded'] as const;
export type AttemptDisposition = (typeof ATTEMPT_DISPOSITIONS)[number];

/** Where an attempt starts from: the chosen branch or commit, and the commit that it was at that time. */
export interface Base {
  /** Short name of a branch, or the commit's ID if there is none. */
  readonly ref: string;
  readonly commit: string;
}

/** One agent's try at a task, in its own worktree and on its own branch. */
export interface Attempt {
  readonly id: AttemptId;
  readonly task: TaskId;
  /** Counts from 1 within its task. */
  readonly ordinal: number;
  readonly agent: string;
  readonly base: Base;
  readonly branch: string;
  /** Absolute path of the worktree, outside the repository. */
  readonly worktree: string;
  readonly session: SessionId;
  readonly phase: AttemptPhase;
  readonly disposition: AttemptDisposition;
  /** Code of the failure that stopped its start. Cleared when the start is tried again. */
  readonly startFault?: { readonly code: string; readonly detail?: string };
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Branch, folder, and base of an attempt, chosen before anything is created. */
export type AttemptPlan = Pick<Attempt, 'branch' | 'worktree' | 'base'>;

/** What an attempt's plan depends on within its task. */
export interface AttemptSlot {
  readonly ordinal: number;
  /** Branch names of the task's other attempts, which Git may not know yet. */
  readonly taken: readonly string[];
}

/** The state of an attempt as shown to people. */
export type AttemptState =
  'starting' | 'running' | 'needsYou' | 'review' | 'failed' | 'interrupted' | 'merged' | 'discarded';

/** Returns the state of an attempt, derived from its own facts and those of its session. */
export function attemptState(attempt: Attempt, session: Session | undefined): AttemptState {
  if (attempt.disposition !== 'open') return attempt.disposition;
  if (attempt.startFault) return 'failed';
  if (attempt.phase !== 'prompted' || !session) return 'starting';
  switch (session.state) {
    case 'creating':
      return 'starting';
    case 'running':
      return 'running';
    case 'requiresAction':
      return 'needsYou';
    case 'idle':
      return 'review';
    case 'error':
      return 'failed';
    case 'interrupted':
      return 'interrupted';
  }
}

/** Returns the number of an attempt among the same agent's attempts at its task, from 1. */
export function agentOrdinal({ agent, ordinal }: Attempt, attemptsAtTask: readonly Attempt[]): number {
  return 1 + attemptsAtTask.filter((other) => other.agent === agent && other.ordinal < ordinal).length;
}

/**
 * Returns the branch name of an attempt: `coppice/t-14-cache-schemas`. From the second attempt on, its number is
 * appended.
 */
export function branchName(prefix: string, taskNumber: number, slug: string, ordinal: number): string {
  const words = [taskLabel(taskNumber).toLowerCase(), slug].filter((word) => word !== '').join('-');
  return `${prefix}${words}${ordinal > 1 ? `-${ordinal}` : ''}`;
}
