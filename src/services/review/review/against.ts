import type { Attempt } from '../../../domain/attempt/attempt';
import type { TurnTreeStore } from '../../store/turnTreeStore';
import type { Sessions } from '../../sessions/sessions/sessions';

/** What the live files of an attempt are compared with: its base, or the files before the last turn. */
export type Since = 'base' | 'lastTurn';

interface Dependencies {
  readonly turnTreeStore: TurnTreeStore;
  readonly sessions: Sessions;
}

/** Returns the commit or tree to compare with; `undefined` if there is no checkpoint before the last turn. */
export function treeishSince(
  since: Since,
  attempt: Attempt,
  { turnTreeStore, sessions }: Dependencies,
): string | undefined {
  if (since === 'base') return attempt.base.commit;
  // The store learns of a turn only some time after its start.
  return treeBefore(sessions.live(attempt.session)?.turns ?? 0, attempt, turnTreeStore);
}

/** Returns the commit or tree with the files before a turn, counted from 1; `undefined` if there is no checkpoint. */
export function treeBefore(turn: number, { session, base }: Attempt, turnTreeStore: TurnTreeStore): string | undefined {
  const saved = turnTreeStore.get(session, turn, 'start');
  return saved ?? (turn <= 1 ? base.commit : turnTreeStore.get(session, turn - 1, 'end'));
}
