import type { GitContext, WorktreeRequest } from '../exec/exec';
import { mergeBase } from '../repository/repository';
import { applyMerge, type MergeRequest } from './applyMerge';
import { previewMerge, type WantedMerge } from './previewMerge';
import { snapshotCommit } from './snapshotCommit';
import { abortUpdate, updateWorktree, type UpdateRequest } from './updateWorktree';

export type { Merged, MergeError } from './applyMerge';
export type { MergeableMerge, PreviewMergeError } from './previewMerge';
export type { SnapshotCommitError } from './snapshotCommit';
export type { AbortUpdateError, UpdateError } from './updateWorktree';

/** Merges of attempts, and updates from their base. The functions document their failures. */
export class MergeGit {
  readonly #context: GitContext;

  constructor(context: GitContext) {
    this.#context = context;
  }

  preview(wanted: WantedMerge) {
    return previewMerge(this.#context.git, wanted);
  }

  snapshotCommit(request: WorktreeRequest) {
    return this.#context.links.inside(request, ({ worktree }) => snapshotCommit(this.#context, worktree));
  }

  apply(request: MergeRequest) {
    return applyMerge(this.#context, request);
  }

  update(request: UpdateRequest) {
    return this.#context.links.inside(request, (linked) => updateWorktree(this.#context, linked));
  }

  abortUpdate(request: WorktreeRequest) {
    return this.#context.links.inside(request, ({ worktree }) => abortUpdate(this.#context, worktree));
  }

  mergeBase(request: WorktreeRequest, commits: readonly [string, string]) {
    return this.#context.links.inside(request, ({ worktree }) => mergeBase(this.#context.git, worktree, commits));
  }
}
