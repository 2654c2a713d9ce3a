import type { AttemptId, RepositoryId } from '../../../domain/ids';

/**
 * worktree: moved to the trash where its attempt is known, else deleted · trash: a discarded worktree · branch, refs:
 * in the repository · host: an agent host of a store that is gone, or that no window works with.
 */
export type LeftoverKind = 'worktree' | 'trash' | 'branch' | 'refs' | 'host';

/** Why something may still be wanted: it is shown, and not proposed. */
export type LeftoverWarning = 'uncommitted' | 'unmerged' | 'running' | 'unknown';

/** Something of ours that no attempt that is open needs. */
export interface Leftover {
  /** Unique among those that are found together. */
  readonly id: string;
  readonly kind: LeftoverKind;
  /** Its path, or the name of its branch; for refs, the attempt. */
  readonly name: string;
  /** orphaned: nobody knows the attempt any more · unused: no window works with its tasks. */
  readonly why: 'merged' | 'discarded' | 'orphaned' | 'unused';
  readonly attempt?: AttemptId;
  readonly repository?: RepositoryId;
  /** What the task is called, where it is known. */
  readonly title?: string;
  readonly bytes?: number;
  /** It has more bytes than were counted. */
  readonly more?: boolean;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** Where a branch points: it is deleted only if it still does. */
  readonly commit?: string;
  readonly warnings: readonly LeftoverWarning[];
  /** Whether removing it can be taken back. */
  readonly undoable: boolean;
}

/**
 * Whether its removal is proposed: nothing tells that it may still be wanted. What the user has discarded is theirs to
 * delete for good; until then, and as long as the trash keeps it, it can be restored.
 */
export function isProposed({ kind, why, warnings }: Leftover): boolean {
  return warnings.length === 0 && !(kind === 'trash' && why === 'discarded');
}
