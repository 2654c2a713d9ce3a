import type { AttemptId, RepositoryId } from '../../../domain/ids';

/**
 * worktree: moved to the trash if its attempt is known, otherwise deleted · trash: a discarded worktree · branch, refs:
 * in the repository · host: an agent host whose store is gone, or that no window uses.
 */
export type LeftoverKind = 'worktree' | 'trash' | 'branch' | 'refs' | 'host';

/** Why something may still be needed. It is listed but not selected. */
export type LeftoverWarning = 'uncommitted' | 'unmerged' | 'running' | 'unknown';

/** Something that Coppice created and that no open attempt needs. */
export interface Leftover {
  /** Unique in one search. */
  readonly id: string;
  readonly kind: LeftoverKind;
  /** Its path, or the name of its branch. For refs, the attempt. */
  readonly name: string;
  /** orphaned: the attempt is unknown · unused: no window works with its tasks. */
  readonly why: 'merged' | 'discarded' | 'orphaned' | 'unused';
  readonly attempt?: AttemptId;
  readonly repository?: RepositoryId;
  /** The task's title, if known. */
  readonly title?: string;
  readonly bytes?: number;
  /** Whether it is larger than was counted. */
  readonly more?: boolean;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** The commit of a branch. The branch is deleted only if it still points there. */
  readonly commit?: string;
  readonly warnings: readonly LeftoverWarning[];
  /** Whether its removal can be undone. */
  readonly undoable: boolean;
}

/**
 * Whether to suggest its removal: nothing indicates that it may still be needed. What the user has discarded stays in
 * the trash, where it can be restored, until the trash is emptied or the user deletes it.
 */
export function isProposed({ kind, why, warnings }: Leftover): boolean {
  return warnings.length === 0 && !(kind === 'trash' && why === 'discarded');
}
