import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../base/logger';
import { KeyedMutex } from '../../../base/mutex';
import type { Result } from '../../../base/result';
import { Slots } from '../../../base/slots';
import type { RefusableCall } from './call';
import type { CallError, Refusal } from './errors';
import { createGitRunner, type GitRunner, type RunnerOptions } from './run';
import { WorktreeLinks } from './worktreeLinks';

export { folderOf, type GitCall, type WorkingFolder } from './call';
export { FETCH_NOTHING, type Environment } from './environment';
export { failWithFiles, faultOf, faultOfSystem, type CallError, type Refusal } from './errors';
export { gitDirsByFolder, gitDirsOf, isRecordedFor, registeredGitDir } from './gitDirs';
export { markerOf, worktreeOf, writeMarker, type MarkedWorktree, type WorktreeMarker } from './marker';
export type { GitRunner, RunnerOptions } from './run';
export { checkGitVersion, type VersionError } from './version';
export { checkLink, mendLink, namedGitDir, recordFolder, straightenLink, type LinkedWorktree } from './worktreeLink';
export type { Linked, LinkError, OwnershipError, WorktreeRequest } from './worktreeLinks';

/** A repository: git's common folder (real path), and a checkout to run in. */
export interface RepositoryFolders {
  readonly commonDir: string;
  readonly root: string;
}

/** What all work with git shares. */
export interface GitContext {
  readonly git: GitRunner;
  readonly log: Logger;
  /** One queue per repository (key: common folder) or worktree (key: its path) for calls that take git's locks. */
  readonly queues: KeyedMutex;
  readonly links: WorktreeLinks;
  /** The disk limits checkouts, so few run at once. */
  readonly checkouts: Slots;
}

const MAX_CONCURRENT_CHECKOUTS = 3;
const LOCK_RETRY_MS = [50, 150, 400];

export function createGitContext(options: RunnerOptions): GitContext {
  return {
    git: createGitRunner(options),
    log: options.log,
    queues: new KeyedMutex(),
    links: new WorktreeLinks(),
    checkouts: new Slots(MAX_CONCURRENT_CHECKOUTS),
  };
}

/**
 * Runs git for a call that takes a lock. Other programs, such as an editor or a shell prompt, hold these locks for
 * milliseconds, so it retries for about half a second before it fails with `lockHeld`.
 */
export async function runLocking<Expected extends Refusal = never>(
  git: GitRunner,
  call: RefusableCall<Expected>,
): Promise<Result<string, CallError | Expected>> {
  for (const wait of LOCK_RETRY_MS) {
    const result = await git.run(call);
    if (result.ok || result.error.code !== 'lockHeld') return result;
    if (await isInterrupted(wait, call.signal)) return result;
  }
  return git.run(call);
}

async function isInterrupted(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
    return false;
  } catch {
    return true;
  }
}
