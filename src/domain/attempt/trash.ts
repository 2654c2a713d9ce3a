import type { AttemptId } from '../ids';

/** What matters about a discarded worktree for emptying the trash. */
export interface Discarded {
  readonly attempt: AttemptId;
  /** Milliseconds since 1970. */
  readonly discardedAt: number;
  /** Its size on disk. Missing until it is measured, and counted as zero until then. */
  readonly bytes?: number;
}

/** A worktree that was moved to the trash when its attempt was discarded, and can be restored from there. */
export interface TrashEntry extends Discarded {
  /** The folder in the trash. */
  readonly path: string;
}

/** Limits of the trash. */
export interface TrashLimits {
  /** Days after which a worktree is deleted. 0: never because of its age. */
  readonly days: number;
  /** Maximum total size. 0: unlimited. */
  readonly maximumBytes: number;
}

const DAY_MS = 24 * 60 * 60_000;

/**
 * Returns what to delete, oldest first: because of its age, or because the total is too large, except what was
 * discarded within the last day.
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
