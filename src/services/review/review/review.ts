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

/** Tool calls come in bursts: the numbers follow the last of them. */
const SETTLE_MS = 400;
/** Changed files that are looked at; an attempt with more is told as such. */
const FILES_MAX = 3_000;

interface Dependencies {
  readonly clock: Clock;
  readonly attemptGit: AttemptGit;
  readonly store: WindowStore;
  readonly turnTreeStore: TurnTreeStore;
  readonly attemptStore: AttemptStore;
  readonly sessions: Sessions;
}

/** What an attempt has changed: its base against the live files of its worktree. */
export class Review implements Disposable {
  readonly #deps: Dependencies;
  readonly #own = new DisposableStore();
  readonly #numbers = new Map<AttemptId, DiffNumbers>();
  readonly #waiting = new Map<AttemptId, Disposable>();
  readonly #changed = new Emitter<AttemptId>();
  readonly #looked = new Emitter<AttemptId>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.#own.add(
      dependencies.sessions.onDidAppend(({ session, entries }) => {
        const attempt = entries.some(touchesFiles) ? dependencies.attemptStore.ofSession(session) : undefined;
        if (attempt) this.refreshSoon(attempt.id);
      }),
    );
  }

  /** The numbers of an attempt are others than before. */
  readonly onDidChangeNumbers = this.#changed.event;

  /** The files of an attempt were looked at: they may be others than before. */
  readonly onDidLook = this.#looked.event;

  /** Files and lines, as far as they are known; asking starts nothing. */
  numbers(attempt: AttemptId): DiffNumbers | undefined {
    return this.#numbers.get(attempt);
  }

  /** Looks at the files again in a moment. Only for attempts whose agent works or whose chat is in view. */
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

  async refresh(id: AttemptId): Promise<void> {
    const found = await this.#run(id, (git, repo, { worktree, base }) =>
      git.changes.numbers({ repo, worktree, base: base.commit }),
    );
    if (!found.ok) return;
    this.#looked.fire(id);
    const before = this.#numbers.get(id);
    const same =
      before?.files === found.value.files &&
      before.insertions === found.value.insertions &&
      before.deletions === found.value.deletions;
    if (same) return;
    this.#numbers.set(id, found.value);
    this.#changed.fire(id);
  }

  /** The commit or tree that the live files are compared with. Fails with `turnNotKept`. */
  against(id: AttemptId, since: Since): Result<string, ReviewCode> {
    const attempt = this.#deps.attemptStore.get(id);
    if (!attempt) return fail('attemptUnknown');
    const treeish = treeishSince(since, attempt, this.#deps);
    return treeish === undefined ? fail('turnNotKept') : ok(treeish);
  }

  /** All changed files, at most 3,000; compared with the base unless told. */
  changes(id: AttemptId, against?: string): Promise<Result<Changes, ReviewCode>> {
    return this.#run(id, (git, repo, { worktree, base }) =>
      git.changes.files({ repo, worktree, base: against ?? base.commit, cap: FILES_MAX }),
    );
  }

  /** A file as it was in a commit or tree; `path` is of the repository, with `/`. What is asked for at once is one read. */
  async fileAt(id: AttemptId, treeish: string, path: string): Promise<Result<Uint8Array, ReviewCode>> {
    // Editors come back with their window, before its tasks are known.
    await this.#deps.store.untilOpened();
    const file = await this.#run(id, (git, repo) => git.changes.fileAt(repo, treeish, path));
    if (!file.ok) return file;
    return file.value ? ok(file.value) : fail('fileMissing', { params: { path } });
  }

  /** A changed file as it is on the disk, with its hunks. */
  async fileReview(id: AttemptId, file: ChangedFile, against: string): Promise<Result<FileReview, ReviewCode>> {
    const attempt = this.#deps.attemptStore.get(id);
    if (!attempt) return fail('attemptUnknown');
    return reviewOf(file, { worktree: attempt.worktree, before: (path) => this.fileAt(id, against, path) });
  }

  /** Why a changed file has no hunks, as far as that shows without comparing it. */
  async wholeReason(id: AttemptId, file: ChangedFile): Promise<WholeReason | undefined> {
    return reasonOf(this.#deps.attemptStore.get(id)?.worktree ?? '', file);
  }

  /** Keeps all files as they are now, for as long as git keeps what nobody refers to (two weeks); answers their tree. */
  snapshot(id: AttemptId): Promise<Result<string, ReviewCode>> {
    return this.#run(id, (git, repo, { worktree }) => git.changes.snapshot({ repo, worktree }));
  }

  /** Makes files what they are in a commit or tree; those that it does not have are removed. */
  restore(id: AttemptId, from: string, paths: readonly string[]): Promise<Result<undefined, ReviewCode>> {
    return this.#run(id, (git, repo, { worktree }) => git.changes.restoreFiles({ repo, worktree, from, paths }));
  }

  dispose(): void {
    this.#own.dispose();
    for (const timer of this.#waiting.values()) timer.dispose();
    this.#changed.dispose();
    this.#looked.dispose();
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
