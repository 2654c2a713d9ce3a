import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../base/logger';
import { KeyedMutex } from '../../../base/mutex';
import { Slots } from '../../../base/slots';
import type { GitResult } from './errors';
import type { GitCall, GitRunner } from './run';
import { WorktreeLinks } from './worktreeLinks';

/** What identifies a repository here: git's common folder (real path), and a checkout of it to run in. */
export interface RepositoryFolders {
  readonly commonDir: string;
  readonly root: string;
}

/** What the functions of this room share. */
export interface GitRoom {
  readonly git: GitRunner;
  readonly log: Logger;
  /** One queue per repository (key: common folder) or worktree (key: its path) for what takes git's locks. */
  readonly queues: KeyedMutex;
  readonly links: WorktreeLinks;
  /** Checkouts are bound by the disk, so few run at once. */
  readonly checkouts: Slots;
}

const CHECKOUTS_AT_ONCE = 3;
const LOCK_RETRY_MS = [50, 150, 400];

export function createRoom(git: GitRunner, log: Logger): GitRoom {
  return { git, log, queues: new KeyedMutex(), links: new WorktreeLinks(), checkouts: new Slots(CHECKOUTS_AT_ONCE) };
}

/**
 * Runs git for something that takes a lock. Other programs of the user's (an editor, a shell prompt) hold these locks
 * for milliseconds, so a held one is tried again for about half a second before it is told as `lockHeld`.
 */
export async function runLocking(git: GitRunner, call: GitCall): Promise<GitResult<string>> {
  for (const wait of LOCK_RETRY_MS) {
    const result = await git.run(call);
    if (result.ok || result.error.code !== 'lockHeld') return result;
    if (await interrupted(wait, call.signal)) return result;
  }
  return git.run(call);
}

async function interrupted(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
    return false;
  } catch {
    return true;
  }
}
