import type { CommentThread } from './comment';
import type { Moved } from './moveAnchor';

/** A thread and the current position of its lines. */
export interface LocatedThread {
  readonly thread: CommentThread;
  /** The commit or tree that contains the lines; missing for the live file. */
  readonly treeish?: string;
  /** The file's path there. */
  readonly path: string;
  readonly position: Moved;
}
