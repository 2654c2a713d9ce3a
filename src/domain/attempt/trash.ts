import type { AttemptId } from '../ids';

/** A discarded worktree, as far as it matters for when it is emptied. */
export interface Discarded {
  readonly attempt: AttemptId;
  /** Milliseconds since 1970. */
  readonly discardedAt: number;
  /** What it takes on the disk. Missing until it is measured, and counts as nothing then. */
  readonly bytes?: number;
}

/** A worktree that was moved to the trash when its attempt was discarded, and can be restored from there. */
export interface TrashEntry extends Discarded {
  /** The folder in the trash. */
  readonly path: string;
}

/** How much is kept in the trash. */
export interface TrashLimits {
  /** After this many days a worktree is emptied; 0: never for its age. */
  readonly days: number;
  /** All together hold this much at most; 0: as much as there is. */
  readonly maximumBytes: number;
}

const DAY_MS = 24 * 60 * 60_000;

/**
 * What is due to be emptied, the oldest first: for its age, and then for what all the others hold together, except what
 * was discarded within the last day.
 */
export function dueTrash<T extends Discarded>(
  entries: readonly T[],
  { days, maximumBytes }: TrashLimits,
  now: number,
): readonly { readonly entry: T; readonly why: 'age' | 'size' }[] {
  const oldestFirst = entries.toSorted((one, other) => one.discardedAt - other.discardedAt);
  let total = oldestFirst.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
  return oldestFirst.flatMap((entry) => {
    const age = now - entry.discardedAt;
    const isOld = days > 0 && age > days * DAY_MS;
    const isMuch = maximumBytes > 0 && total > maximumBytes && age > DAY_MS;
    if (!isOld && !isMuch) return [];
    total -= entry.bytes ?? 0;
    return [{ entry, why: isOld ? ('age' as const) : ('size' as const) }];
  });
}
