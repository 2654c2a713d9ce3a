import type { Attempt } from '../../../domain/attempt/attempt';
import type { Records } from '../../store/records/records';
import type { Sessions } from '../../sessions/sessions/sessions';

/** What the live files of an attempt are compared with: its base, or the files before the agent's last turn. */
export type Since = 'base' | 'lastTurn';

interface Known {
  readonly records: Records;
  readonly sessions: Sessions;
}

/** The commit or tree to compare with. Undefined where the files before the last turn were not kept. */
export function treeishSince(since: Since, attempt: Attempt, { records, sessions }: Known): string | undefined {
  if (since === 'base') return attempt.base.commit;
  // The store knows of a turn only some time after it has begun.
  return treeBefore(sessions.live(attempt.session)?.turns ?? 0, attempt, records);
}

/** The files before a turn, counted from 1, as a commit or tree. Undefined where they were not kept. */
export function treeBefore(turn: number, { session, base }: Attempt, records: Records): string | undefined {
  const kept = records.turnTree(session, turn, 'start');
  return kept ?? (turn <= 1 ? base.commit : records.turnTree(session, turn - 1, 'end'));
}
