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
/** Time after this window has become the writer. A window that has just opened has more urgent work. */
const FIRST_MS = 15 * MINUTE_MS;
/** Time without any activity, before the trash is emptied. */
const QUIET_MS = 10 * MINUTE_MS;
const AGAIN_MS = 6 * 60 * MINUTE_MS;

/**
 * Removes what is too old or too large from the trash, according to the settings. Rarely, and only while nothing else
 * happens. Branches and private refs stay, so committed work isn't lost. Leaves a worktree with commits on no branch to
 * the user. Starts no process if there is nothing to remove.
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
        if (access === 'write') this.#schedule(FIRST_MS);
        else this.#timer?.dispose();
      }),
    );
  }

  dispose(): void {
    this.#own.dispose();
    this.#timer?.dispose();
  }

  #schedule(ms: number): void {
    this.#timer?.dispose();
    this.#timer = this.#deps.ports.clock.after(ms, () => {
      void this.#emptyIfQuiet().catch((error: unknown) => this.#deps.log.error('failed to empty the trash', error));
    });
  }

  async #emptyIfQuiet(): Promise<void> {
    const isQuiet = () => this.#deps.ports.clock.now() - this.#touched >= QUIET_MS && !this.#isWorking();
    const isDone = isQuiet() && (await this.#empty());
    if (this.#deps.store.access === 'write') this.#schedule(isDone ? AGAIN_MS : QUIET_MS);
  }

  /** Whether it was completed. It stops as soon as other work starts. */
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

  /** Measures each worktree once, because what is in the trash doesn't change. */
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
    // A drive that isn't connected.
    if (!(await isAccessible(path.dirname(folder)))) return;
    const found = await attemptGit.find(attempt);
    if (!found.ok) return;
    const obstacle = await this.#delete(found.value, entry);
    if (obstacle === undefined) log.info('worktree deleted from the trash', about);
    else log.warn('worktree not deleted from the trash', { ...about, code: obstacle });
  }

  /** Returns the code of what prevents it. */
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
    // The worktree is already deleted. If a window was closed while deleting it, the rest still exists.
    else await git.worktrees.sweepDeleted(path.dirname(folder));
    const recorded = await this.#deps.trashStore.remove(attempt);
    return recorded.ok ? undefined : recorded.error.code;
  }

  #isOver(): boolean {
    return this.#deps.store.access !== 'write' || this.#isWorking();
  }

  /** Whether the agent of any attempt is working. */
  #isWorking(): boolean {
    const { attemptStore, sessions } = this.#deps;
    return attemptStore
      .all()
      .some(({ session, disposition }) => disposition === 'open' && isWorking(sessions.live(session)));
  }
}
