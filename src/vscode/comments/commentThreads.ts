import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { KeyedMutex } from '../../base/mutex';
import type { LocatedThread } from '../../domain/comment/locatedThread';
import type { AttemptId, CommentThreadId } from '../../domain/ids';
import type { Agents } from '../../services/machine/agents/agents';
import type { Attempts } from '../../services/attempts/attempts/attempts';
import type { CommentTarget, Comments } from '../../services/review/comments/comments';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import { BASE_SCHEME } from '../ids';
import { baseOf, reviewTabs, worktreeFile, type ReviewViews } from '../review/review';
import { ShownComment } from './shownComment';
import { threadAppearance } from './threadAppearance';
import { t } from '../texts/texts';

export interface ThreadServices {
  readonly agents: Agents;
  readonly attempts: Attempts;
  readonly comments: Comments;
  readonly store: WindowStore;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
}

/** A thread of an attempt that an editor shows. */
export interface ShownThread {
  readonly attempt: AttemptId;
  readonly id: CommentThreadId;
  readonly thread: vscode.CommentThread;
}

/** What `when` clauses of the manifest know the threads by. */
const CONTROLLER = 'coppice-comments';

/**
 * The comments on attempts in VS Code's own threads, on both sides of the diff editors. They are there whether or not a
 * review is open: an editor that opens while a thread is made may miss it.
 */
export class CommentThreads implements Disposable {
  readonly #services: ThreadServices;
  readonly #shown: ReviewViews['shown'];
  readonly #own = new DisposableStore();
  readonly #controller: vscode.CommentController;
  readonly #threads = new Map<CommentThreadId, ShownThread>();
  readonly #queues = new KeyedMutex();
  /** The attempts whose changes were looked at in this window: their files may be commented. */
  readonly #reviewed = new Set<AttemptId>();

  constructor(services: ThreadServices, shown: ReviewViews['shown']) {
    this.#services = services;
    this.#shown = shown;
    this.#controller = this.#own.add(vscode.comments.createCommentController(CONTROLLER, t('comments.source')));
    this.#controller.options = {
      prompt: t('comments.prompt'),
      placeHolder: t('comments.placeholder'),
    };
    this.#own.add(services.comments.onDidChange((id) => void this.refresh(id)));
    this.#own.add(shown.onDidChange((id) => void this.refresh(id)));
    this.#own.add(services.store.onDidChange(({ attempts }) => this.#followEnds(attempts)));
    this.#own.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#findReviews()));
    this.#own.add(services.store.onDidChangeAccess(() => this.#findReviews()));
    for (const { id } of services.attemptStore.all()) void this.refresh(id);
    this.#allowComments();
    this.#findReviews();
  }

  /** The thread that VS Code hands to a command, if it is one of the store's; a new one is not. */
  find(thread: unknown): ShownThread | undefined {
    return [...this.#threads.values()].find((shown) => shown.thread === thread);
  }

  /** Returns which file of an attempt an editor shows, and on which side. */
  targetOf(
    uri: vscode.Uri,
  ): ({ readonly attempt: AttemptId } & Pick<CommentTarget, 'path' | 'side' | 'treeish'>) | undefined {
    if (uri.scheme !== BASE_SCHEME) {
      const live = worktreeFile(this.#services.attemptStore, uri);
      return live && { ...live, side: 'after' };
    }
    const { attempt, against, path } = baseOf(uri);
    return { attempt, path, side: 'before', treeish: against };
  }

  /** Makes a new thread one of the store's; `begin` writes it meanwhile. */
  adopt<Begun extends { readonly ok: true; readonly value: CommentThreadId } | { readonly ok: false }>(
    attempt: AttemptId,
    thread: vscode.CommentThread,
    begin: () => Promise<Begun>,
  ): Promise<Begun> {
    return this.#queues.run(attempt, async () => {
      const begun = await begin();
      if (begun.ok) this.#threads.set(begun.value, { attempt, id: begun.value, thread });
      return begun;
    });
  }

  /** Shows the threads of an attempt as they are in the store; none of one that has ended. */
  refresh(id: AttemptId): Promise<void> {
    return this.#queues.run(id, async () => {
      const located = this.#isOpen(id) ? await this.#locate(id) : [];
      const drafts = this.#services.comments.draftCount(id);
      for (const one of located) this.#show(id, one, drafts);
      for (const { attempt, id: thread } of [...this.#threads.values()])
        if (attempt === id && !located.some((one) => one.thread.id === thread)) this.#drop(thread);
    });
  }

  dispose(): void {
    this.#own.dispose();
    for (const { thread } of this.#threads.values()) thread.dispose();
  }

  async #locate(id: AttemptId): Promise<readonly LocatedThread[]> {
    const against = this.#shown.against(id);
    return this.#services.comments.locate(id, against.ok ? against.value : undefined);
  }

  #show(attempt: AttemptId, located: LocatedThread, drafts: number): void {
    const { id } = located.thread;
    const { treeish, path } = located;
    const uri =
      treeish === undefined
        ? this.#shown.liveUri(attempt, path)
        : this.#shown.baseUri({ attempt, against: treeish, path });
    const appearance = threadAppearance(located, drafts);
    const known = this.#threads.get(id);
    if (known && known.thread.uri.toString() !== uri.toString()) this.#drop(id);
    const shown = this.#threads.get(id) ?? this.#create({ attempt, id, uri, range: appearance.range });
    const { thread } = shown;
    const before = thread.contextValue;
    if (!thread.range?.isEqual(appearance.range)) thread.range = appearance.range;
    if (thread.label !== appearance.label) thread.label = appearance.label;
    if (before !== appearance.contextValue) {
      const isResolved = appearance.contextValue === 'resolved';
      thread.contextValue = appearance.contextValue;
      thread.state = isResolved ? vscode.CommentThreadState.Resolved : vscode.CommentThreadState.Unresolved;
      const { Collapsed, Expanded } = vscode.CommentThreadCollapsibleState;
      if (isResolved || before === 'resolved' || before === undefined)
        thread.collapsibleState = isResolved ? Collapsed : Expanded;
    }
    showComments(thread, appearance.comments);
  }

  #create(of: { attempt: AttemptId; id: CommentThreadId; uri: vscode.Uri; range: vscode.Range }): ShownThread {
    const { attempt, id } = of;
    const shown = { attempt, id, thread: this.#controller.createCommentThread(of.uri, of.range, []) };
    this.#threads.set(id, shown);
    return shown;
  }

  #drop(id: CommentThreadId): void {
    this.#threads.get(id)?.thread.dispose();
    this.#threads.delete(id);
  }

  #isOpen(id: AttemptId): boolean {
    return this.#services.attemptStore.get(id)?.disposition === 'open';
  }

  /** An attempt has ended, or was taken back. */
  #followEnds(attempts: ReadonlySet<AttemptId>): void {
    const shown = new Set([...this.#threads.values()].map(({ attempt }) => attempt));
    for (const id of attempts)
      if (shown.has(id) !== (this.#isOpen(id) && this.#services.comments.threads(id).length > 0)) void this.refresh(id);
  }

  /** Editors ask only once where they may be commented: they are asked again when another attempt is reviewed. */
  #findReviews(): void {
    const before = this.#reviewed.size;
    for (const { shows } of reviewTabs(this.#services)) this.#reviewed.add(shows.attempt);
    if (this.#reviewed.size > before) this.#allowComments();
  }

  #allowComments(): void {
    this.#controller.commentingRangeProvider = {
      provideCommentingRanges: (document) => {
        const target = this.targetOf(document.uri);
        if (!target || !this.#isOpen(target.attempt)) return undefined;
        if (target.side === 'after' && !this.#reviewed.has(target.attempt)) return undefined;
        return [new vscode.Range(0, 0, document.lineCount - 1, 0)];
      },
    };
  }
}

/** Comments that are being edited, and words that could not be saved, stay as they are. */
function showComments(
  thread: vscode.CommentThread,
  appearances: ReturnType<typeof threadAppearance>['comments'],
): void {
  const before = thread.comments.filter((comment) => comment instanceof ShownComment);
  const after = appearances.map((appearance) => {
    const known = before.find(({ id }) => id === appearance.comment.id);
    const stays = known !== undefined && (known.isEdited || isSame(known, appearance));
    if (!stays) known?.show(appearance);
    return { comment: known ?? ShownComment.of(thread, appearance), stays };
  });
  const all = [...after.map(({ comment }) => comment), ...before.filter(({ id }) => id === undefined)];
  if (after.some(({ stays }) => !stays) || all.length !== thread.comments.length) thread.comments = all;
}

function isSame(shown: ShownComment, { body, label, contextValue }: Parameters<ShownComment['show']>[0]): boolean {
  return shown.text === body.value && shown.label === label && shown.contextValue === contextValue;
}
