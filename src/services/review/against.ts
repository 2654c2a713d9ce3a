import type { Attempt } from '../../domain/attempt/attempt';
import type { Records } from '../records/records';

/** What the live files of an attempt are compared with: its base, or the files before the agent's last turn. */
export type Since = 'base' | 'lastTurn';

/** The commit or tree to compare with. Undefined where the files before the last turn were not kept. */
export function treeishSince(since: Since, attempt: Attempt, records: Records): string | undefined {
  const turns = records.session(attempt.session)?.turns ?? 0;
  return since === 'base' ? attempt.base.commit : treeBefore(turns, attempt, records);
}

/** The files before a turn, counted from 1, as a commit or tree. Undefined where they were not kept. */
export function treeBefore(turn: number, { session, base }: Attempt, records: Records): string | undefined {
  const kept = records.turnTree(session, turn, 'start');
  return kept ?? (turn <= 1 ? base.commit : records.turnTree(session, turn - 1, 'end'));
}
