import path from 'node:path';
import { formatId, type Id } from '../../../base/ids';
import { KeyedMutex, Mutex } from '../../../base/mutex';
import { fail, ok, type Fault, type Result } from '../../../base/result';
import type { Attempt, AttemptDisposition, AttemptPhase } from '../../../domain/attempt/attempt';
import type { CommentChange, CommentThread } from '../../../domain/comment/comment';
import type { AttemptId, RepositoryId, SessionId, StoreId, TaskId } from '../../../domain/ids';
import type { Repository } from '../../../domain/repository/repository';
import { EMPTY_REVIEW, type AttemptReview, type ReviewChange } from '../../../domain/review/attemptReview';
import type { LogEntry } from '../../../domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../../domain/session/session';
import type { Task, TaskStatus } from '../../../domain/task/task';
import { nextTaskNumber } from '../../../platform/store/store';
import { addition, placesChanges, trashChange, type AttemptPlace, type NewTask } from './changes';
import { Ledger, type LedgerCode, type LedgerDependencies, type RecordAccess } from './ledger';
import { flagKey, treeKey } from '../../../domain/store/storeModel';
import type { StoreChange } from '../../../domain/store/storeChange';
import type { TrashEntry } from '../../../domain/attempt/trash';
import { LANDED, MERGING, parseNote, RESTORED } from './notes';
import type { Landed, Merging, NoteKind, Restored } from './notes';
import type { MovedRepository, StoreFinder } from './storeFinder';

export type { AttemptPlace, NewTask } from './changes';
export type { MovedRepository, RegisteredStore } from './storeFinder';
export type { Restored } from './notes';

export type { TrashEntry } from '../../../domain/attempt/trash';
export type { Repair } from '../../../platform/store/store';
export type { RecordAccess, RecordsChange } from './ledger';

export type RecordCode = LedgerCode | 'attemptUnknown';

/** The threads of an attempt that has none; always the same, so that it is seen that nothing has changed. */
export const NO_COMMENTS: readonly CommentThread[] = [];

/**
 * The tasks of this window: what is acknowledged, in memory, and the only way to change it. Everything that is shown
 * is read here, so it is shown only after it is on the disk.
 */
export class Records {
  readonly #d: LedgerDependencies;
  readonly #ledger: Ledger;
  readonly #numbering = new Mutex();
  /** Changes of one attempt or session are made one after the other, each upon the last. */
  readonly #queues = new KeyedMutex();
  readonly onDidChange: Ledger['onDidChange'];
  /** The right to change the tasks has come or gone; tells what this window may do with them now. */
  readonly onDidChangeAccess: Ledger['onDidChangeAccess'];
  /** What was damaged in the store's files, and mended, when this window opened them; told once. */
  readonly onDidRepair: Ledger['onDidRepair'];
  /** What tells where the tasks of some repository are was damaged; tells the file that it is in now. */
  readonly onDidLoseEntry: StoreFinder['onDidLose'];

  constructor(dependencies: LedgerDependencies) {
    this.#d = dependencies;
    this.#ledger = new Ledger(dependencies);
    this.onDidChange = this.#ledger.onDidChange;
    this.onDidChangeAccess = this.#ledger.onDidChangeAccess;
    this.onDidRepair = this.#ledger.onDidRepair;
    this.onDidLoseEntry = this.#ledger.finder.onDidLose;
  }

  get access(): RecordAccess {
    return this.#ledger.access;
  }

  /** Why nothing can be changed, while that is so. */
  get obstacle(): Fault<RecordCode> | undefined {
    return this.#ledger.obstacle;
  }

  /** Whether something may be changed; for what is done elsewhere before it is recorded. */
  mayWrite(): Result<undefined, RecordCode> {
    return this.#ledger.mayWrite();
  }

  /** The number of the lease, while this window has it. */
  get lease(): number | undefined {
    return this.#ledger.lease;
  }

  /** Opens the store of the window's repositories; see `Ledger.open`. */
  open(create: boolean): Promise<Result<undefined, RecordCode>> {
    return this.#ledger.open(create);
  }

  /** Resolves when an opening that is under way has ended; see `Ledger.untilOpened`. */
  untilOpened(): Promise<void> {
    return this.#ledger.untilOpened();
  }

  /** Takes the store from the window that has it; see `Ledger.takeOver`. */
  takeOver(): Promise<Result<undefined, RecordCode>> {
    return this.#ledger.takeOver();
  }

  /** All stores that are there, of any repository. */
  registeredStores(): ReturnType<StoreFinder['registered']> {
    return this.#ledger.finder.registered();
  }

  /** Names the store; only while one is open. */
  get storeId(): StoreId {
    return this.#ledger.opened.id;
  }

  /** Where the agent host of this store listens. */
  get runFolder(): string {
    return this.#ledger.opened.runFolder;
  }

  sessionFolder(session: SessionId): string {
    return path.join(this.#ledger.opened.folder, 'sessions', session);
  }

  repositories(): readonly Repository[] {
    return [...this.#ledger.model.repositories.values()];
  }

  repository(id: RepositoryId): Repository | undefined {
    return this.#ledger.model.repositories.get(id);
  }

  /** The repository that an attempt's worktree is of. */
  repositoryOf({ task }: Attempt): Repository | undefined {
    const repository = this.task(task)?.repository;
    return repository && this.repository(repository);
  }

  tasks(): readonly Task[] {
    return [...this.#ledger.model.tasks.values()];
  }

  task(id: TaskId): Task | undefined {
    return this.#ledger.model.tasks.get(id);
  }

  attempts(): readonly Attempt[] {
    return [...this.#ledger.model.attempts.values()];
  }

  attemptsOf(task: TaskId): readonly Attempt[] {
    return this.attempts().filter((attempt) => attempt.task === task);
  }

  attempt(id: AttemptId): Attempt | undefined {
    return this.#ledger.model.attempts.get(id);
  }

  attemptOfSession(session: SessionId): Attempt | undefined {
    return this.attempts().find((attempt) => attempt.session === session);
  }

  session(id: SessionId): Session | undefined {
    return this.#ledger.model.sessions.get(id);
  }

  /** What was being written: for `task`, or as a follow-up to an attempt. */
  draft(key: string): string {
    return this.#ledger.model.drafts.get(key) ?? '';
  }

  meta(key: string): string | undefined {
    return this.#ledger.model.meta.get(key);
  }

  trashOf(attempt: AttemptId): string | undefined {
    return this.#ledger.model.trash.get(attempt)?.path;
  }

  /** Everything in the trash. */
  trashEntries(): readonly TrashEntry[] {
    return [...this.#ledger.model.trash.values()];
  }

  turnTree(session: SessionId, turn: number, edge: 'start' | 'end'): string | undefined {
    return this.#ledger.model.trees.get(treeKey(session, turn, edge));
  }

  /** What the user has decided about an attempt's changes. */
  review(attempt: AttemptId): AttemptReview {
    return this.#ledger.model.reviews.get(attempt) ?? EMPTY_REVIEW;
  }

  /** What the user has written about an attempt's changes. */
  comments(attempt: AttemptId): readonly CommentThread[] {
    return this.#ledger.model.comments.get(attempt) ?? NO_COMMENTS;
  }

  /** The repository of this window whose tasks are in a store that knows it elsewhere; see `StoreFinder.moved`. */
  moved(): ReturnType<StoreFinder['moved']> {
    return this.#ledger.finder.moved(this.#d.repositories.folders);
  }

  /** Tells the registry that a store has the tasks of a repository, wherever that is now. */
  registerMoved({ store, folder, to }: MovedRepository): ReturnType<StoreFinder['register']> {
    return this.#ledger.finder.register({ id: store, folder }, to);
  }

  /** Tells the registry that this store has the tasks of a repository. Fails with `repositoryElsewhere`. */
  register(commonDir: string): ReturnType<StoreFinder['register']> {
    return this.#ledger.finder.register(this.#ledger.opened, commonDir);
  }

  /** Writes down where a repository and the worktrees of its attempts are now, all at once. */
  setPlaces(repository: Repository, places: readonly AttemptPlace[]): Promise<Result<undefined, RecordCode>> {
    return this.#ledger.commit(...placesChanges(repository, places, this.#ledger.model));
  }

  /** The record of a repository, made if there is none; for tasks that start at the same time, the same one. */
  ensureRepository(found: Omit<Repository, 'id'>): Promise<Result<Repository, RecordCode>> {
    return this.#queues.run(found.commonDir, () => this.#ensureRepository(found));
  }

  /** Adds a task with its first attempt; both are on the disk when this answers. */
  addTask<Code extends string>(request: NewTask<Code>): Promise<Result<AttemptId, RecordCode | Code>> {
    return this.#numbering.run(async () => {
      const number = nextTaskNumber(this.#ledger.opened.store);
      const plan = await request.plan(number);
      if (!plan.ok) return plan;
      const now = this.#d.ports.clock.now();
      const { repository, title, prompt, agent } = request;
      const times = { createdAt: now, updatedAt: now };
      const task: Task = { id: this.#id('t'), number, repository, title, prompt, status: 'inProgress', ...times };
      const ids = { id: this.#id<'attempt'>('a'), task: task.id, session: this.#id<'session'>('s') };
      const start = { ordinal: 1, agent, phase: 'recorded', disposition: 'open' } as const;
      const attempt: Attempt = { ...ids, ...start, ...plan.value, ...times };
      const added = await this.#ledger.commit(...addition(task, attempt, now));
      return added.ok ? ok(attempt.id) : added;
    });
  }

  setPhase(id: AttemptId, phase: AttemptPhase): Promise<Result<undefined, RecordCode>> {
    return this.#changeAttempt(id, (attempt) => ({ ...attempt, phase }));
  }

  /** The commit that an attempt's changes are counted from, after another one was brought into its worktree. */
  setBase(id: AttemptId, commit: string): Promise<Result<undefined, RecordCode>> {
    return this.#changeAttempt(id, (attempt) => ({ ...attempt, base: { ...attempt.base, commit } }));
  }

  setStartFault(id: AttemptId, fault: Fault): Promise<Result<undefined, RecordCode>> {
    const { code, detail } = fault;
    const startFault = { code, ...(detail === undefined ? {} : { detail }) };
    return this.#changeAttempt(id, (attempt) => ({ ...attempt, startFault }));
  }

  clearStartFault(id: AttemptId): Promise<Result<undefined, RecordCode>> {
    return this.#changeAttempt(id, ({ startFault: _gone, ...attempt }) => attempt);
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
    const moved = trash === undefined && disposition !== 'open' ? [] : [trashChange(id, trash, now)];
    const ended = changed ? [{ type: 'taskChanged', task: changed } as const] : [];
    return this.#changeAttempt(id, (attempt) => ({ ...attempt, disposition }), [...moved, ...ended]);
  }

  /** Notes that a merge is about to land, or (`undefined`) that it did not. */
  setMerging(id: AttemptId, merging: Merging | undefined): Promise<Result<undefined, RecordCode>> {
    return this.#setNote(MERGING, id, merging);
  }

  /** The merge that was begun and neither landed nor failed, as far as is known. */
  merging(id: AttemptId): Merging | undefined {
    if (this.attempt(id)?.disposition !== 'open') return undefined;
    return this.#note(MERGING, id);
  }

  /** Ends an attempt whose work has landed. */
  async setLanded(id: AttemptId, landed: Landed): Promise<Result<undefined, RecordCode>> {
    const noted = await this.#setNote(LANDED, id, landed);
    return noted.ok ? this.setDisposition(id, 'merged') : noted;
  }

  /** Where the work of a merged attempt has landed. */
  landed(id: AttemptId): Landed | undefined {
    return this.attempt(id)?.disposition === 'merged' ? this.#note(LANDED, id) : undefined;
  }

  /** Says where an attempt's worktree lies in the trash, or (`undefined`) that it lies there no more. */
  setTrash(id: AttemptId, path: string | undefined): Promise<Result<undefined, RecordCode>> {
    return this.#ledger.commit(trashChange(id, path, this.#d.ports.clock.now()));
  }

  /** Remembers how much a worktree in the trash holds; where it lies there no more, nothing happens. */
  async setTrashSize(id: AttemptId, bytes: number): Promise<Result<undefined, RecordCode>> {
    const entry = this.#ledger.model.trash.get(id);
    return entry ? this.#ledger.commit({ type: 'trashSaved', entry: { ...entry, bytes } }) : ok();
  }

  /** Remembers a small value that is nothing of its own, e.g. an answer that is not asked for again. */
  setMeta(key: string, value: string): Promise<Result<undefined, RecordCode>> {
    return this.#ledger.commit({ type: 'valueSet', key, value });
  }

  /** Notes that files were put back to a turn's start, or (`undefined`) that the agent knows or it was taken back. */
  setRestored(id: AttemptId, restored: Restored | undefined): Promise<Result<undefined, RecordCode>> {
    return this.#setNote(RESTORED, id, restored);
  }

  restored(id: AttemptId): Restored | undefined {
    return this.#note(RESTORED, id);
  }

  saveDraft(key: string, text: string): Promise<Result<undefined, RecordCode>> {
    const updatedAt = this.#d.ports.clock.now();
    return this.#ledger.commit({ type: 'draftSaved', key, text, updatedAt });
  }

  /** Remembers the tree of a turn's start or end. */
  setTurnTree(
    session: SessionId,
    tree: { readonly turn: number; readonly edge: 'start' | 'end'; readonly tree: string },
  ): Promise<Result<undefined, RecordCode>> {
    return this.#ledger.commit({ type: 'turnTreeSaved', session, ...tree });
  }

  /** Adds to what the user has decided about an attempt's changes. */
  changeReview(id: AttemptId, change: ReviewChange): Promise<Result<undefined, RecordCode>> {
    if (!this.attempt(id)) return Promise.resolve(fail('attemptUnknown'));
    return this.#ledger.commit({ type: 'reviewChanged', attempt: id, change });
  }

  /** Changes what the user has written about an attempt's changes. */
  changeComments(id: AttemptId, change: CommentChange): Promise<Result<undefined, RecordCode>> {
    if (!this.attempt(id)) return Promise.resolve(fail('attemptUnknown'));
    return this.#ledger.commit({ type: 'commentsChanged', attempt: id, change });
  }

  /** Brings the projection of a session forward; entries that are in already are ignored. */
  applyEntries(id: SessionId, entries: readonly LogEntry[]): Promise<Result<undefined, RecordCode>> {
    return this.#queues.run(id, async () => {
      const before = this.session(id);
      const after = entries.reduce(reduceSession, before ?? EMPTY_SESSION);
      if (after.seq === (before?.seq ?? 0)) return ok();
      return this.#ledger.commit({ type: 'sessionAdvanced', session: id, before, after });
    });
  }

  /** Makes the projection of a session anew, from its whole log, which ends before what was applied of it. */
  refoldEntries(id: SessionId, entries: readonly LogEntry[]): Promise<Result<undefined, RecordCode>> {
    return this.#queues.run(id, () => {
      const after = entries.reduce(reduceSession, EMPTY_SESSION);
      return this.#ledger.commit({ type: 'sessionRefolded', session: id, after });
    });
  }

  dispose(): Promise<void> {
    return this.#ledger.dispose();
  }

  async #ensureRepository(found: Omit<Repository, 'id'>): Promise<Result<Repository, RecordCode>> {
    const known = [...this.#ledger.model.repositories.values()].find(({ commonDir }) => commonDir === found.commonDir);
    if (known) return ok(known);
    const { commonDir, root, name } = found;
    const repository: Repository = { id: this.#id('r'), commonDir, root, name };
    const registered = await this.register(commonDir);
    if (!registered.ok) return registered;
    const added = await this.#ledger.commit({ type: 'repositorySaved', repository });
    return added.ok ? ok(repository) : added;
  }

  #changeAttempt(
    id: AttemptId,
    change: (attempt: Attempt) => Attempt,
    more: readonly StoreChange[] = [],
  ): Promise<Result<undefined, RecordCode>> {
    return this.#queues.run(id, async () => {
      const attempt = this.attempt(id);
      if (!attempt) return fail('attemptUnknown');
      const next = { ...change(attempt), updatedAt: this.#d.ports.clock.now() };
      return this.#ledger.commit({ type: 'attemptChanged', attempt: next }, ...more);
    });
  }

  #note<T>(kind: NoteKind<T>, attempt: AttemptId): T | undefined {
    return parseNote(kind, this.meta(flagKey(kind.name, attempt)) ?? '');
  }

  #setNote<T>(kind: NoteKind<T>, attempt: AttemptId, note: T | undefined): Promise<Result<undefined, RecordCode>> {
    const value = note === undefined ? '' : JSON.stringify(note);
    return this.#ledger.commit({ type: 'flagSet', attempt, flag: kind.name, value });
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
