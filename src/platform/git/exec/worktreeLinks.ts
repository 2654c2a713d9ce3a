import type { AttemptId } from '../../../domain/ids';
import { fail, ok, type Result } from '../../../base/result';
import { exists, realOfMissing } from '../../fs/fs';
import { isRecordedFor, registeredGitDir } from './gitDirs';
import { markerOf, type MarkedWorktree } from './marker';
import { checkLink, type LinkedWorktree } from './worktreeLink';

/** Why a worktree can't be used. */
export type LinkError = OwnershipError | 'worktreeLinkChanged';
/** Why a worktree isn't known as one of the repository, or as one of the attempt. */
export type OwnershipError = 'worktreeMissing' | 'notOurs';

/** A request about the worktree at a path. */
export interface WorktreeRequest {
  readonly repo: { readonly commonDir: string };
  /** Top folder of the worktree. */
  readonly worktree: string;
}

/** The same request after the link of its worktree was checked. */
export type Linked<Request extends WorktreeRequest> = Omit<Request, 'worktree'> & {
  readonly worktree: LinkedWorktree;
};

/**
 * Finds the git folders of worktrees in the records of their repository, never by the `.git` file of the worktree:
 * agents can write that file.
 */
export class WorktreeLinks {
  readonly #gitDirs = new Map<string, string>();

  /**
   * Returns the worktree at a path if its `.git` file still leads to the recorded git folder. Fails with
   * `worktreeMissing`, `notOurs` (the repository has recorded no worktree at this path), `worktreeLinkChanged`.
   */
  async find({ repo, worktree }: WorktreeRequest): Promise<Result<LinkedWorktree, LinkError>> {
    const recorded = await this.recorded({ repo, worktree });
    if (!recorded.ok) return recorded;
    const checked = await checkLink(recorded.value);
    if (checked.ok) return checked;
    const { code } = checked.error;
    return code === 'folderMissing' ? missing(worktree) : { ok: false, error: { ...checked.error, code } };
  }

  /**
   * Returns the worktree at a path if it belongs to an attempt, by the marker in its recorded git folder. Doesn't check
   * its `.git` file. Fails with `worktreeMissing`, `notOurs`.
   */
  async owned(
    of: WorktreeRequest,
    attempt: AttemptId,
  ): Promise<Result<LinkedWorktree & MarkedWorktree, OwnershipError>> {
    const recorded = await this.recorded(of);
    if (!recorded.ok) return recorded;
    const marker = await markerOf(recorded.value.gitDir);
    return marker?.attempt === attempt
      ? ok({ ...recorded.value, marker })
      : fail('notOurs', { params: { path: of.worktree } });
  }

  /**
   * Does work in a worktree after its link was checked. Fails like `find` and like `work`, and with `worktreeMissing` if
   * the folder is removed meanwhile.
   */
  async inside<Request extends WorktreeRequest, T, Code extends string>(
    request: Request,
    work: (request: Linked<Request>) => Promise<Result<T, Code>>,
  ): Promise<Result<T, Code | LinkError>> {
    const found = await this.find(request);
    if (!found.ok) return found;
    const result = await work({ ...request, worktree: found.value });
    const isGone = !result.ok && result.error.code === 'folderMissing';
    return isGone && result.error.params?.['path'] === found.value.folder ? missing(request.worktree) : result;
  }

  /**
   * Returns the worktree at a path as the repository has recorded it. Reads nothing in the worktree, so what an agent
   * has made of its `.git` file doesn't matter. Fails with `worktreeMissing`, `notOurs`.
   */
  async recorded({ repo: { commonDir }, worktree }: WorktreeRequest): Promise<Result<LinkedWorktree, OwnershipError>> {
    if (!(await exists(worktree))) return missing(worktree);
    const folder = await realOfMissing(worktree);
    const key = `${commonDir}\0${folder}`;
    const known = this.#gitDirs.get(key);
    const isKnown = known !== undefined && (await isRecordedFor(known, folder));
    const gitDir = isKnown ? known : await registeredGitDir(commonDir, folder);
    if (gitDir === undefined) {
      this.#gitDirs.delete(key);
      return fail('notOurs', { params: { path: worktree } });
    }
    this.#gitDirs.set(key, gitDir);
    return ok({ folder, gitDir });
  }
}

function missing(worktree: string): Result<never, 'worktreeMissing'> {
  return fail('worktreeMissing', { params: { path: worktree } });
}
