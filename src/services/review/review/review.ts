import type { Clock } from '../../../base/clock';
import { DisposableStore, type Disposable } from '../../../base/disposable';
import { Emitter } from '../../../base/emitter';
import { fail, ok, type Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId } from '../../../domain/ids';
import type { Repository } from '../../../domain/repository/repository';
import type { ChangedFile, Changes, DiffNumbers } from '../../../domain/review/changedFile';
import type { FileReview, WholeReason } from '../../../domain/review/fileReview';
import type { LogEntry } from '../../../domain/session/event';
import { isFinal } from '../../../domain/session/toolCall';
import type { CompareError, Git, LinkError, RestoreFilesError, SnapshotError } from '../../../platform/git/git';
import type { AttemptStore } from '../../store/attemptStore';
import type { TurnTreeStore } from '../../store/turnTreeStore';
import type { WindowStore } from '../../store/windowStore';
import type { Sessions } from '../../sessions/sessions/sessions';
import type { AttemptGit, AttemptGitCode } from '../../worktrees/attemptGit/attemptGit';
import { treeishSince, type Since } from './against';
import { reasonOf, reviewOf } from './comparison';

export { FILE_MARK, partsOf } from './comparison';
export { treeBefore, type Since } from './against';
export type ReviewCode =
  (LinkError | CompareError | SnapshotError | RestoreFilesError) | (AttemptGitCode | 'fileMissing' | 'turnNotKept');

/** Pause (ms) after the last of a burst of tool calls, before the files are compared. */
const SETTLE_MS = 400;
/** Changed files that are compared at most; see `Changes.truncated`. */
const FILES_MAX = 3_000;

interface Dependencies {
  readonly clock: Clock;
  readonly attemptGit: AttemptGit;
  readonly store: WindowStore;
  readonly turnTreeStore: TurnTreeStore;
  readonly attemptStore: AttemptStore;
  readonly sessions: Sessions;
}

/** The changes of attempts: the live files of their worktrees, compared with their base or an earlier turn. */
export class Review implements Disposable {
  readonly #deps: Dependencies;
  readonly #own = new DisposableStore();
  readonly #numbers = new Map<AttemptId, DiffNumbers>();
  readonly #waiting = new Map<AttemptId, Disposable>();
  readonly #changed = new Emitter<AttemptId>();
  readonly #compared = new Emitter<AttemptId>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.#own.add(
      dependencies.sessions.onDidAppend(({ session, entries }) => {
        const attempt = entries.some(touchesFiles) ? dependencies.attemptStore.ofSession(session) : undefined;
        if (attempt) this.refreshSoon(attempt.id);
      }),
    );
  }

  /** Fires if the numbers of an attempt have changed. */
  readonly onDidChangeNumbers = this.#changed.event;

  /** Fires after the files of an attempt were compared again; they may have changed. */
  readonly onDidCompare = this.#compared.event;

  /** Returns how many files and lines differ, as of the last comparison; `undefined` if there was none. */
  numbers(attempt: AttemptId): DiffNumbers | undefined {
    return this.#numbers.get(attempt);
  }

  /** Compares the files in a moment. Only for attempts whose agent works or whose chat is visible. */
  refreshSoon(id: AttemptId): void {
    this.#waiting.get(id)?.dispose();
    this.#waiting.set(
      id,
      this.#deps.clock.after(SETTLE_MS, () => {
        this.#waiting.delete(id);
        void this.refresh(id);
      }),
    );
  }

  /** Compares the files now. */
  async refresh(id: AttemptId): Promise<void> {
    const found = await this.#run(id, (git, repo, { worktree, base }) =>
      git.changes.numbers({ repo, worktree, base: base.commit }),
    );
    if (!found.ok) return;
    this.#compared.fire(id);
    const before = this.#numbers.get(id);
    const same =
      before?.files === found.value.files &&
      before.insertions === found.value.insertions &&
      before.deletions === found.value.deletions;
    if (same) return;
    this.#numbers.set(id, found.value);
    this.#changed.fire(id);
  }

  /** Returns the commit or tree that the live files are compared with. Fails with `turnNotKept`. */
  against(id: AttemptId, since: Since): Result<string, ReviewCode> {
    const attempt = this.#deps.attemptStore.get(id);
    if (!attempt) return fail('attemptUnknown');
    const treeish = treeishSince(since, attempt, this.#deps);
    return treeish === undefined ? fail('turnNotKept') : ok(treeish);
  }

  /** Returns all changed files, at most 3,000. Compares with the base unless `against` is given. */
  changes(id: AttemptId, against?: string): Promise<Result<Changes, ReviewCode>> {
    return this.#run(id, (git, repo, { worktree, base }) =>
      git.changes.files({ repo, worktree, base: against ?? base.commit, cap: FILES_MAX }),
    );
  }

  /**
   * Returns a file of a commit or tree. `path`: its path in the repository, with `/`. Simultaneous calls share one
   * read. Fails with `fileMissing`.
   */
  async fileAt(id: AttemptId, treeish: string, path: string): Promise<Result<Uint8Array, ReviewCode>> {
    // A window restores its editors before its tasks are loaded.
    await this.#deps.store.untilOpened();
    const file = await this.#run(id, (git, repo) => git.changes.fileAt(repo, treeish, path));
    if (!file.ok) return file;
    return file.value ? ok(file.value) : fail('fileMissing', { params: { path } });
  }

  /** Returns the review of a changed file as it is on the disk, with its hunks. */
  async fileReview(id: AttemptId, file: ChangedFile, against: string): Promise<Result<FileReview, ReviewCode>> {
    const attempt = this.#deps.attemptStore.get(id);
    if (!attempt) return fail('attemptUnknown');
    return reviewOf(file, { worktree: attempt.worktree, before: (path) => this.fileAt(id, against, path) });
  }

  /** Returns why a changed file has no hunks, as far as that is known without comparing it. */
  async wholeReason(id: AttemptId, file: ChangedFile): Promise<WholeReason | undefined> {
    return reasonOf(this.#deps.attemptStore.get(id)?.worktree ?? '', file);
  }

  /** Saves all files as they are now, and returns their tree. Git deletes it after two weeks unless a ref leads to it. */
  snapshot(id: AttemptId): Promise<Result<string, ReviewCode>> {
    return this.#run(id, (git, repo, { worktree }) => git.changes.snapshot({ repo, worktree }));
  }

  /** Reverts files to a commit or tree. Removes those that it doesn't have. */
  revertFiles(id: AttemptId, from: string, paths: readonly string[]): Promise<Result<undefined, ReviewCode>> {
    return this.#run(id, (git, repo, { worktree }) => git.changes.restoreFiles({ repo, worktree, from, paths }));
  }

  dispose(): void {
    this.#own.dispose();
    for (const timer of this.#waiting.values()) timer.dispose();
    this.#changed.dispose();
    this.#compared.dispose();
  }

  #run<T>(
    id: AttemptId,
    work: (git: Git, repo: Repository, attempt: Attempt) => Promise<Result<T, ReviewCode>>,
  ): Promise<Result<T, ReviewCode>> {
    return this.#deps.attemptGit.runById(id, ({ phase }) => phase !== 'recorded', work);
  }
}

const WRITING = ['edit', 'delete', 'move', 'execute', 'other'];

function touchesFiles({ event }: LogEntry): boolean {
  if (event.type === 'turnEnded') return true;
  if (event.type !== 'toolCall' || event.call.status === undefined || !isFinal(event.call.status)) return false;
  return event.call.kind === undefined || WRITING.includes(event.call.kind);
}
