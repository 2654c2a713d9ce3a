import path from 'node:path';
import { DisposableStore, type Disposable } from '../../../base/disposable';
import type { Logger } from '../../../base/logger';
import { dueTrash } from '../../../domain/attempt/trash';
import { isWorking } from '../../../domain/session/session';
import { folderSize, isAccessible } from '../../../platform/fs/fs';
import type { Ports } from '../../ports';
import type { TrashEntry } from '../../../domain/attempt/trash';
import type { AttemptStore } from '../../store/attemptStore';
import type { TrashStore } from '../../store/trashStore';
import type { WindowStore } from '../../store/windowStore';
import type { Sessions } from '../../sessions/sessions/sessions';
import type { AttemptGit, RepositoryGit } from '../attemptGit/attemptGit';

interface Dependencies {
  readonly ports: Pick<Ports, 'settings' | 'clock'>;
  readonly attemptGit: AttemptGit;
  readonly store: WindowStore;
  readonly attemptStore: AttemptStore;
  readonly trashStore: TrashStore;
  readonly sessions: Sessions;
  readonly log: Logger;
}

const MINUTE_MS = 60_000;
/** After the right to change the tasks has come: a window that has just opened has better things to do. */
const FIRST_MS = 15 * MINUTE_MS;
/** Nothing may have happened for as long. */
const QUIET_MS = 10 * MINUTE_MS;
const AGAIN_MS = 6 * 60 * MINUTE_MS;

/**
 * Empties the trash of what is too old or too much, as the settings say: seldom, and only while nothing is going on.
 * Branches and private refs stay, so what was committed is not lost; a worktree with commits that are on no branch is
 * left to the user. Where nothing is due, no process is started.
 */
export class Trash implements Disposable {
  readonly #deps: Dependencies;
  readonly #own = new DisposableStore();
  #timer: Disposable | undefined;
  #touched = 0;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    const { store } = dependencies;
    this.#own.add(store.onDidChange(() => (this.#touched = dependencies.ports.clock.now())));
    this.#own.add(
      store.onDidChangeAccess((access) => {
        if (access === 'write') this.#wait(FIRST_MS);
        else this.#timer?.dispose();
      }),
    );
  }

  dispose(): void {
    this.#own.dispose();
    this.#timer?.dispose();
  }

  #wait(ms: number): void {
    this.#timer?.dispose();
    this.#timer = this.#deps.ports.clock.after(ms, () => {
      void this.#emptyIfQuiet().catch((error: unknown) => this.#deps.log.error('emptying the trash failed', error));
    });
  }

  async #emptyIfQuiet(): Promise<void> {
    const isQuiet = () => this.#deps.ports.clock.now() - this.#touched >= QUIET_MS && !this.#isWorking();
    const isDone = isQuiet() && (await this.#empty());
    if (this.#deps.store.access === 'write') this.#wait(isDone ? AGAIN_MS : QUIET_MS);
  }

  /** Answers whether it came to its end: it gives way to work that begins. */
  async #empty(): Promise<boolean> {
    const { ports, trashStore } = this.#deps;
    const limits = ports.settings.get().trash;
    if (limits.maximumBytes > 0 && !(await this.#measure())) return false;
    for (const { entry, why } of dueTrash(trashStore.all(), limits, ports.clock.now())) {
      if (this.#isOver()) return false;
      await this.#emptyOne(entry, why);
    }
    return true;
  }

  /** What is in the trash does not change, so each is counted once. */
  async #measure(): Promise<boolean> {
    const { trashStore } = this.#deps;
    for (const entry of trashStore.all().filter(({ bytes }) => bytes === undefined)) {
      if (this.#isOver()) return false;
      if (!(await isAccessible(entry.path))) continue;
      const { bytes } = await folderSize(entry.path, Infinity);
      await trashStore.setSize(entry.attempt, bytes);
    }
    return true;
  }

  async #emptyOne(entry: TrashEntry, why: 'age' | 'size'): Promise<void> {
    const { attempt: id, path: folder, bytes } = entry;
    const { attemptGit, attemptStore, log, trashStore } = this.#deps;
    const about = { attempt: id, folder, why, bytes };
    const attempt = attemptStore.get(id);
    if (!attempt || attempt.disposition === 'open' || trashStore.pathOf(id) !== folder) return;
    // A drive that is not plugged in.
    if (!(await isAccessible(path.dirname(folder)))) return;
    const found = await attemptGit.find(attempt);
    if (!found.ok) return;
    const obstacle = await this.#delete(found.value, entry);
    if (obstacle === undefined) log.info('the trash was emptied', about);
    else log.warn('a worktree stays in the trash', { ...about, code: obstacle });
  }

  /** Answers the code of what is in the way. */
  async #delete(
    { git, repository: repo }: RepositoryGit,
    { attempt, path: folder }: TrashEntry,
  ): Promise<string | undefined> {
    if (await isAccessible(folder)) {
      const alone = await git.repository.commitsOnlyAtHead({ repo, worktree: folder });
      if (!alone.ok) return alone.error.code;
      if (alone.value > 0) return 'commitsOnNoBranch';
    }
    const deleted = await git.worktrees.delete({ repo, path: folder, attempt });
    if (deleted.ok) await deleted.value.emptied;
    else if (deleted.error.code !== 'worktreeMissing') return deleted.error.code;
    // Somebody else has deleted it, or a window was closed in the middle of that: then the rest is still there.
    else await git.worktrees.sweepDeleted(path.dirname(folder));
    const recorded = await this.#deps.trashStore.remove(attempt);
    return recorded.ok ? undefined : recorded.error.code;
  }

  #isOver(): boolean {
    return this.#deps.store.access !== 'write' || this.#isWorking();
  }

  /** Whether the agent of any attempt is at work. */
  #isWorking(): boolean {
    const { attemptStore, sessions } = this.#deps;
    return attemptStore
      .all()
      .some(({ session, disposition }) => disposition === 'open' && isWorking(sessions.live(session)));
  }
}
