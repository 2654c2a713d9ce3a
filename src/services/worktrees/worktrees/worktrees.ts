import path from 'node:path';
import { ok, type Result } from '../../../base/result';
import { branchName, type Attempt, type AttemptPlan, type AttemptSlot } from '../../../domain/attempt/attempt';
import type { Repository } from '../../../domain/repository/repository';
import { slugOf, taskLabel, type Task } from '../../../domain/task/task';
import type { Logger } from '../../../base/logger';
import { isAccessible } from '../../../platform/fs/fs';
import type {
  AddWorktreeError,
  BranchNameError,
  CopiedFiles,
  FillWorktreeError,
  LinkError,
  MoveWorktreeError,
  RestoreTreeError,
  RevisionError,
} from '../../../platform/git/git';
import type { GitAccess } from '../../machine/gitAccess/gitAccess';
import type { Ports } from '../../ports';
import type { WindowStore } from '../../store/windowStore';
import type { Repositories } from '../../machine/repositories/repositories';
import type { AttemptGit } from '../attemptGit/attemptGit';

export type PlanCode = RevisionError | BranchNameError | 'noPlaceForWorktrees';
export type WorktreeCode =
  | (PlanCode | AddWorktreeError | FillWorktreeError | MoveWorktreeError | RestoreTreeError | LinkError)
  | 'repositoryUnknown';

interface Dependencies {
  readonly ports: Pick<Ports, 'settings' | 'clock'>;
  readonly store: WindowStore;
  readonly git: GitAccess;
  readonly attemptGit: AttemptGit;
  readonly repositories: Pick<Repositories, 'folders'>;
  readonly log: Logger;
}

/** Creates, fills, discards, and restores the worktrees of attempts. */
export class Worktrees {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Chooses branch, folder, and base commit of an attempt. Creates nothing. */
  async plan(
    repository: Repository,
    task: Pick<Task, 'number' | 'title'>,
    attempt: AttemptSlot & { readonly base: string },
  ): Promise<Result<AttemptPlan, PlanCode>> {
    const git = await this.#deps.git.get();
    const commit = await git.repository.resolveBase(repository.root, attempt.base);
    if (!commit.ok) return commit;
    const settings = this.#deps.ports.settings.get();
    const wanted = branchName(settings.branchPrefix, task.number, slugOf(task.title), attempt.ordinal);
    const branch = await git.repository.freeBranchName(repository, wanted, attempt.taken);
    if (!branch.ok) return branch;
    const home = settings.worktreeFolder === '' ? await git.worktrees.home(repository) : ok(settings.worktreeFolder);
    if (!home.ok) return home;
    const folder = folderName(task, attempt.ordinal);
    const worktree = path.join(home.value, folder);
    return ok({ branch: branch.value, worktree, base: { ref: attempt.base, commit: commit.value } });
  }

  /** Creates the branch, and the folder with the few files that an agent reads at its start. Can be repeated. */
  async add(attempt: Attempt): Promise<Result<undefined, WorktreeCode>> {
    return this.#deps.attemptGit.run(attempt, async (git, repo) => {
      const added = await git.worktrees.add({
        repo,
        path: attempt.worktree,
        branch: attempt.branch,
        base: attempt.base.commit,
        marker: { store: this.#deps.store.id, attempt: attempt.id, created: attempt.createdAt },
      });
      return added.ok ? ok() : added;
    });
  }

  /** Writes all files. Continues after a crash. Once all were written, they are never overwritten. */
  async fill(attempt: Attempt): Promise<Result<undefined, WorktreeCode>> {
    return this.#deps.attemptGit.run(attempt, (git, repo) =>
      git.worktrees.fill({ repo, path: attempt.worktree, marker: { attempt: attempt.id } }),
    );
  }

  /**
   * Copies the untracked files that the user wants in each worktree, and fills submodules. Can be repeated. Returns
   * what was skipped instead of failing, because an agent can work without it.
   */
  async copyIncludedFiles(attempt: Attempt): Promise<CopiedFiles> {
    const { ports, repositories, log } = this.#deps;
    const { id, worktree } = attempt;
    const result = await this.#deps.attemptGit.run(attempt, (git, repo) => {
      const globs = ports.settings.get(repo.root).includeGlobs;
      return git.worktrees.copyIncludedFiles({ repo, worktree, attempt: id, globs, folders: repositories.folders });
    });
    if (!result.ok) log.warn('failed to copy untracked files', { attempt: id, code: result.error.code });
    const { copied, skipped, skippedCount } = result.ok ? result.value : NOT_COPIED;
    const failed = await this.#fillSubmodules(attempt);
    const submodules = failed.slice(0, SUBMODULES_MAX).map((folder) => ({ path: folder, why: 'submodule' }) as const);
    return { copied, skipped: [...submodules, ...skipped], skippedCount: skippedCount + failed.length };
  }

  /** Returns the submodules that couldn't be filled. */
  async #fillSubmodules(attempt: Attempt): Promise<readonly string[]> {
    const { id, worktree } = attempt;
    const filled = await this.#deps.attemptGit.run(attempt, (git, repo) =>
      git.worktrees.fillSubmodules({ repo, worktree, attempt: id }),
    );
    if (filled.ok) return filled.value;
    this.#deps.log.warn('failed to fill submodules', { attempt: id, code: filled.error.code });
    return ['.gitmodules'];
  }

  /** Proves that the worktree is still the one that was created, before an agent runs in it. */
  async verify(attempt: Attempt): Promise<Result<undefined, WorktreeCode>> {
    return this.#deps.attemptGit.run(attempt, (git, repo) =>
      git.worktrees.verify({ repo, worktree: attempt.worktree }),
    );
  }

  /** Saves the current files as a tree on a private ref. Returns the tree. */
  async saveCheckpoint(attempt: Attempt, turn: number, edge: 'start' | 'end'): Promise<Result<string, WorktreeCode>> {
    return this.#deps.attemptGit.run(attempt, (git, repo) =>
      git.changes.checkpoint({ repo, worktree: attempt.worktree, attempt: attempt.id, turn, edge }),
    );
  }

  /** Restores all files to a tree. Returns the tree of the replaced files, which is saved, too. */
  async restoreTree(attempt: Attempt, to: string): Promise<Result<string, WorktreeCode>> {
    const { id, worktree } = attempt;
    return this.#deps.attemptGit.run(attempt, (git, repo) =>
      git.changes.restoreTree({ repo, worktree, attempt: id, to }),
    );
  }

  /** Moves the worktree to the trash, exactly as it is. Returns its path there. Its processes must have ended. */
  async discard(attempt: Attempt): Promise<Result<string, WorktreeCode>> {
    const { id, worktree } = attempt;
    const trash = trashOf(attempt);
    return this.#deps.attemptGit.run(attempt, async (git, repo) => {
      const moved = await git.worktrees.move({ repo, attempt: id, from: worktree, to: trash });
      return moved.ok ? ok(trash) : moved;
    });
  }

  /** Moves the worktree back to its original path. */
  async restore(attempt: Attempt, trash: string): Promise<Result<undefined, WorktreeCode>> {
    const { id, worktree } = attempt;
    return this.#deps.attemptGit.run(attempt, (git, repo) =>
      git.worktrees.move({ repo, attempt: id, from: trash, to: worktree }),
    );
  }

  /** Undoes a discard that was never recorded because its window crashed: moves the worktree back from the trash. */
  async takeBack(attempt: Attempt): Promise<Result<undefined, WorktreeCode>> {
    const trash = trashOf(attempt);
    if (!(await isAccessible(trash))) return ok();
    const whole = await this.discard(attempt); // Git may not know its new path yet.
    return whole.ok ? this.restore(attempt, trash) : whole;
  }
}

/** Submodules that are listed by name. The others are only counted. */
const SUBMODULES_MAX = 20;
/** The result if not even the files could be listed. */
const NOT_COPIED: CopiedFiles = {
  copied: 0,
  skipped: [{ path: '.worktreeinclude', why: 'unreadable' }],
  skippedCount: 1,
};

/** Returns the path of a discarded worktree. */
function trashOf({ id, worktree }: Attempt): string {
  return path.join(path.dirname(worktree), '.trash', id);
}

/** Returns a short, readable name that is unique in the store: `t-14-cache-schemas`, `t-14-2-cache-schemas`. */
function folderName(task: Pick<Task, 'number' | 'title'>, ordinal: number): string {
  const parts = [taskLabel(task.number).toLowerCase(), ordinal > 1 ? String(ordinal) : '', slugOf(task.title, 24)];
  return parts.filter((part) => part !== '').join('-');
}
