import path from 'node:path';
import { DisposableStore } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import { formatId, type Id } from '../../base/ids';
import type { Logger } from '../../base/logger';
import { KeyedMutex, Mutex } from '../../base/mutex';
import { fail, ok, type Fault, type Result } from '../../base/result';
import type { Attempt, AttemptDisposition, AttemptPhase } from '../../domain/attempt/attempt';
import { reduceComments, type CommentChange, type CommentThread } from '../../domain/comment/comment';
import type { AttemptId, RepositoryId, SessionId, StoreId, TaskId } from '../../domain/ids';
import type { Repository } from '../../domain/repository/repository';
import { EMPTY_REVIEW, reduceReview, type AttemptReview, type ReviewChange } from '../../domain/review/attemptReview';
import type { LogEntry } from '../../domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../domain/session/session';
import type { Task, TaskStatus } from '../../domain/task/task';
import type { StoreOpenError, StoreWriteError } from '../../platform/store/store';
import { updateAttempt } from '../../platform/store/tables/attempts';
import { saveCommentChange } from '../../platform/store/tables/comments';
import { saveDraft } from '../../platform/store/tables/drafts';
import { setMetaValue } from '../../platform/store/tables/meta';
import { saveRepository } from '../../platform/store/tables/repositories';
import { saveReviewChange } from '../../platform/store/tables/reviews';
import { replaceSession, updateSession } from '../../platform/store/tables/sessions';
import { nextTaskNumber, updateTask } from '../../platform/store/tables/tasks';
import { saveTurn } from '../../platform/store/tables/turns';
import type { Ports } from '../ports';
import type { Repositories } from '../repositories/repositories';
import { addition, trashChange, type Change, type NewTask } from './changes';
import { mergingKey, parseMerging, type Merging } from './merging';
import { emptyModel, loadModel, treeKey, type Model } from './model';
import { parseRestored, restoredKey, type Restored } from './restored';
import { StoreFinder, type OpenedStore, type StoreFinderCode } from './storeFinder';

export type { NewTask } from './changes';
export type { Restored } from './restored';

export type RecordCode = StoreOpenError | StoreWriteError | StoreFinderCode | 'attemptUnknown';

/** none: this window has no tasks (yet) · write: it may change them · follow: another window does · broken: nobody. */
export type RecordAccess = 'none' | 'write' | 'follow' | 'broken';

/** The threads of an attempt that has none; always the same, so that it is seen that nothing has changed. */
export const NO_COMMENTS: readonly CommentThread[] = [];

/** Which attempts are others than before. */
export interface RecordsChange {
  readonly attempts: ReadonlySet<AttemptId>;
}

interface Dependencies {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'place' | 'bundles' | 'window'>;
  readonly repositories: Repositories;
  readonly log: Logger;
}

/**
 * The tasks of this window: what is acknowledged, in memory, and the only way to change it. Everything that is shown
 * is read here, so it is shown only after it is on the disk.
 */
export class Records {
  readonly #d: Dependencies;
  readonly #finder: StoreFinder;
  readonly #changed = new Emitter<RecordsChange>();
  readonly #accessChanged = new Emitter<RecordAccess>();
  readonly #opening = new Mutex();
  readonly #numbering = new Mutex();
  /** Changes of one attempt or session are made one after the other, each upon the last. */
  readonly #queues = new KeyedMutex();
  readonly #own = new DisposableStore();
  #opened: OpenedStore | undefined;
  #model: Model = emptyModel();
  #toldAccess: RecordAccess = 'none';
  #problem: Fault<RecordCode> = { code: 'storeBroken' };

  constructor(dependencies: Dependencies) {
    this.#d = dependencies;
    this.#finder = new StoreFinder(dependencies);
  }

  readonly onDidChange = this.#changed.event;
  /** All stores that are there, of any repository. */
  readonly registeredStores: StoreFinder['registered'] = () => this.#finder.registered();
  /** The right to change the tasks has come or gone; tells what this window may do with them now. */
  readonly onDidChangeAccess = this.#accessChanged.event;

  get access(): RecordAccess {
    switch (this.#opened?.store.role) {
      case undefined:
      case 'closed':
        return 'none';
      case 'writer':
        return 'write';
      case 'follower':
        return 'follow';
      case 'broken':
        return 'broken';
    }
  }

  /** Why nothing can be changed, while that is so. */
  get obstacle(): Fault<RecordCode> | undefined {
    switch (this.access) {
      case 'none':
      case 'write':
        return undefined;
      case 'follow':
        return { code: 'storeReadOnly' };
      case 'broken':
        return this.#problem;
    }
  }

  /** Whether something may be changed; for what is done elsewhere before it is recorded. */
  mayWrite(): Result<undefined, RecordCode> {
    const { obstacle } = this;
    return obstacle ? { ok: false, error: obstacle } : ok();
  }

  /** Names the store; only while one is open. */
  get storeId(): StoreId {
    return this.#must().id;
  }

  /** The number of the lease, while this window has it. */
  get lease(): number | undefined {
    return this.#opened?.store.lease?.number;
  }

  /** Where the agent host of this store listens. */
  get runFolder(): string {
    return this.#must().runFolder;
  }

  sessionFolder(session: SessionId): string {
    return path.join(this.#must().folder, 'sessions', session);
  }

  repositories(): readonly Repository[] {
    return [...this.#model.repositories.values()];
  }

  repository(id: RepositoryId): Repository | undefined {
    return this.#model.repositories.get(id);
  }

  tasks(): readonly Task[] {
    return [...this.#model.tasks.values()];
  }

  task(id: TaskId): Task | undefined {
    return this.#model.tasks.get(id);
  }

  attempts(): readonly Attempt[] {
    return [...this.#model.attempts.values()];
  }

  attemptsOf(task: TaskId): readonly Attempt[] {
    return this.attempts().filter((attempt) => attempt.task === task);
  }

  attempt(id: AttemptId): Attempt | undefined {
    return this.#model.attempts.get(id);
  }

  attemptOfSession(session: SessionId): Attempt | undefined {
    return this.attempts().find((attempt) => attempt.session === session);
  }

  session(id: SessionId): Session | undefined {
    return this.#model.sessions.get(id);
  }

  /** What was being written: for `task`, or as a follow-up to an attempt. */
  draft(key: string): string {
    return this.#model.drafts.get(key) ?? '';
  }

  meta(key: string): string | undefined {
    return this.#model.meta.get(key);
  }

  trashOf(attempt: AttemptId): string | undefined {
    return this.#model.trash.get(attempt);
  }

  turnTree(session: SessionId, turn: number, edge: 'start' | 'end'): string | undefined {
    return this.#model.trees.get(treeKey(session, turn, edge));
  }

  /** What the user has decided about an attempt's changes. */
  review(attempt: AttemptId): AttemptReview {
    return this.#model.reviews.get(attempt) ?? EMPTY_REVIEW;
  }

  /** What the user has written about an attempt's changes. */
  comments(attempt: AttemptId): readonly CommentThread[] {
    return this.#model.comments.get(attempt) ?? NO_COMMENTS;
  }

  /**
   * Opens the store of the window's repositories. Where there is none it is made if `create`, else nothing happens.
   * Another window may have it: then it is followed.
   */
  open(create: boolean): Promise<Result<undefined, RecordCode>> {
    return this.#opening.run(async () => {
      if (this.#opened && this.#opened.store.role !== 'closed') return create ? this.mayWrite() : ok();
      const found = await this.#finder.find(this.#d.repositories.folders, create);
      if (!found.ok) return found;
      if (!found.value) return ok();
      this.#adopt(found.value);
      return create ? this.mayWrite() : ok();
    });
  }

  /** Takes the store from the window that has it, which follows from then on; or takes it again after it broke. */
  async takeOver(): Promise<Result<undefined, RecordCode>> {
    if (!this.#opened || this.access === 'none') return fail('storeClosed');
    const taken = await this.#opened.store.takeOver();
    if (taken.ok) this.#reload();
    return taken;
  }

  /** The record of a repository, made if there is none; for tasks that start at the same time, the same one. */
  ensureRepository(found: Omit<Repository, 'id'>): Promise<Result<Repository, RecordCode>> {
    return this.#queues.run(found.commonDir, () => this.#ensureRepository(found));
  }

  /** Adds a task with its first attempt; both are on the disk when this answers. */
  addTask<Code extends string>(request: NewTask<Code>): Promise<Result<AttemptId, RecordCode | Code>> {
    return this.#numbering.run(async () => {
      const number = nextTaskNumber(this.#must().store);
      const plan = await request.plan(number);
      if (!plan.ok) return plan;
      const now = this.#d.ports.clock.now();
      const { repository, title, prompt, agent } = request;
      const times = { createdAt: now, updatedAt: now };
      const task: Task = { id: this.#id('t'), number, repository, title, prompt, status: 'inProgress', ...times };
      const ids = { id: this.#id<'attempt'>('a'), task: task.id, session: this.#id<'session'>('s') };
      const start = { ordinal: 1, agent, phase: 'recorded', disposition: 'open' } as const;
      const attempt: Attempt = { ...ids, ...start, ...plan.value, ...times };
      const added = await this.#commit('taskAdded', addition(task, attempt, now));
      return added.ok ? ok(attempt.id) : added;
    });
  }

  setPhase(id: AttemptId, phase: AttemptPhase): Promise<Result<undefined, RecordCode>> {
    return this.#changeAttempt('attemptPhase', id, (attempt) => ({ ...attempt, phase }));
  }

  /** The commit that an attempt's changes are counted from, after another one was brought into its worktree. */
  setBase(id: AttemptId, commit: string): Promise<Result<undefined, RecordCode>> {
    return this.#changeAttempt('attemptBase', id, (attempt) => ({ ...attempt, base: { ...attempt.base, commit } }));
  }

  setStartFault(id: AttemptId, fault: Fault): Promise<Result<undefined, RecordCode>> {
    const { code, detail } = fault;
    const startFault = { code, ...(detail === undefined ? {} : { detail }) };
    return this.#changeAttempt('attemptFault', id, (attempt) => ({ ...attempt, startFault }));
  }

  clearStartFault(id: AttemptId): Promise<Result<undefined, RecordCode>> {
    return this.#changeAttempt('attemptFault', id, ({ startFault: _gone, ...attempt }) => attempt);
  }

  /** Ends an attempt, or takes it back (`open`). `trash`: where its worktree was moved. */
  setDisposition(
    id: AttemptId,
    disposition: AttemptDisposition,
    trash?: string,
  ): Promise<Result<undefined, RecordCode>> {
    const now = this.#d.ports.clock.now();
    const task = this.task(this.attempt(id)?.task ?? ('' as TaskId));
    const changed = task && { ...task, status: STATUS_OF[disposition], updatedAt: now };
    const moved = trash === undefined && disposition !== 'open' ? undefined : trashChange(id, trash, now);
    return this.#changeAttempt('attemptEnded', id, (attempt) => ({ ...attempt, disposition }), {
      write: (tx) => {
        moved?.write(tx);
        if (changed) updateTask(tx, changed);
      },
      apply: (model) => {
        moved?.apply(model);
        if (changed) model.tasks.set(changed.id, changed);
      },
    });
  }

  /** Notes that a merge is about to land, or (`undefined`) that it did not. */
  setMerging(id: AttemptId, merging: Merging | undefined): Promise<Result<undefined, RecordCode>> {
    return this.#setMeta(id, mergingKey(id), merging);
  }

  /** The merge that was begun and neither landed nor failed, as far as is known. */
  merging(id: AttemptId): Merging | undefined {
    if (this.attempt(id)?.disposition !== 'open') return undefined;
    return parseMerging(this.#model.meta.get(mergingKey(id)) ?? '');
  }

  /** Says where an attempt's worktree lies in the trash, or (`undefined`) that it lies there no more. */
  setTrash(id: AttemptId, path: string | undefined): Promise<Result<undefined, RecordCode>> {
    return this.#commit('trash', trashChange(id, path, this.#d.ports.clock.now()));
  }

  /** Remembers a small value that is nothing of its own, e.g. an answer that is not asked for again. */
  setMeta(key: string, value: string): Promise<Result<undefined, RecordCode>> {
    return this.#commit('meta', {
      write: (tx) => setMetaValue(tx, key, value),
      apply: (model) => model.meta.set(key, value),
    });
  }

  /** Notes that files were put back to a turn's start, or (`undefined`) that the agent knows or it was taken back. */
  setRestored(id: AttemptId, restored: Restored | undefined): Promise<Result<undefined, RecordCode>> {
    return this.#setMeta(id, restoredKey(id), restored);
  }

  restored(id: AttemptId): Restored | undefined {
    return parseRestored(this.#model.meta.get(restoredKey(id)) ?? '');
  }

  saveDraft(key: string, text: string): Promise<Result<undefined, RecordCode>> {
    const updatedAt = this.#d.ports.clock.now();
    return this.#commit('draft', {
      write: (tx) => saveDraft(tx, { key, text, updatedAt }),
      apply: (model) => model.drafts.set(key, text),
    });
  }

  /** Remembers the tree of a turn's start or end. */
  setTurnTree(
    session: SessionId,
    { turn, edge, tree }: { readonly turn: number; readonly edge: 'start' | 'end'; readonly tree: string },
  ): Promise<Result<undefined, RecordCode>> {
    const column = edge === 'start' ? { startTree: tree } : { endTree: tree };
    return this.#commit('turnTree', {
      write: (tx) => saveTurn(tx, { session, number: turn, ...column }),
      apply: (model) => model.trees.set(treeKey(session, turn, edge), tree),
    });
  }

  /** Adds to what the user has decided about an attempt's changes. */
  changeReview(id: AttemptId, change: ReviewChange): Promise<Result<undefined, RecordCode>> {
    if (!this.attempt(id)) return Promise.resolve(fail('attemptUnknown'));
    return this.#commit('review', {
      attempt: id,
      write: (tx) => saveReviewChange(tx, id, change),
      apply: (model) => model.reviews.set(id, reduceReview(model.reviews.get(id) ?? EMPTY_REVIEW, change)),
    });
  }

  /** Changes what the user has written about an attempt's changes. */
  changeComments(id: AttemptId, change: CommentChange): Promise<Result<undefined, RecordCode>> {
    if (!this.attempt(id)) return Promise.resolve(fail('attemptUnknown'));
    return this.#commit('comments', {
      attempt: id,
      write: (tx) => saveCommentChange(tx, id, change),
      apply: (model) => model.comments.set(id, reduceComments(model.comments.get(id) ?? [], change)),
    });
  }

  /** Brings the projection of a session forward; entries that are in already are ignored. */
  applyEntries(id: SessionId, entries: readonly LogEntry[]): Promise<Result<undefined, RecordCode>> {
    return this.#queues.run(id, async () => {
      const before = this.session(id);
      const after = entries.reduce(reduceSession, before ?? EMPTY_SESSION);
      if (after.seq === (before?.seq ?? 0)) return ok();
      return this.#commitSession('sessionApplied', id, after, (tx) => void updateSession(tx, id, after, before));
    });
  }

  /** Makes the projection of a session anew, from its whole log, which ends before what was applied of it. */
  refoldEntries(id: SessionId, entries: readonly LogEntry[]): Promise<Result<undefined, RecordCode>> {
    return this.#queues.run(id, () => {
      const after = entries.reduce(reduceSession, EMPTY_SESSION);
      return this.#commitSession('sessionRefolded', id, after, (tx) => void replaceSession(tx, id, after));
    });
  }

  async dispose(): Promise<void> {
    this.#own.dispose();
    await this.#opened?.store.close();
    this.#changed.dispose();
    this.#accessChanged.dispose();
  }

  async #ensureRepository(found: Omit<Repository, 'id'>): Promise<Result<Repository, RecordCode>> {
    const known = [...this.#model.repositories.values()].find(({ commonDir }) => commonDir === found.commonDir);
    if (known) return ok(known);
    const { commonDir, root, name } = found;
    const repository: Repository = { id: this.#id('r'), commonDir, root, name };
    const registered = await this.#finder.register(this.#must(), commonDir);
    if (!registered.ok) return registered;
    const added = await this.#commit('repositoryAdded', {
      write: (tx) => saveRepository(tx, repository),
      apply: (model) => model.repositories.set(repository.id, repository),
    });
    return added.ok ? ok(repository) : added;
  }

  #changeAttempt(
    tag: string,
    id: AttemptId,
    change: (attempt: Attempt) => Attempt,
    more?: Pick<Change, 'write' | 'apply'>,
  ): Promise<Result<undefined, RecordCode>> {
    return this.#queues.run(id, async () => {
      const attempt = this.attempt(id);
      if (!attempt) return fail('attemptUnknown');
      const next = { ...change(attempt), updatedAt: this.#d.ports.clock.now() };
      return this.#commit(tag, {
        attempt: id,
        write: (tx) => {
          updateAttempt(tx, next);
          more?.write(tx);
        },
        apply: (model) => {
          model.attempts.set(id, next);
          more?.apply(model);
        },
      });
    });
  }

  #setMeta(attempt: AttemptId, key: string, note: object | undefined): Promise<Result<undefined, RecordCode>> {
    const value = note === undefined ? '' : JSON.stringify(note);
    return this.#commit('noted', {
      attempt,
      write: (tx) => setMetaValue(tx, key, value),
      apply: (model) => model.meta.set(key, value),
    });
  }

  #commitSession(
    tag: string,
    id: SessionId,
    after: Session,
    write: Change['write'],
  ): Promise<Result<undefined, RecordCode>> {
    const attempt = this.attemptOfSession(id);
    return this.#commit(tag, {
      write,
      apply: (model) => model.sessions.set(id, after),
      ...(attempt ? { attempt: attempt.id } : {}),
    });
  }

  /** Writes, waits for the disk, and only then shows. */
  async #commit(tag: string, change: Change): Promise<Result<undefined, RecordCode>> {
    if (!this.#opened) return fail('storeClosed');
    const done = await this.#opened.store.commit(tag, change.write);
    if (!done.ok) {
      this.#d.log.error('a change was not written', undefined, { tag, code: done.error.code });
      return done;
    }
    change.apply(this.#model);
    this.#changed.fire({ attempts: new Set(change.attempt === undefined ? [] : [change.attempt]) });
    return ok();
  }

  #adopt(opened: OpenedStore): void {
    const { store } = opened;
    this.#opened = opened;
    this.#own.add(store.onDidChange(() => this.#reload()));
    this.#own.add(store.onDidLoseLease(() => this.#reload()));
    this.#own.add(
      store.onDidBreak((fault) => {
        this.#problem = fault;
        this.#reload();
      }),
    );
    this.#own.add(store.onDidFreeLease(() => void store.takeLease().then(() => this.#reload())));
    this.#reload();
  }

  /** Reads everything anew: another window has written, or the right to write has changed hands. */
  #reload(): void {
    if (!this.#opened || this.#opened.store.role === 'closed') return;
    this.#model = loadModel(this.#opened.store);
    this.#changed.fire({ attempts: new Set(this.#model.attempts.keys()) });
    if (this.access === this.#toldAccess) return;
    this.#toldAccess = this.access;
    this.#accessChanged.fire(this.access);
  }

  #must(): OpenedStore {
    if (!this.#opened) throw new Error('no store is open');
    return this.#opened;
  }

  #id<Kind extends string>(prefix: string): Id<Kind> {
    return formatId<Kind>(prefix, this.#d.ports.random(16));
  }
}

const STATUS_OF: Record<AttemptDisposition, TaskStatus> = {
  open: 'inProgress',
  merged: 'done',
  discarded: 'cancelled',
};
