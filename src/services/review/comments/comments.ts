import type { Clock } from '../../../base/clock';
import { DisposableStore, type Disposable } from '../../../base/disposable';
import { Emitter } from '../../../base/emitter';
import { formatId, type Id } from '../../../base/ids';
import { fail, ok, type Result } from '../../../base/result';
import {
  COMMENT_MAX,
  draftsOf,
  isSent,
  type CommentThread,
  type LineRange,
  type Side,
  type ThreadComment,
} from '../../../domain/comment/comment';
import type { LocatedThread } from '../../../domain/comment/locatedThread';
import { moveAnchor } from '../../../domain/comment/moveAnchor';
import type { AttemptId, CommentId, CommentThreadId } from '../../../domain/ids';
import { linesOf } from '../../../domain/review/hunks';
import { quotable } from '../../../domain/review/quotable';
import { cleanPrompt } from '../../../domain/task/task';
import type { AttemptStore } from '../../store/attemptStore';
import { type CommentStore, NO_COMMENTS } from '../../store/commentStore';
import type { SessionStore } from '../../store/sessionStore';
import type { TurnTreeStore } from '../../store/turnTreeStore';
import type { WindowStore } from '../../store/windowStore';
import type { Deliveries, DeliveryCode } from '../deliveries/deliveries';
import type { Review, ReviewCode } from '../review/review';
import type { Sessions } from '../../sessions/sessions/sessions';
import { decoded, liveText, placesOf, type Versions } from './places';

export type CommentCode = DeliveryCode | ReviewCode | 'commentEmpty' | 'commentTooLong' | 'commentGone';

/** Lines of a file that are to be commented, as the user sees them. */
export interface CommentPlace {
  readonly path: string;
  readonly side: Side;
  /** The commit or tree that the left side shows; for the live file it is found out. */
  readonly treeish?: string;
  readonly lines: LineRange;
  /** The whole text that is seen. */
  readonly text: string;
}

interface Dependencies {
  readonly clock: Clock;
  readonly deliveries: Deliveries;
  readonly random: (size: number) => Uint8Array;
  readonly store: WindowStore;
  readonly attemptStore: AttemptStore;
  readonly sessionStore: SessionStore;
  readonly turnTreeStore: TurnTreeStore;
  readonly commentStore: CommentStore;
  readonly review: Review;
  readonly sessions: Sessions;
}

/**
 * What the user writes about an attempt's changes. Each comment is a draft in the store until the agent has it; see
 * `Outbox.sendComments`. Nothing is changed while a message is being sent.
 */
export class Comments implements Disposable {
  readonly #deps: Dependencies;
  readonly #own = new DisposableStore();
  readonly #told = new Map<AttemptId, readonly CommentThread[]>();
  readonly #changed = new Emitter<AttemptId>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.#own.add(
      dependencies.store.onDidChange(({ attempts }) => {
        for (const id of attempts) this.#tell(id);
      }),
    );
  }

  /** The threads of an attempt are others than before, here or in the window that writes. */
  readonly onDidChange = this.#changed.event;

  threads(id: AttemptId): readonly CommentThread[] {
    return this.#deps.commentStore.get(id);
  }

  /** How many comments of an attempt were not sent. */
  draftCount(id: AttemptId): number {
    return this.threads(id).reduce((sum, thread) => sum + draftsOf(thread).length, 0);
  }

  /** Where the lines of an attempt's threads are now, beside left sides that show `against`. */
  places(id: AttemptId, against?: string): Promise<readonly LocatedThread[]> {
    return placesOf(this.threads(id), this.#versions(id, against));
  }

  /** Begins a thread with a first comment. Fails with `commentEmpty`, `commentTooLong`. */
  begin(id: AttemptId, place: CommentPlace, text: string): Promise<Result<CommentThreadId, CommentCode>> {
    return this.#deps.deliveries.run(id, async () => {
      const comment = this.#draft(text);
      if (!comment.ok) return comment;
      const anchored = await this.#anchored(id, place);
      if (!anchored.ok) return anchored;
      const { treeish, lines } = anchored.value;
      const { path, side } = place;
      const quoted = quotable(linesOf(place.text).slice(place.lines.from, place.lines.to + 1));
      const thread: CommentThread = {
        id: this.#id<'commentThread'>('ct'),
        anchor: { treeish, path, side, lines, quoted },
        comments: [comment.value],
        createdAt: comment.value.createdAt,
      };
      const saved = await this.#save(id, [thread]);
      return saved.ok ? ok(thread.id) : saved;
    });
  }

  /** Adds a comment to a thread; a resolved one is open again by that. */
  reply(id: AttemptId, thread: CommentThreadId, text: string): Promise<Result<undefined, CommentCode>> {
    return this.#changing(id, thread, ({ resolvedAt: _open, ...known }) => {
      const comment = this.#draft(text);
      return comment.ok ? ok({ ...known, comments: [...known.comments, comment.value] }) : comment;
    });
  }

  /** Changes the words of a draft. Fails with `commentGone` where it was sent, or removed. */
  edit(
    id: AttemptId,
    { thread, comment }: { readonly thread: CommentThreadId; readonly comment: CommentId },
    text: string,
  ): Promise<Result<undefined, CommentCode>> {
    return this.#changing(id, thread, (known) => {
      if (!isDraft(known, comment)) return fail('commentGone');
      const words = cleaned(text);
      if (!words.ok) return words;
      const editedAt = this.#deps.clock.now();
      const comments = known.comments.map((one) =>
        one.id === comment ? { ...one, text: words.value, editedAt } : one,
      );
      return ok({ ...known, comments });
    });
  }

  /** Removes a draft; with the last comment of a thread the thread. Answers the thread as it was, for `putBack`. */
  remove(id: AttemptId, thread: CommentThreadId, comment: CommentId): Promise<Result<CommentThread, CommentCode>> {
    return this.#deps.deliveries.run(id, async () => {
      const known = this.#thread(id, thread);
      if (!known || !isDraft(known, comment)) return fail('commentGone');
      const comments = known.comments.filter((one) => one.id !== comment);
      const removed =
        comments.length === 0
          ? await this.#deps.commentStore.change(id, { type: 'removed', thread })
          : await this.#save(id, [{ ...known, comments }]);
      return removed.ok ? ok(known) : removed;
    });
  }

  /** Takes back that comments were removed; what was written or sent since stays as it is. */
  putBack(id: AttemptId, before: CommentThread): Promise<Result<undefined, CommentCode>> {
    return this.#deps.deliveries.run(id, () => {
      const now = this.#thread(id, before.id) ?? before;
      const missing = before.comments.filter((one) => !now.comments.some((known) => known.id === one.id));
      const comments = [...now.comments, ...missing].sort((a, b) => a.createdAt - b.createdAt);
      return this.#save(id, [{ ...now, comments }]);
    });
  }

  /** The user is content with what a thread is about. Drafts in it are not sent while it is resolved. */
  resolve(id: AttemptId, thread: CommentThreadId): Promise<Result<undefined, CommentCode>> {
    return this.#changing(id, thread, (known) => ok({ ...known, resolvedAt: this.#deps.clock.now() }));
  }

  reopen(id: AttemptId, thread: CommentThreadId): Promise<Result<undefined, CommentCode>> {
    return this.#changing(id, thread, ({ resolvedAt: _open, ...known }) => ok(known));
  }

  /** The threads with drafts for the next message, and where their lines are now. */
  locateDrafts(id: AttemptId): Promise<readonly LocatedThread[]> {
    const pending = this.threads(id).filter((thread) => draftsOf(thread).length > 0);
    return placesOf(pending, this.#versions(id, undefined));
  }

  dispose(): void {
    this.#own.dispose();
    this.#changed.dispose();
  }

  #changing(
    id: AttemptId,
    thread: CommentThreadId,
    change: (thread: CommentThread) => Result<CommentThread, CommentCode>,
  ): Promise<Result<undefined, CommentCode>> {
    return this.#deps.deliveries.run(id, async () => {
      const known = this.#thread(id, thread);
      if (!known) return fail('commentGone');
      const changed = change(known);
      return changed.ok ? this.#save(id, [changed.value]) : changed;
    });
  }

  #thread(id: AttemptId, thread: CommentThreadId): CommentThread | undefined {
    return this.threads(id).find((known) => known.id === thread);
  }

  #save(id: AttemptId, threads: readonly CommentThread[]): Promise<Result<undefined, CommentCode>> {
    return this.#deps.commentStore.change(id, { type: 'saved', threads });
  }

  /** Where the lines are in a version of the file that never changes. */
  async #anchored(
    id: AttemptId,
    place: CommentPlace,
  ): Promise<Result<{ readonly treeish: string; readonly lines: LineRange }, CommentCode>> {
    const { path, side, lines } = place;
    if (side === 'before') {
      return place.treeish === undefined ? fail('turnNotKept') : ok({ treeish: place.treeish, lines });
    }
    const treeish = await this.#treeWith(id, path);
    if (!treeish.ok) return treeish;
    const kept = await this.#textAt(id, treeish.value, path);
    if (kept === undefined) return fail('fileMissing', { params: { path } });
    // What is seen may not be on the disk yet, or not any more.
    return ok({ treeish: treeish.value, lines: moveAnchor({ lines, quoted: [] }, place.text, kept).lines });
  }

  /** A tree that has the live file: that of the last turn's end where it is the same, else one made now. */
  async #treeWith(id: AttemptId, path: string): Promise<Result<string, ReviewCode>> {
    const attempt = this.#deps.attemptStore.get(id);
    if (!attempt) return fail('attemptUnknown');
    const turns = this.#deps.sessionStore.get(attempt.session)?.turns ?? 0;
    const tree = this.#deps.turnTreeStore.get(attempt.session, turns, 'end');
    const live = await liveText(attempt.worktree, path);
    const isKept = tree !== undefined && live !== undefined && (await this.#textAt(id, tree, path)) === live;
    return isKept ? ok(tree) : this.#deps.review.snapshot(id);
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

  #draft(text: string): Result<ThreadComment, CommentCode> {
    const words = cleaned(text);
    if (!words.ok) return words;
    return ok({ id: this.#id<'comment'>('c'), text: words.value, createdAt: this.#deps.clock.now() });
  }

  #tell(id: AttemptId): void {
    const threads = this.threads(id);
    if (threads === (this.#told.get(id) ?? NO_COMMENTS)) return;
    this.#told.set(id, threads);
    this.#changed.fire(id);
  }

  #id<Kind extends string>(prefix: string): Id<Kind> {
    return formatId<Kind>(prefix, this.#deps.random(16));
  }
}

function cleaned(text: string): Result<string, 'commentEmpty' | 'commentTooLong'> {
  const words = cleanPrompt(text);
  if (words === '') return fail('commentEmpty');
  return words.length > COMMENT_MAX ? fail('commentTooLong', { params: { limit: COMMENT_MAX } }) : ok(words);
}

function isDraft({ comments }: CommentThread, id: CommentId): boolean {
  return comments.some((comment) => comment.id === id && !isSent(comment));
}
