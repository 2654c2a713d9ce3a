import type { Attempt } from '../../../domain/attempt/attempt';
import type { TurnTreeStore } from '../../store/turnTreeStore';
import type { Sessions } from '../../sessions/sessions/sessions';

/** What the live files of an attempt are compared with: its base, or the files before the agent's last turn. */
export type Since = 'base' | 'lastTurn';

interface Known {
  readonly turnTreeStore: TurnTreeStore;
  readonly sessions: Sessions;
}

/** The commit or tree to compare with. Undefined where the files before the last turn were not kept. */
export function treeishSince(since: Since, attempt: Attempt, { turnTreeStore, sessions }: Known): string | undefined {
  if (since === 'base') return attempt.base.commit;
  // The store knows of a turn only some time after it has begun.
  return treeBefore(sessions.live(attempt.session)?.turns ?? 0, attempt, turnTreeStore);
}

/** The files before a turn, counted from 1, as a commit or tree. Undefined where they were not kept. */
export function treeBefore(turn: number, { session, base }: Attempt, turnTreeStore: TurnTreeStore): string | undefined {
  const kept = turnTreeStore.get(session, turn, 'start');
  return kept ?? (turn <= 1 ? base.commit : turnTreeStore.get(session, turn - 1, 'end'));
}
