import { fail, ok, type Result } from '../../../base/result';
import type { Anchor, CommentThread, LineRange, Side } from '../../../domain/comment/comment';
import type { LocatedThread } from '../../../domain/comment/locatedThread';
import { moveAnchor } from '../../../domain/comment/moveAnchor';
import type { AttemptId } from '../../../domain/ids';
import { linesOf } from '../../../domain/review/hunks';
import { quotable } from '../../../domain/review/quotable';
import type { Sessions } from '../../sessions/sessions/sessions';
import type { AttemptStore } from '../../store/attemptStore';
import type { SessionStore } from '../../store/sessionStore';
import type { TurnTreeStore } from '../../store/turnTreeStore';
import type { Review, ReviewCode } from '../review/review';
import { decoded, liveText, locateThreads, type Versions } from './locateThreads';

/** Lines of a file that the user comments on, as the editor shows them. */
export interface CommentTarget {
  /** Path in the repository, with `/`. */
  readonly path: string;
  readonly side: Side;
  /** The commit or tree on the left side. Missing for the live file. */
  readonly treeish?: string;
  readonly lines: LineRange;
  /** The whole text in the editor. */
  readonly text: string;
}

interface Dependencies {
  readonly attemptStore: AttemptStore;
  readonly sessionStore: SessionStore;
  readonly turnTreeStore: TurnTreeStore;
  readonly review: Review;
  readonly sessions: Sessions;
}

/** Anchors threads to lines in a version of a file that never changes, and finds those lines in later versions. */
export class ThreadAnchors {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Returns the anchor of new comments. Fails with `turnNotKept`, `fileMissing`, or if the files can't be saved. */
  async create(id: AttemptId, target: CommentTarget): Promise<Result<Anchor, ReviewCode>> {
    const { path, side, lines } = target;
    const quoted = quotable(linesOf(target.text).slice(lines.from, lines.to + 1));
    if (side === 'before') {
      const { treeish } = target;
      return treeish === undefined ? fail('turnNotKept') : ok({ treeish, path, side, lines, quoted });
    }
    const treeish = await this.#treeWithLiveFile(id, path);
    if (!treeish.ok) return treeish;
    const saved = await this.#textAt(id, treeish.value, path);
    if (saved === undefined) return fail('fileMissing', { params: { path } });
    // The editor may show a text that isn't on the disk yet, or no longer.
    const moved = moveAnchor({ lines, quoted: [] }, target.text, saved);
    return ok({ treeish: treeish.value, path, side, lines: moved.lines, quoted });
  }

  /** Returns where the lines of threads are now. `against`: the commit or tree on the left sides. */
  locate(
    id: AttemptId,
    threads: readonly CommentThread[],
    against: string | undefined,
  ): Promise<readonly LocatedThread[]> {
    return locateThreads(threads, this.#versions(id, against));
  }

  /** Returns a tree with the live file: the one of the last turn's end if that has it, otherwise a new one. */
  async #treeWithLiveFile(id: AttemptId, path: string): Promise<Result<string, ReviewCode>> {
    const attempt = this.#deps.attemptStore.get(id);
    if (!attempt) return fail('attemptUnknown');
    const turns = this.#deps.sessionStore.get(attempt.session)?.turns ?? 0;
    const tree = this.#deps.turnTreeStore.get(attempt.session, turns, 'end');
    const live = await liveText(attempt.worktree, path);
    const isSaved = tree !== undefined && live !== undefined && (await this.#textAt(id, tree, path)) === live;
    return isSaved ? ok(tree) : this.#deps.review.snapshot(id);
  }

  #versions(id: AttemptId, against: string | undefined): Versions {
    return {
      worktree: this.#deps.attemptStore.get(id)?.worktree ?? '',
      against,
      textAt: (treeish, path) => this.#textAt(id, treeish, path),
      renamed: async (treeish, path) => {
        const changes = await this.#deps.review.changes(id, treeish);
        return changes.ok ? changes.value.files.find(({ oldPath }) => oldPath === path)?.path : undefined;
      },
    };
  }

  async #textAt(id: AttemptId, treeish: string, path: string): Promise<string | undefined> {
    const file = await this.#deps.review.fileAt(id, treeish, path);
    return file.ok ? decoded(file.value) : undefined;
  }
}
