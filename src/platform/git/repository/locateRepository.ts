import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '../../../base/result';
import { faultOfSystem, markerOf, type GitRunner, type WorktreeMarker } from '../exec/exec';
import { headOf, type Head, type HeadError } from './revisions';

/** The repository of a folder, as seen from there. Paths are absolute and real. */
export interface RepositoryLocation {
  /** Top folder of the checkout that contains the folder. */
  readonly root: string;
  /** Git's common folder: the same for a repository and all of its worktrees. */
  readonly commonDir: string;
  /** Git's folder of this checkout. */
  readonly gitDir: string;
  /** Top folder of the main checkout; missing if the repository is bare and has worktrees only. */
  readonly mainRoot?: string;
  /** Whether the folder is in a linked worktree. */
  readonly isWorktree: boolean;
  readonly head: Head;
  /** The worktree's marker, if Coppice created the worktree. */
  readonly marker?: WorktreeMarker;
}

export type LocateError = HeadError;

/**
 * Returns the repository that a folder belongs to. Fails with `notARepository`, `bareRepository`, `noCommit` (no commit
 * that a branch could start from), `notTrusted` (another user owns it), `folderMissing`.
 */
export async function locateRepository(
  git: GitRunner,
  folder: string,
): Promise<Result<RepositoryLocation, LocateError>> {
  const ask = (args: readonly string[]) => git.run({ cwd: folder, args, kind: 'read', discover: true });
  const printed = await ask(['rev-parse', '--path-format=absolute', ...QUESTIONS]);
  if (!printed.ok) return printed;
  const { bare, common, gitDir, inside } = ANSWERS.exec(printed.value)?.groups ?? {};
  if (common === undefined || gitDir === undefined) return fail('notARepository', { detail: printed.value });
  if (bare === 'true') return fail('bareRepository', { params: { path: folder } });
  if (inside !== 'true') return fail('notARepository', { params: { path: folder } });
  const top = await ask(['rev-parse', '--show-toplevel']);
  if (!top.ok) return top;
  const root = top.value.slice(0, -1);
  const head = await headOf(git, root);
  if (!head.ok) return head;
  try {
    const [realRoot, realCommon, realGit] = await Promise.all([realpath(root), realpath(common), realpath(gitDir)]);
    return ok(await locationOf(realRoot, realCommon, realGit, head.value));
  } catch (error) {
    return faultOfSystem(error, root);
  }
}

// A yes or no between any two paths makes the output unambiguous: folder names may contain line breaks.
const QUESTIONS = [
  '--is-bare-repository',
  '--git-common-dir',
  '--is-inside-git-dir',
  '--git-dir',
  '--is-inside-work-tree',
];
const ANSWERS =
  /^(?<bare>true|false)\n(?<common>[\s\S]*)\n(?:true|false)\n(?<gitDir>[\s\S]*)\n(?<inside>true|false)\n$/;

async function locationOf(root: string, commonDir: string, gitDir: string, head: Head): Promise<RepositoryLocation> {
  const isWorktree = gitDir !== commonDir;
  const mainRoot = isWorktree ? (path.basename(commonDir) === '.git' ? path.dirname(commonDir) : undefined) : root;
  const marker = isWorktree ? await markerOf(gitDir) : undefined;
  return {
    root,
    commonDir,
    gitDir,
    isWorktree,
    head,
    ...(mainRoot === undefined ? {} : { mainRoot }),
    ...(marker ? { marker } : {}),
  };
}
