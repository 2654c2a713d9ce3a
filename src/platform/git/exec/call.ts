import path from 'node:path';
import type { Environment } from './environment';
import type { Refusal } from './errors';
import type { LinkedWorktree } from './worktreeLink';

/** Where git runs. */
export type WorkingFolder = string | LinkedWorktree;

/** One call of git: an argument array, never a shell. */
export interface GitCall {
  /**
   * Folder in which git runs: one that no agent writes to, or an agent's worktree. The link of a worktree is checked
   * right before git starts (`worktreeLinkChanged`), and git is given its git folder.
   */
  readonly cwd: WorkingFolder;
  readonly args: readonly string[];
  /** `read` takes no optional lock and is ended when the runner is disposed. Default: `write`. */
  readonly kind?: 'read' | 'write';
  readonly input?: string | Buffer;
  /** `name=value` settings for this call alone. */
  readonly config?: readonly string[];
  readonly env?: Environment;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which git is ended with `gitSilent`. Default: five minutes for `read`, unlimited otherwise. */
  readonly patienceMs?: number;
  /** Whether `cwd` may be below the top of the checkout. Otherwise git never works in a repository further up. */
  readonly discover?: boolean;
  /** Bytes of standard output after which git is ended with `outputTooLarge`. */
  readonly maxBytes?: number;
}

/** A call with the refusals that it can meet. Any other refusal is `gitFailed`. */
export interface RefusableCall<Expected extends Refusal> extends GitCall {
  readonly refusals?: readonly Expected[];
}

/** A call whose working folder is known by its path. */
export type LocatedCall = GitCall & { readonly cwd: string };

export interface GitOutput {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Default for `maxBytes`. */
export const MAX_BYTES = 64 * 1024 * 1024;

/** Returns the path of a working folder. */
export function folderOf(cwd: WorkingFolder): string {
  return typeof cwd === 'string' ? cwd : cwd.folder;
}

/** Git looks for a repository in the working folder only, or also above it with `discover`. In a worktree, nowhere. */
export function repositoryVariables({ cwd, discover }: GitCall): Environment {
  if (typeof cwd !== 'string') return { GIT_DIR: cwd.gitDir };
  return discover === true ? {} : { GIT_CEILING_DIRECTORIES: path.dirname(cwd) };
}
