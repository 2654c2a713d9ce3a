import { DisposableStore, type Disposable } from '../../../base/disposable';
import { Emitter } from '../../../base/emitter';
import { KeyedMutex } from '../../../base/mutex';
import { fail, ok, type Result } from '../../../base/result';
import type { AttemptId } from '../../../domain/ids';
import type { Refusal, RefusedPart } from '../../../domain/review/attemptReview';
import type { ChangedFile } from '../../../domain/review/changedFile';
import { fileState, type FileReview, type FileState } from '../../../domain/review/fileReview';
import type { Hunk } from '../../../domain/review/hunks';
import { isWorking } from '../../../domain/session/session';
import { quotable } from '../../../domain/review/quotable';
import type { AttemptStore, AttemptStoreCode } from '../../store/attemptStore';
import type { ReviewStore } from '../../store/reviewStore';
import type { Deliveries, DeliveryCode } from '../deliveries/deliveries';
import { FILE_MARK, type Review, type ReviewCode } from '../review/review';
import type { Sessions } from '../../sessions/sessions/sessions';

export type DecisionCode = ReviewCode | DeliveryCode | 'attemptRunning' | 'submoduleChange';

/** The progress of an attempt's review, in files. */
export interface Progress {
  readonly reviewed: number;
  readonly total: number;
}

/** A file whose changes were discarded, with what undoing that needs. */
export interface DiscardedFile {
  readonly paths: readonly string[];
  /** The tree of all files before. */
  readonly tree: string;
  readonly refusal: Refusal;
}

interface Dependencies {
  readonly attemptStore: AttemptStore;
  readonly reviewStore: ReviewStore;
  readonly deliveries: Deliveries;
  readonly review: Review;
  readonly sessions: Sessions;
}

/**
 * The user's decisions about the changes of attempts: what was kept, identified by what it changes, and what was
 * discarded, until it is reported to the agent.
 */
export class Decisions implements Disposable {
  readonly #deps: Dependencies;
  readonly #own = new DisposableStore();
  readonly #queues = new KeyedMutex();
  readonly #states = new Map<AttemptId, ReadonlyMap<string, FileState>>();
  readonly #changed = new Emitter<AttemptId>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.#own.add(dependencies.review.onDidCompare((id) => void this.#updateStates(id)));
  }

  /** Fires if the review of an attempt's files has made progress, or lost some. */
  readonly onDidChange = this.#changed.event;

  /** Returns the ids of the hunks that were kept, and the marks of whole files. */
  kept(id: AttemptId, path: string): ReadonlySet<string> {
    return this.#deps.reviewStore.get(id).kept.get(path) ?? new Set();
  }

  /** Returns the state of a file as of the last comparison. */
  state(id: AttemptId, path: string): FileState {
    return this.#states.get(id)?.get(path) ?? 'open';
  }

  /** Returns the progress as of the last comparison; `undefined` if there was none. */
  progress(id: AttemptId): Progress | undefined {
    const numbers = this.#deps.review.numbers(id);
    if (!numbers) return undefined;
    const reviewed = [...(this.#states.get(id)?.values() ?? [])].filter((state) => state === 'kept').length;
    return { reviewed: Math.min(reviewed, numbers.files), total: numbers.files };
  }

  /** Whether the agent is working. Nothing can be discarded then, because it may be writing the same file. */
  isWorking(id: AttemptId): boolean {
    const attempt = this.#deps.attemptStore.get(id);
    return attempt !== undefined && isWorking(this.#deps.sessions.live(attempt.session));
  }

  /** Keeps a hunk. If it changes, it must be reviewed again. */
  async keepHunk(id: AttemptId, path: string, hunk: string): Promise<Result<undefined, DecisionCode>> {
    return this.#afterSaving(id, await this.#deps.reviewStore.change(id, { type: 'kept', path, marks: [hunk] }));
  }

  /** Keeps all of a file as it is now. If the file changes, only that change must be reviewed. */
  async keepFile(id: AttemptId, review: FileReview): Promise<Result<undefined, DecisionCode>> {
    const { mark, parts, file } = review;
    const marks = [mark, ...(typeof parts === 'string' ? [] : parts.map((hunk) => hunk.id))];
    return this.#afterSaving(id, await this.#deps.reviewStore.change(id, { type: 'kept', path: file.path, marks }));
  }

  /** Undoes that a hunk was kept, or without `hunk`, that anything in the file was. */
  async unkeep(id: AttemptId, path: string, hunk?: string): Promise<Result<undefined, DecisionCode>> {
    const marks = [...this.kept(id, path)].filter(
      (mark) => hunk === undefined || mark === hunk || mark.startsWith(FILE_MARK),
    );
    return this.#afterSaving(id, await this.#deps.reviewStore.change(id, { type: 'unkept', path, marks }));
  }

  /** Saves that a hunk was taken out of its file, to report it to the agent. */
  refuseHunk(
    id: AttemptId,
    refused: { readonly path: string; readonly against: string; readonly hunk: Hunk },
  ): Promise<Result<undefined, DecisionCode>> {
    const { path, against, hunk } = refused;
    return this.#refuse(id, {
      path,
      mark: hunk.id,
      part: 'hunk',
      against,
      line: hunk.newStart + 1,
      count: hunk.newLines.length,
      oldLines: quotable(hunk.oldLines),
      newLines: quotable(hunk.newLines),
    });
  }

  /** Saves that a file was reverted in the editor, to report it to the agent. */
  refuseFile(id: AttemptId, review: FileReview, against: string): Promise<Result<undefined, DecisionCode>> {
    return this.#refuse(id, refusalOfFile(review.file, review.mark, against));
  }

  /**
   * Reverts a file: removes an added one, restores a deleted one. The next message reports it to the agent. Fails with
   * `submoduleChange`, `attemptRunning`.
   */
  discardFile(id: AttemptId, review: FileReview, against: string): Promise<Result<DiscardedFile, DecisionCode>> {
    const { submodule, path } = review.file;
    if (submodule) return Promise.resolve(fail('submoduleChange', { params: { path } }));
    return this.#deps.deliveries.run(id, () => this.#discardFile(id, review, against));
  }

  async #discardFile(
    id: AttemptId,
    { file, mark }: FileReview,
    against: string,
  ): Promise<Result<DiscardedFile, DecisionCode>> {
    if (this.isWorking(id)) return fail('attemptRunning');
    const tree = await this.#deps.review.snapshot(id);
    if (!tree.ok) return tree;
    const paths = file.oldPath === undefined ? [file.path] : [file.path, file.oldPath];
    const restored = await this.#deps.review.revertFiles(id, against, paths);
    if (!restored.ok) return restored;
    const refusal = refusalOfFile(file, mark, against);
    const refused = await this.#refuse(id, refusal);
    return refused.ok ? ok({ paths, tree: tree.value, refusal }) : refused;
  }

  /** Brings a discarded file back as it was. Fails with `attemptRunning`. */
  undoDiscard(id: AttemptId, discarded: DiscardedFile): Promise<Result<undefined, DecisionCode>> {
    return this.#deps.deliveries.run(id, async () => {
      if (this.isWorking(id)) return fail('attemptRunning');
      const restored = await this.#deps.review.revertFiles(id, discarded.tree, discarded.paths);
      if (!restored.ok) return restored;
      const change = { type: 'withdrawn', refusals: [discarded.refusal] } as const;
      return this.#afterSaving(id, await this.#deps.reviewStore.change(id, change));
    });
  }

  /** Returns the refusals that no message has reported to the agent. Forgets those that an undo brought back. */
  async pendingRefusals(id: AttemptId): Promise<readonly Refusal[]> {
    const open = this.#deps.reviewStore.get(id).refusals.filter(({ reportedIn }) => reportedIn === undefined);
    const changed = new Map<string, readonly ChangedFile[]>();
    for (const against of new Set(open.map((refusal) => refusal.against))) {
      const changes = await this.#deps.review.changes(id, against);
      if (changes.ok) changed.set(against, changes.value.files);
    }
    const isBack = await Promise.all(open.map((refusal) => this.#isBack(id, refusal, changed)));
    const back = open.filter((_, at) => isBack[at]);
    if (back.length > 0) await this.#deps.reviewStore.change(id, { type: 'withdrawn', refusals: back });
    return open.filter((_, at) => isBack[at] !== true);
  }

  dispose(): void {
    this.#own.dispose();
    this.#changed.dispose();
  }

  async #refuse(id: AttemptId, refusal: Refusal): Promise<Result<undefined, DecisionCode>> {
    return this.#afterSaving(id, await this.#deps.reviewStore.change(id, { type: 'refused', refusals: [refusal] }));
  }

  async #afterSaving(
    id: AttemptId,
    saved: Result<undefined, AttemptStoreCode>,
  ): Promise<Result<undefined, DecisionCode>> {
    if (!saved.ok) return saved;
    await this.#updateStates(id);
    this.#deps.review.refreshSoon(id);
    return ok();
  }

  async #isBack(
    id: AttemptId,
    { path, mark, against }: Refusal,
    changed: ReadonlyMap<string, readonly ChangedFile[]>,
  ): Promise<boolean> {
    const file = changed.get(against)?.find((candidate) => candidate.path === path);
    const review = file && (await this.#deps.review.fileReview(id, file, against));
    if (review?.ok !== true) return false;
    const { mark: now, parts } = review.value;
    return now === mark || (typeof parts !== 'string' && parts.some((hunk) => hunk.id === mark));
  }

  /** Determines again which files are reviewed. Files in which nothing was kept cost nothing. */
  #updateStates(id: AttemptId): Promise<void> {
    return this.#queues.run(id, async () => {
      const before = this.#states.get(id);
      const { kept } = this.#deps.reviewStore.get(id);
      if (kept.size === 0 && before === undefined) return;
      const against = this.#deps.review.against(id, 'base');
      const changes = against.ok ? await this.#deps.review.changes(id, against.value) : against;
      if (!against.ok || !changes.ok) return;
      const states = new Map<string, FileState>();
      for (const file of changes.value.files.filter(({ path }) => (kept.get(path)?.size ?? 0) > 0))
        states.set(file.path, await this.#stateOf(id, file, against.value));
      this.#states.set(id, states);
      this.#changed.fire(id);
    });
  }

  async #stateOf(id: AttemptId, file: ChangedFile, against: string): Promise<FileState> {
    const review = await this.#deps.review.fileReview(id, file, against);
    return review.ok ? fileState(review.value, this.kept(id, file.path)) : 'open';
  }
}

function refusalOfFile({ path, status }: ChangedFile, mark: string, against: string): Refusal {
  const part: RefusedPart = status === 'added' || status === 'deleted' ? status : 'changed';
  return { path, mark, part, against, line: 0, count: 0, oldLines: [], newLines: [] };
}
