import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import { fail, ok, type Result } from '../../base/result';
import type { Attempt } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import type { Changes } from '../../domain/review/changedFile';
import type { LogEntry } from '../../domain/session/event';
import { isFinal } from '../../domain/session/toolCall';
import type { DiffNumbers } from '../../protocol/chat';
import type { GitCode } from '../../platform/git/git';
import type { GitAccess } from '../gitAccess/gitAccess';
import type { Records } from '../records/records';
import type { Sessions } from '../sessions/sessions';

export type ReviewCode = GitCode | 'attemptUnknown' | 'repositoryUnknown' | 'fileMissing';

/** Tool calls come in bursts: the numbers follow the last of them. */
const SETTLE_MS = 400;
/** Changed files that are looked at; an attempt with more is told as such. */
const FILES_MAX = 2_000;

interface Dependencies {
  readonly clock: Clock;
  readonly git: GitAccess;
  readonly records: Records;
  readonly sessions: Sessions;
}

/** What an attempt has changed: its base against the live files of its worktree. */
export class Review implements Disposable {
  readonly #d: Dependencies;
  readonly #own = new DisposableStore();
  readonly #numbers = new Map<AttemptId, DiffNumbers>();
  readonly #waiting = new Map<AttemptId, Disposable>();
  readonly #changed = new Emitter<AttemptId>();

  constructor(dependencies: Dependencies) {
    this.#d = dependencies;
    this.#own.add(
      dependencies.sessions.onDidAppend(({ session, entries }) => {
        const attempt = entries.some(touchesFiles) ? dependencies.records.attemptOfSession(session) : undefined;
        if (attempt) this.refreshSoon(attempt.id);
      }),
    );
  }

  /** The numbers of an attempt are others than before. */
  readonly onDidChangeNumbers = this.#changed.event;

  /** Files and lines, as far as they are known; asking starts nothing. */
  numbers(attempt: AttemptId): DiffNumbers | undefined {
    return this.#numbers.get(attempt);
  }

  /** Looks at the files again in a moment. Only for attempts whose agent works or whose chat is in view. */
  refreshSoon(id: AttemptId): void {
    this.#waiting.get(id)?.dispose();
    this.#waiting.set(
      id,
      this.#d.clock.after(SETTLE_MS, () => {
        this.#waiting.delete(id);
        void this.refresh(id);
      }),
    );
  }

  async refresh(id: AttemptId): Promise<void> {
    const found = await this.#with(id, (git, _repo, attempt) =>
      git.diffNumbers({ worktree: attempt.worktree, base: attempt.base.commit }),
    );
    if (!found.ok) return;
    const before = this.#numbers.get(id);
    const same =
      before?.files === found.value.files &&
      before.insertions === found.value.insertions &&
      before.deletions === found.value.deletions;
    if (same) return;
    this.#numbers.set(id, found.value);
    this.#changed.fire(id);
  }

  /** All changed files, at most 2,000. */
  changes(id: AttemptId): Promise<Result<Changes, ReviewCode>> {
    return this.#with(id, (git, _repo, attempt) =>
      git.changedFiles({ worktree: attempt.worktree, base: attempt.base.commit, cap: FILES_MAX }),
    );
  }

  /** A file as it was at the attempt's base; `path` is of the repository, with `/`. */
  async baseFile(id: AttemptId, path: string): Promise<Result<Uint8Array, ReviewCode>> {
    const file = await this.#with(id, (git, repo, attempt) => git.fileAt(repo, attempt.base.commit, path));
    if (!file.ok) return file;
    return file.value ? ok(file.value) : fail('fileMissing', { params: { path } });
  }

  dispose(): void {
    this.#own.dispose();
    for (const timer of this.#waiting.values()) timer.dispose();
    this.#changed.dispose();
  }

  async #with<T>(
    id: AttemptId,
    work: (git: Awaited<ReturnType<GitAccess['get']>>, repo: Folders, attempt: Attempt) => Promise<Result<T, GitCode>>,
  ): Promise<Result<T, ReviewCode>> {
    const attempt = this.#d.records.attempt(id);
    const task = attempt && this.#d.records.task(attempt.task);
    if (!attempt || !task || attempt.phase === 'recorded') return fail('attemptUnknown');
    const repository = this.#d.records.repository(task.repository);
    if (!repository) return fail('repositoryUnknown');
    return work(await this.#d.git.get(), repository, attempt);
  }
}

interface Folders {
  readonly commonDir: string;
  readonly root: string;
}

const WRITING = ['edit', 'delete', 'move', 'execute', 'other'];

function touchesFiles({ event }: LogEntry): boolean {
  if (event.type === 'turnEnded') return true;
  if (event.type !== 'toolCall' || event.call.status === undefined || !isFinal(event.call.status)) return false;
  return event.call.kind === undefined || WRITING.includes(event.call.kind);
}
