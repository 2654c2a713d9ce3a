import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import { ok, type Result } from '../../../base/result';
import { exists } from '../../fs/fs';
import type { CallError, GitRunner, RepositoryFolders } from '../exec/exec';

/** The git folder of a worktree that may have submodules. */
interface SubmoduleOwner {
  readonly repo: RepositoryFolders;
  readonly gitDir: string;
  readonly attempt: AttemptId;
}

/**
 * Fetches the commits of a worktree's submodules into the user's clones of them, on a private ref: a merge only has the
 * ids of such commits, and they would be deleted with the worktree. Can be repeated. Skips submodules that the user has
 * no clone of. Reads nothing in the worktree itself.
 */
export async function preserveSubmodules(
  git: GitRunner,
  { repo, gitDir, attempt }: SubmoduleOwner,
): Promise<Result<undefined, CallError>> {
  const [from, into] = [gitDir, repo.commonDir].map((folder) => path.join(folder, 'modules')) as [string, string];
  return preserveBelow(git, { from, into, ref: `refs/coppice/${attempt}/head` });
}

/** Clones below `from`, and the user's below `into`. The name of a submodule can contain slashes. */
interface Clones {
  readonly from: string;
  readonly into: string;
  readonly ref: string;
}

async function preserveBelow(git: GitRunner, { from, into, ref }: Clones): Promise<Result<undefined, CallError>> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const [clone, users] = [path.join(from, entry.name), path.join(into, entry.name)];
    const isClone = await exists(path.join(clone, 'HEAD'));
    const preserved = isClone ? await preserveOne(git, { from: clone, into: users, ref }) : undefined;
    if (preserved?.ok === false) return preserved;
    const inner = (folder: string) => (isClone ? path.join(folder, 'modules') : folder);
    const below = await preserveBelow(git, { from: inner(clone), into: inner(users), ref });
    if (!below.ok) return below;
  }
  return ok();
}

/**
 * Git reads a clone only if its working folder exists, and the clone's settings have the original path: the worktree may
 * be in the trash, or the agent may have removed the submodule. Git's own shell runs this.
 */
const WITHOUT_FILES = 'GIT_WORK_TREE=. git-upload-pack';

async function preserveOne(git: GitRunner, { from, into, ref }: Clones): Promise<Result<undefined, CallError>> {
  const present = await Promise.all([path.join(into, 'HEAD'), path.join(from, 'index')].map(exists));
  if (present.includes(false)) return ok();
  const quiet = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--no-auto-maintenance'];
  const args = ['fetch', ...quiet, `--upload-pack=${WITHOUT_FILES}`, '--', from, `+HEAD:${ref}`];
  const fetched = await git.run({ cwd: into, args, env: { GIT_ALLOW_PROTOCOL: 'file' } });
  // Nothing to preserve: `HEAD` is on a branch without a commit.
  const isUnborn = !fetched.ok && fetched.error.detail?.includes("couldn't find remote ref HEAD") === true;
  return fetched.ok || isUnborn ? ok() : fetched;
}
