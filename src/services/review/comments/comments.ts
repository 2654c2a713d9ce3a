import type { Clock } from '../../../base/clock';
import { DisposableStore, type Disposable } from '../../../base/disposable';
import { Emitter } from '../../../base/emitter';
import { formatId, type Id } from '../../../base/ids';
import { fail, ok, type Result } from '../../../base/result';
import { COMMENT_MAX, draftsOf, isSent, type CommentThread, type ThreadComment } from '../../../domain/comment/comment';
import type { LocatedThread } from '../../../domain/comment/locatedThread';
import type { AttemptId, CommentId, CommentThreadId } from '../../../domain/ids';
import { cleanPrompt } from '../../../domain/task/task';
import type { Sessions } from '../../sessions/sessions/sessions';
import type { AttemptStore } from '../../store/attemptStore';
import { type CommentStore, NO_COMMENTS } from '../../store/commentStore';
import type { SessionStore } from '../../store/sessionStore';
import type { TurnTreeStore } from '../../store/turnTreeStore';
import type { WindowStore } from '../../store/windowStore';
import type { Deliveries, DeliveryCode } from '../deliveries/deliveries';
import type { Review, ReviewCode } from '../review/review';
import { ThreadAnchors, type CommentTarget } from './threadAnchors';

export type { CommentTarget } from './threadAnchors';

export type CommentCode = DeliveryCode | ReviewCode | 'commentEmpty' | 'commentTooLong' | 'commentGone';

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
 * The user's comments on the changes of attempts. Each comment is a draft until the agent has it; see
 * `Outbox.sendComments`. While a message is being sent, changes wait.
 */
export class Comments implements Disposable {
  readonly #deps: Dependencies;
  readonly #anchors: ThreadAnchors;
  readonly #own = new DisposableStore();
  readonly #published = new Map<AttemptId, readonly CommentThread[]>();
  readonly #changed = new Emitter<AttemptId>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.#anchors = new ThreadAnchors(dependencies);
    this.#own.add(
      dependencies.store.onDidChange(({ attempts }) => {
        for (const id of attempts) this.#publish(id);
      }),
    );
  }

  /** Fires if the threads of an attempt have changed, in this window or in the one that writes. */
  readonly onDidChange = this.#changed.event;

  threads(id: AttemptId): readonly CommentThread[] {
    return this.#deps.commentStore.get(id);
  }

  /** Returns how many comments the next message would take, if they all fit. */
  draftCount(id: AttemptId): number {
    return this.threads(id).reduce((sum, thread) => sum + draftsOf(thread).length, 0);
  }

  /** Returns where the lines of an attempt's threads are now. `against`: the commit or tree on the left sides. */
  locate(id: AttemptId, against?: string): Promise<readonly LocatedThread[]> {
    return this.#anchors.locate(id, this.threads(id), against);
  }

  /** Returns the threads with drafts for the next message, and where their lines are now. */
  locateDrafts(id: AttemptId): Promise<readonly LocatedThread[]> {
    const pending = this.threads(id).filter((thread) => draftsOf(thread).length > 0);
    return this.#anchors.locate(id, pending, undefined);
  }

  /** Starts a thread with a first comment. Fails with `commentEmpty`, `commentTooLong`, or if it can't be anchored. */
  begin(id: AttemptId, target: CommentTarget, text: string): Promise<Result<CommentThreadId, CommentCode>> {
    return this.#deps.deliveries.run(id, async () => {
      const comment = this.#draft(text);
      if (!comment.ok) return comment;
      const anchor = await this.#anchors.create(id, target);
      if (!anchor.ok) return anchor;
      const { createdAt } = comment.value;
      const thread = this.#id<'commentThread'>('ct');
      const saved = await this.#save(id, { id: thread, anchor: anchor.value, comments: [comment.value], createdAt });
      return saved.ok ? ok(thread) : saved;
    });
  }

  /** Adds a comment to a thread, and reopens the thread if it was resolved. */
  reply(id: AttemptId, thread: CommentThreadId, text: string): Promise<Result<undefined, CommentCode>> {
    return this.#change(id, thread, ({ resolvedAt: _open, ...known }) => {
      const comment = this.#draft(text);
      return comment.ok ? ok({ ...known, comments: [...known.comments, comment.value] }) : comment;
    });
  }

  /** Changes the text of a draft. Fails with `commentGone` if it was sent or removed. */
  edit(
    id: AttemptId,
    { thread, comment }: { readonly thread: CommentThreadId; readonly comment: CommentId },
    text: string,
  ): Promise<Result<undefined, CommentCode>> {
    return this.#change(id, thread, (known) => {
      if (!isDraft(known, comment)) return fail('commentGone');
      const cleaned = cleanComment(text);
      if (!cleaned.ok) return cleaned;
      const editedAt = this.#deps.clock.now();
      const comments = known.comments.map((one) =>
        one.id === comment ? { ...one, text: cleaned.value, editedAt } : one,
      );
      return ok({ ...known, comments });
    });
  }

  /**
   * Removes a draft, and the thread with its last comment. Returns the thread as it was, for `undoRemove`. Fails with
   * `commentGone` if the draft was sent or removed.
   */
  remove(id: AttemptId, thread: CommentThreadId, comment: CommentId): Promise<Result<CommentThread, CommentCode>> {
    return this.#deps.deliveries.run(id, async () => {
      const known = this.#thread(id, thread);
      if (!known || !isDraft(known, comment)) return fail('commentGone');
      const comments = known.comments.filter((one) => one.id !== comment);
      const removed =
        comments.length === 0
          ? await this.#deps.commentStore.change(id, { type: 'removed', thread })
          : await this.#save(id, { ...known, comments });
      return removed.ok ? ok(known) : removed;
    });
  }

  /** Brings removed comments back. What was written or sent since stays as it is. */
  undoRemove(id: AttemptId, before: CommentThread): Promise<Result<undefined, CommentCode>> {
    return this.#deps.deliveries.run(id, () => {
      const now = this.#thread(id, before.id) ?? before;
      const missing = before.comments.filter((one) => !now.comments.some((known) => known.id === one.id));
      const comments = [...now.comments, ...missing].sort((a, b) => a.createdAt - b.createdAt);
      return this.#save(id, { ...now, comments });
    });
  }

  /** Resolves a thread. Its drafts aren't sent unless it is reopened. */
  resolve(id: AttemptId, thread: CommentThreadId): Promise<Result<undefined, CommentCode>> {
    return this.#change(id, thread, (known) => ok({ ...known, resolvedAt: this.#deps.clock.now() }));
  }

  reopen(id: AttemptId, thread: CommentThreadId): Promise<Result<undefined, CommentCode>> {
    return this.#change(id, thread, ({ resolvedAt: _open, ...known }) => ok(known));
  }

  dispose(): void {
    this.#own.dispose();
    this.#changed.dispose();
  }

  #change(
    id: AttemptId,
    thread: CommentThreadId,
    change: (thread: CommentThread) => Result<CommentThread, CommentCode>,
  ): Promise<Result<undefined, CommentCode>> {
    return this.#deps.deliveries.run(id, async () => {
      const known = this.#thread(id, thread);
      if (!known) return fail('commentGone');
      const changed = change(known);
      return changed.ok ? this.#save(id, changed.value) : changed;
    });
  }

  #thread(id: AttemptId, thread: CommentThreadId): CommentThread | undefined {
    return this.threads(id).find((known) => known.id === thread);
  }

  #save(id: AttemptId, thread: CommentThread): Promise<Result<undefined, CommentCode>> {
    return this.#deps.commentStore.change(id, { type: 'saved', threads: [thread] });
  }

  #draft(text: string): Result<ThreadComment, CommentCode> {
    const cleaned = cleanComment(text);
    if (!cleaned.ok) return cleaned;
    return ok({ id: this.#id<'comment'>('c'), text: cleaned.value, createdAt: this.#deps.clock.now() });
  }

  #publish(id: AttemptId): void {
    const threads = this.threads(id);
    if (threads === (this.#published.get(id) ?? NO_COMMENTS)) return;
    this.#published.set(id, threads);
    this.#changed.fire(id);
  }

  #id<Kind extends string>(prefix: string): Id<Kind> {
    return formatId<Kind>(prefix, this.#deps.random(16));
  }
}

function cleanComment(text: string): Result<string, 'commentEmpty' | 'commentTooLong'> {
  const cleaned = cleanPrompt(text);
  if (cleaned === '') return fail('commentEmpty');
  return cleaned.length > COMMENT_MAX ? fail('commentTooLong', { params: { limit: COMMENT_MAX } }) : ok(cleaned);
}

function isDraft({ comments }: CommentThread, id: CommentId): boolean {
  return comments.some((comment) => comment.id === id && !isSent(comment));
}
