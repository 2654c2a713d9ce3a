import path from 'node:path';
import type { Logger } from '../../../base/logger';
import { fail, ok, type Fault, type Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId } from '../../../domain/ids';
import type { Repository } from '../../../domain/repository/repository';
import { endHost, removeStrayHost, runningHost, strayHosts } from '../../../platform/agentHostClient/agentHostClient';
import { folderSize } from '../../../platform/fs/fs';
import type { DeleteBranchError, DeleteWorktreeError, Git, RestoreBranchError } from '../../../platform/git/git';
import type { GitAccess } from '../../machine/gitAccess/gitAccess';
import type { Ports } from '../../ports';
import type { AttemptStore, AttemptStoreCode } from '../../store/attemptStore';
import type { RepositoryStore } from '../../store/repositoryStore';
import type { RegisteredStore, StoreFinder } from '../../store/storeFinder';
import type { TaskStore } from '../../store/taskStore';
import type { TrashStore } from '../../store/trashStore';
import type { WindowStore } from '../../store/windowStore';
import type { SessionCode, Sessions } from '../../sessions/sessions/sessions';
import type { AttemptGit } from '../attemptGit/attemptGit';
import type { WorktreeCode, Worktrees } from '../worktrees/worktrees';
import { leftoversIn } from './findLeftovers';
import type { Leftover } from './leftover';

export { isProposed, type Leftover, type LeftoverKind, type LeftoverWarning } from './leftover';

export type CleanUpCode =
  | (DeleteBranchError | DeleteWorktreeError | RestoreBranchError)
  | (AttemptStoreCode | SessionCode | WorktreeCode)
  | ('leftoverChanged' | 'hostStays' | 'leftoverUnknown');

interface Dependencies {
  readonly ports: Pick<Ports, 'paths'>;
  readonly git: GitAccess;
  readonly attemptGit: AttemptGit;
  readonly store: WindowStore;
  readonly storeFinder: StoreFinder;
  readonly repositoryStore: RepositoryStore;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly trashStore: TrashStore;
  readonly sessions: Sessions;
  readonly worktrees: Worktrees;
  readonly log: Logger;
}

/** What was removed, and what couldn't be. */
export interface CleanedUp {
  readonly removed: readonly Leftover[];
  readonly failed: readonly { readonly leftover: Leftover; readonly fault: Fault<CleanUpCode> }[];
}

/**
 * Finds what attempts left behind, and removes it if the user wants. Never removes anything that Coppice didn't create.
 */
export class CleanUp {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Returns everything that no open attempt needs. May take seconds, because it measures sizes. */
  async find(): Promise<Result<readonly Leftover[], CleanUpCode>> {
    const may = this.#deps.store.mayWrite();
    if (!may.ok) return may;
    const stores = await this.#deps.storeFinder.registered();
    if (!stores.ok) return stores;
    const git = await this.#deps.git.get();
    const { store, repositoryStore, taskStore, attemptStore, trashStore, sessions } = this.#deps;
    const found: Leftover[] = [];
    for (const repository of repositoryStore.all()) {
      const isForeign = (id: string) => id !== store.id && stores.value.some(({ store: known }) => known === id);
      const leftovers = await leftoversIn({
        git,
        repository,
        taskStore,
        attemptStore,
        trashStore,
        sessions,
        isForeign,
      });
      if (leftovers.ok) found.push(...leftovers.value);
      else this.#deps.log.warn('failed to search a repository for leftovers', { code: leftovers.error.code });
    }
    return ok([...found, ...(await this.#hosts(stores.value))]);
  }

  /** Removes leftovers one by one. One that fails doesn't stop the others. */
  async remove(leftovers: readonly Leftover[]): Promise<CleanedUp> {
    const removed: Leftover[] = [];
    const failed: { leftover: Leftover; fault: Fault<CleanUpCode> }[] = [];
    for (const leftover of leftovers) {
      const done = await this.#remove(leftover);
      if (done.ok) removed.push(leftover);
      else failed.push({ leftover, fault: done.error });
    }
    return { removed, failed };
  }

  /** Undoes what can be undone: restores a worktree from the trash, or a branch. */
  async undo(leftover: Leftover): Promise<Result<undefined, CleanUpCode>> {
    const { attempt: id, commit, name } = leftover;
    const known = await this.#deps.attemptGit.of(leftover.repository);
    if (!known || id === undefined) return fail('leftoverUnknown');
    if (leftover.kind === 'branch' && commit !== undefined)
      return known.git.repository.restoreBranch({ repo: known.repository, attempt: id, name, commit });
    const attempt = this.#deps.attemptStore.get(id);
    const trash = this.#deps.trashStore.pathOf(id);
    if (!attempt || trash === undefined) return fail('leftoverUnknown');
    const back = await this.#deps.worktrees.restore(attempt, trash);
    return back.ok ? this.#deps.trashStore.remove(id) : back;
  }

  async #hosts(stores: readonly RegisteredStore[]): Promise<readonly Leftover[]> {
    const runs = path.join(this.#deps.ports.paths.home, '.coppice', 'run');
    const hosts = await strayHosts(runs, new Set(stores.map(({ hostFolder }) => hostFolder)));
    const stray = await Promise.all(
      hosts.map(async ({ folder, state, since }) => ({
        id: `host:${folder}`,
        kind: 'host' as const,
        name: folder,
        why: 'orphaned' as const,
        ...(await folderSize(folder)),
        since,
        warnings: state === 'alive' ? (['running'] as const) : state === 'unknown' ? (['unknown'] as const) : [],
        undoable: false,
      })),
    );
    return [...stray, ...(await this.#unusedHosts(stores))];
  }

  /**
   * After its last window has closed, a host ends as soon as its work is done. So one that still runs has work, or
   * hangs.
   */
  async #unusedHosts(stores: readonly RegisteredStore[]): Promise<readonly Leftover[]> {
    const others = new Map(stores.map((store) => [store.hostFolder, store]));
    others.delete(this.#deps.store.hostFolder);
    const found: Leftover[] = [];
    for (const { hostFolder, commonDir, isUnused } of others.values()) {
      const since = await runningHost(hostFolder);
      if (since === undefined || !(await isUnused())) continue;
      const common = { id: `host:${hostFolder}`, kind: 'host', name: hostFolder, why: 'unused' } as const;
      found.push({ ...common, title: path.dirname(commonDir), since, warnings: ['running'], undoable: false });
    }
    return found;
  }

  /** Leaves the host's folder alone, because its store still exists. */
  async #endHost({ name, why }: Leftover): Promise<Result<undefined, CleanUpCode>> {
    if (why !== 'unused') return (await removeStrayHost(name)) ? ok() : fail('hostStays');
    const stores = await this.#deps.storeFinder.registered();
    if (!stores.ok) return stores;
    const store = stores.value.find(({ hostFolder }) => hostFolder === name);
    if (!store || !(await store.isUnused())) return fail('leftoverChanged');
    return (await endHost(name)) ? ok() : fail('hostStays');
  }

  async #remove(leftover: Leftover): Promise<Result<undefined, CleanUpCode>> {
    if (leftover.kind === 'host') return this.#endHost(leftover);
    const known = await this.#deps.attemptGit.of(leftover.repository);
    const { attempt: id, name, commit } = leftover;
    if (!known || id === undefined) return fail('leftoverUnknown');
    const attempt = this.#deps.attemptStore.get(id);
    // The attempt was opened again before the user answered.
    if (attempt?.disposition === 'open') return fail('leftoverChanged');
    const { git, repository } = known;
    switch (leftover.kind) {
      case 'branch':
        return this.#deleteBranch(git, repository, { attempt: id, name, commit: commit ?? '' });
      case 'refs':
        return git.repository.dropAttemptRefs(repository, id);
      case 'trash':
        return this.#deleteTrash(git, repository, leftover);
      case 'worktree':
        return leftover.undoable && attempt ? this.#discard(attempt) : this.#delete(git, repository, leftover);
    }
  }

  /** A branch that has moved since it was listed may have commits that nobody saw, so it stays. */
  async #deleteBranch(
    git: Git,
    repo: Repository,
    branch: { readonly attempt: AttemptId; readonly name: string; readonly commit: string },
  ): Promise<Result<undefined, CleanUpCode>> {
    const deleted = await git.repository.deleteBranch({ repo, ...branch });
    const hasChanged = !deleted.ok && (deleted.error.code === 'targetMoved' || deleted.error.code === 'targetMissing');
    return hasChanged ? fail('leftoverChanged', { detail: deleted.error.detail ?? '' }) : deleted;
  }

  /** Moves the worktree of an attempt that has ended to the trash, from which it can be restored. */
  async #discard(attempt: Attempt): Promise<Result<undefined, CleanUpCode>> {
    const { trashStore, sessions, worktrees } = this.#deps;
    if (sessions.connected) {
      const stopped = await sessions.stop(attempt.session);
      if (!stopped.ok && stopped.error.code !== 'sessionUnknown') return stopped;
    }
    const trash = await worktrees.discard(attempt);
    return trash.ok ? trashStore.add(attempt.id, trash.value) : trash;
  }

  async #deleteTrash(git: Git, repo: Repository, { name, attempt }: Leftover): Promise<Result<undefined, CleanUpCode>> {
    if (attempt === undefined) return fail('leftoverUnknown');
    const deleted = await git.worktrees.delete({ repo, path: name, attempt });
    return deleted.ok ? this.#deps.trashStore.remove(attempt) : deleted;
  }

  /** Deletes a worktree whose attempt is unknown, unless it has had changes since it was shown without any. */
  async #delete(git: Git, repo: Repository, leftover: Leftover): Promise<Result<undefined, CleanUpCode>> {
    const { name, attempt, warnings } = leftover;
    if (attempt === undefined) return fail('leftoverUnknown');
    const dirty = await git.changes.hasUncommitted({ repo, worktree: name });
    const mayHaveChanges = dirty.ok ? dirty.value : dirty.error.code !== 'worktreeMissing';
    if (mayHaveChanges && !warnings.includes('uncommitted')) return fail('leftoverChanged');
    const deleted = await git.worktrees.delete({ repo, path: name, attempt });
    return deleted.ok ? ok() : deleted;
  }
}
