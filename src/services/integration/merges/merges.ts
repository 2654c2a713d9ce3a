import { fail, ok, type Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId } from '../../../domain/ids';
import type { Repository } from '../../../domain/repository/repository';
import { isWorking } from '../../../domain/session/session';
import type {
  AbortUpdateError,
  CommitError,
  CompareError,
  Git,
  Identity,
  LinkError,
  LocateError,
  MergeableMerge,
  MergeError,
  PreviewMergeError,
  SnapshotCommitError,
  UntrackedFile,
  UpdateError,
} from '../../../platform/git/git';
import { mergeMessage } from '../../../texts/prompts/commitMessages';
import type { Ports } from '../../ports';
import type { AttemptFlagStore, Landed } from '../../store/attemptFlagStore';
import type { AttemptStore, AttemptStoreCode } from '../../store/attemptStore';
import type { RepositoryStore } from '../../store/repositoryStore';
import type { WindowStore } from '../../store/windowStore';
import type { Sessions } from '../../sessions/sessions/sessions';
import type { AttemptGit, AttemptGitCode } from '../../worktrees/attemptGit/attemptGit';

export type MergeKind = 'merge' | 'squash';
export type MergeCode =
  | (LinkError | LocateError | CompareError | SnapshotCommitError | PreviewMergeError)
  | (CommitError | MergeError | UpdateError | AbortUpdateError)
  | AttemptStoreCode
  | AttemptGitCode
  | 'attemptRunning'
  | 'nothingToMerge'
  | 'mergeConflict'
  /** Cancelled after the attempt's work was committed to its own branch. */
  | 'cancelledCommitted';

/** What a merge would do. Determined before anything changes. */
export interface MergePlan {
  /** The branch that is merged into. */
  readonly into: string;
  /** Top folder of the checkout in which that branch is checked out. */
  readonly targetRoot?: string;
  /** Changed files, as paths of the repository. */
  readonly files: readonly string[];
  readonly insertions: number;
  readonly deletions: number;
  /** Whether the worktree has uncommitted changes. */
  readonly uncommitted: boolean;
  /** Untracked files that the commit would include. */
  readonly untracked: readonly UntrackedFile[];
}

/** How an attempt's uncommitted work is committed. */
export interface CommitChoice {
  readonly message: string;
  /** Untracked files that aren't committed. */
  readonly leaveOut?: readonly string[];
  /** Whether to skip the user's hooks. Only if the user chooses to. */
  readonly skipHooks?: boolean;
  /** The author, if Git doesn't know one. */
  readonly identity?: Identity;
}

/**
 * Result of an update. After a conflict, the merge is open in the worktree, with conflicts in `files`. `into` is the
 * branch whose commits were merged into the attempt.
 */
export type Update = { readonly into: string } & (
  { readonly kind: 'upToDate' | 'updated' } | { readonly kind: 'conflict'; readonly files: readonly string[] }
);

interface Cancellable {
  readonly signal?: AbortSignal | undefined;
}

export interface MergeChoice extends CommitChoice {
  readonly kind: MergeKind;
}

/** How the target's commits get into an attempt. `rebase` moves the attempt's own commits on top of them. */
export interface UpdateChoice extends CommitChoice {
  readonly by: 'merge' | 'rebase';
}

interface Dependencies {
  readonly ports: Pick<Ports, 'settings'>;
  readonly attemptGit: AttemptGit;
  readonly store: WindowStore;
  readonly repositoryStore: RepositoryStore;
  readonly attemptStore: AttemptStore;
  readonly attemptFlagStore: AttemptFlagStore;
  readonly sessions: Sessions;
}

/** Merges attempts into branches. Merges exactly what was previewed, and leaves the user's files as they were. */
export class Merges {
  readonly #deps: Dependencies;
  readonly #messages = new Map<AttemptId, string>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Returns the message of the last merge of this attempt that this window tried and that failed. */
  lastMessage(id: AttemptId): string | undefined {
    return this.#messages.get(id);
  }

  /** Returns how to update an attempt according to the user's settings. */
  updatesBy(attempt: Attempt): UpdateChoice['by'] {
    return this.#deps.ports.settings.get(this.#deps.repositoryStore.of(attempt)?.root).updateBy;
  }

  /** Returns what would be merged, or why nothing can be. Changes nothing. */
  async plan(id: AttemptId): Promise<Result<MergePlan, MergeCode>> {
    return this.#run(id, (git, repository, attempt) => this.#plan(git, repository, attempt));
  }

  /**
   * Commits what is uncommitted, then merges. Plans and previews again, because the files may have changed since the
   * user saw the preview. If it fails, the target and the user's files are as they were. `signal` ends the hooks and
   * cancels (`cancelled`, `cancelledCommitted`) until the branch is about to move.
   */
  async merge(id: AttemptId, choice: MergeChoice, signal?: AbortSignal): Promise<Result<Landed, MergeCode>> {
    const may = this.#deps.store.mayWrite();
    if (!may.ok) return may;
    this.#messages.set(id, choice.message);
    const merged = await this.#run(id, async (git, repository, attempt) => {
      const plan = await this.#plan(git, repository, attempt);
      if (!plan.ok) return plan;
      const { into, uncommitted } = plan.value;
      const committed = uncommitted ? await commitWork(git, repository, attempt, { ...choice, signal }) : ok();
      if (!committed.ok) return committed;
      const landed = await this.#land(git, repository, attempt, { ...choice, into, signal });
      const isCancelled = !landed.ok && landed.error.code === 'cancelled';
      return isCancelled && uncommitted ? fail('cancelledCommitted') : landed;
    });
    if (merged.ok) this.#messages.delete(id);
    return merged;
  }

  /**
   * Commits what is uncommitted, then merges the target's commits into the attempt's worktree. After a conflict, the
   * merge is left open in the worktree, for the agent or the user to resolve. The next merge concludes it. If one is
   * already open, returns its unresolved conflicts. From then on, the attempt's changes are those since the merged
   * commit, because what others did isn't its work. `signal` ends the commit's hooks and cancels as in `merge`, until
   * Git starts to merge.
   */
  async update(id: AttemptId, choice: UpdateChoice, signal?: AbortSignal): Promise<Result<Update, MergeCode>> {
    const may = this.#deps.store.mayWrite();
    if (!may.ok) return may;
    return this.#run(id, async (git, repository, attempt) => {
      if (this.#isRunning(attempt)) return fail('attemptRunning');
      const into = await this.#target(git, repository, attempt);
      if (!into.ok) return into;
      const committed = await commitWork(git, repository, attempt, { ...choice, signal });
      if (!committed.ok) {
        const { code, files } = committed.error;
        return code === 'conflictsLeft' ? ok({ kind: 'conflict', files: files ?? [], into: into.value }) : committed;
      }
      if (signal?.aborted === true) return fail('cancelledCommitted');
      const who = choice.identity ? { identity: choice.identity } : {};
      const message = mergeMessage(into.value, attempt.branch);
      const { by } = choice;
      const of = { repo: repository, worktree: attempt.worktree };
      const updated = await git.merge.update({ ...of, from: into.value, message, by, ...who });
      if (!updated.ok) return updated;
      const { base, ...update } = updated.value;
      const recorded = await this.#deps.attemptStore.setBase(id, base);
      return recorded.ok ? ok({ ...update, into: into.value }) : recorded;
    });
  }

  /** Reverts what `update` left open in the worktree. */
  async abortUpdate(id: AttemptId): Promise<Result<undefined, MergeCode>> {
    const may = this.#deps.store.mayWrite();
    if (!may.ok) return may;
    return this.#run(id, async (git, repository, attempt) => {
      if (this.#isRunning(attempt)) return fail('attemptRunning');
      const of = { repo: repository, worktree: attempt.worktree };
      const aborted = await git.merge.abortUpdate(of);
      if (!aborted.ok) return aborted;
      const into = await this.#target(git, repository, attempt);
      if (!into.ok) return into;
      const base = await git.merge.mergeBase(of, ['HEAD', `refs/heads/${into.value}`]);
      if (!base.ok || base.value === undefined) return base.ok ? ok() : base;
      return this.#deps.attemptStore.setBase(id, base.value);
    });
  }

  /**
   * Completes a merge that a crashed window had started. It succeeded if the branch has exactly the tree that was to be
   * merged. Git moves a branch in one step, so there is nothing in between. But Git may outlive the window and move the
   * branch later, so a merge that didn't succeed stays recorded until the next one.
   */
  async recover(id: AttemptId): Promise<Result<undefined, MergeCode>> {
    const merging = this.#deps.attemptFlagStore.merging(id);
    if (!merging) return ok();
    return this.#run(id, async (git, repository) => {
      const difference = await git.changes.betweenTrees(repository.root, [`refs/heads/${merging.into}`, merging.tree]);
      const landed = difference.ok && difference.value.total === 0;
      return landed ? this.#deps.attemptFlagStore.setLanded(id, { into: merging.into }) : ok();
    });
  }

  async #land(
    git: Git,
    repository: Repository,
    { id, branch, worktree }: Attempt,
    { into, kind, message, identity, signal }: MergeChoice & Cancellable & { readonly into: string },
  ): Promise<Result<Landed, MergeCode>> {
    const preview = await this.#preview(git, repository, { from: branch, into });
    if (!preview.ok) return preview;
    const preserved = await git.worktrees.preserveSubmodules({ repo: repository, worktree, attempt: id });
    if (!preserved.ok) return preserved;
    const intended = await this.#deps.attemptFlagStore.setMerging(id, { into, tree: preview.value.tree });
    if (!intended.ok) return intended;
    const who = identity ? { identity } : {};
    const merged = await git.merge.apply({ repo: repository, preview: preview.value, kind, message, signal, ...who });
    if (!merged.ok) {
      await this.#deps.attemptFlagStore.setMerging(id, undefined);
      return merged;
    }
    const landed = { into, commit: merged.value.commit };
    const recorded = await this.#deps.attemptFlagStore.setLanded(id, landed);
    return recorded.ok ? ok(landed) : recorded;
  }

  async #plan(git: Git, repository: Repository, attempt: Attempt): Promise<Result<MergePlan, MergeCode>> {
    if (this.#isRunning(attempt)) return fail('attemptRunning');
    const into = await this.#target(git, repository, attempt);
    if (!into.ok) return into;
    const of = { repo: repository, worktree: attempt.worktree };
    const changes = await git.changes.files({ ...of, base: attempt.base.commit });
    if (!changes.ok) return changes;
    const work = await git.merge.snapshotCommit(of);
    if (!work.ok) return work;
    const preview = await this.#preview(git, repository, { from: work.value.commit, into: into.value });
    if (!preview.ok) return preview;
    const untracked = await git.changes.untrackedFiles(of);
    if (!untracked.ok) return untracked;
    const checkout = await this.#checkoutOf(git, repository, into.value);
    return ok({
      into: into.value,
      ...(checkout === undefined ? {} : { targetRoot: checkout }),
      files: changes.value.files.map((file) => file.path),
      insertions: preview.value.numbers.insertions,
      deletions: preview.value.numbers.deletions,
      uncommitted: work.value.uncommitted,
      untracked: untracked.value,
    });
  }

  #isRunning(attempt: Attempt): boolean {
    return isWorking(this.#deps.sessions.live(attempt.session));
  }

  async #preview(
    git: Git,
    repository: Repository,
    ends: { readonly from: string; readonly into: string },
  ): Promise<Result<MergeableMerge, MergeCode>> {
    const preview = await git.merge.preview({ repo: repository, ...ends });
    if (!preview.ok) return preview;
    return preview.value.kind === 'conflict' ? conflict(ends.into, preview.value.files) : ok(preview.value);
  }

  /** Returns the main checkout if the branch is checked out there: its open editors may have unsaved changes. */
  async #checkoutOf(git: Git, repository: Repository, branch: string): Promise<string | undefined> {
    const located = await git.repository.locate(repository.root);
    return located.ok && 'branch' in located.value.head && located.value.head.branch === branch
      ? repository.root
      : undefined;
  }

  /** Returns the branch that the attempt started from, or the one that is checked out if that isn't a local branch. */
  async #target(git: Git, repository: Repository, attempt: Attempt): Promise<Result<string, MergeCode>> {
    const branches = await git.repository.listBranches(repository);
    if (!branches.ok) return branches;
    const local = branches.value.filter((branch) => !branch.remote).map((branch) => branch.name);
    if (local.includes(attempt.base.ref)) return ok(attempt.base.ref);
    const located = await git.repository.locate(repository.root);
    if (!located.ok) return located;
    const { head } = located.value;
    return 'branch' in head ? ok(head.branch) : fail('targetMissing', { params: { into: attempt.base.ref } });
  }

  #run<T>(
    id: AttemptId,
    work: (git: Git, repository: Repository, attempt: Attempt) => Promise<Result<T, MergeCode>>,
  ): Promise<Result<T, MergeCode>> {
    return this.#deps.attemptGit.runById(id, ({ disposition }) => disposition !== 'discarded', work);
  }
}

async function commitWork(
  git: Git,
  repo: Repository,
  { worktree }: Attempt,
  { message, leaveOut, skipHooks, identity, signal }: CommitChoice & Cancellable,
): Promise<Result<undefined, CommitError | LinkError>> {
  const committed = await git.changes.commit({
    repo,
    worktree,
    message,
    signal,
    ...(leaveOut ? { leaveOut } : {}),
    ...(skipHooks === undefined ? {} : { skipHooks }),
    ...(identity ? { identity } : {}),
  });
  return committed.ok || committed.error.code === 'nothingToCommit' ? ok() : committed;
}

const FILES_NAMED = 5;

function conflict(into: string, files: readonly string[]): Result<never, 'mergeConflict'> {
  const named = files.slice(0, FILES_NAMED).join(', ');
  const more = files.length > FILES_NAMED ? ` (+${files.length - FILES_NAMED})` : '';
  return fail('mergeConflict', { params: { into, files: `${named}${more}` }, detail: files.join('\n') });
}
