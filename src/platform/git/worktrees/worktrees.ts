import type { GitContext, RepositoryFolders, WorktreeRequest } from '../exec/exec';
import { listAttemptWorktrees } from '../repository/repository';
import { addWorktree, type NewWorktree } from './addWorktree';
import { copyIncludedFiles, type FilesToCopy } from './copyIncludedFiles';
import { deleteWorktree, sweepDeleted, type OwnedWorktree } from './deleteWorktree';
import { fillSubmodules, type SubmodulesOf } from './fillSubmodules';
import { fillWorktree, type FillRequest } from './fillWorktree';
import { moveWorktree, type WorktreeMove } from './moveWorktree';
import { preserveSubmodules } from './preserveSubmodules';
import { repairWorktrees, type MovedWorktrees } from './repairWorktrees';
import { verifyWorktree } from './verifyWorktree';
import { worktreeHome } from './worktreeHome';

export type { AddWorktreeError, NewWorktree } from './addWorktree';
export type { CopiedFiles, FilesToCopy } from './copyIncludedFiles';
export type { DeleteWorktreeError } from './deleteWorktree';
export type { FillWorktreeError } from './fillWorktree';
export type { MoveWorktreeError } from './moveWorktree';

/** The worktrees of attempts. The functions document their failures. */
export class WorktreesGit {
  readonly #context: GitContext;
  readonly #userFolder: string;

  constructor(context: GitContext, userFolder: string) {
    this.#context = context;
    this.#userFolder = userFolder;
  }

  home(repo: RepositoryFolders) {
    return worktreeHome(repo, this.#userFolder);
  }

  list(repo: RepositoryFolders) {
    return listAttemptWorktrees(this.#context.git, repo);
  }

  add(wanted: NewWorktree) {
    return addWorktree(this.#context, wanted);
  }

  fill(request: FillRequest) {
    return fillWorktree(this.#context, request);
  }

  copyIncludedFiles(wanted: FilesToCopy) {
    return copyIncludedFiles(this.#context, wanted);
  }

  fillSubmodules(wanted: SubmodulesOf) {
    return fillSubmodules(this.#context, wanted);
  }

  async preserveSubmodules({ repo, worktree, attempt }: SubmodulesOf) {
    const owned = await this.#context.links.owned({ repo, worktree }, attempt);
    return owned.ok ? preserveSubmodules(this.#context.git, { repo, attempt, gitDir: owned.value.gitDir }) : owned;
  }

  verify(request: WorktreeRequest) {
    return this.#context.links.inside(request, ({ worktree }) => verifyWorktree(this.#context.git, worktree));
  }

  repair(moved: MovedWorktrees) {
    return repairWorktrees(this.#context, moved);
  }

  move(move: WorktreeMove) {
    return moveWorktree(this.#context, move);
  }

  delete(worktree: OwnedWorktree) {
    return deleteWorktree(this.#context, worktree);
  }

  sweepDeleted(folder: string) {
    return sweepDeleted(folder);
  }
}
