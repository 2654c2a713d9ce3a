import path from 'node:path';
import { ok, type Result } from '../../../base/result';
import type { StoreId } from '../../../domain/ids';
import {
  checkLink,
  gitDirsOf,
  markerOf,
  worktreeOf,
  type CallError,
  type GitRunner,
  type MarkedWorktree,
  type RepositoryFolders,
  type WorktreeMarker,
} from '../exec/exec';
import { shortBranch } from './revisions';

/** A checkout in `git worktree list`, which includes the main checkout. */
export interface ListedWorktree {
  readonly path: string;
  /** Short name; missing if `HEAD` is detached. */
  readonly branch?: string;
  readonly bare: boolean;
  /** Why git would remove its entry, for example because the folder no longer exists. */
  readonly prunable?: string;
}

/** An entry of `git worktree list` for a worktree with a marker. */
export interface AttemptWorktree extends ListedWorktree {
  readonly gitDir: string;
  readonly marker: WorktreeMarker;
}

/** Returns all checkouts of a repository, the main one first. */
export async function listWorktrees(
  git: GitRunner,
  repo: RepositoryFolders,
): Promise<Result<readonly ListedWorktree[], CallError>> {
  const printed = await git.run({ cwd: repo.commonDir, args: ['worktree', 'list', '--porcelain', '-z'], kind: 'read' });
  return printed.ok ? ok(parseWorktrees(printed.value)) : printed;
}

/** Parses `git worktree list --porcelain -z`: NUL after each attribute, an empty one after each worktree. */
export function parseWorktrees(printed: string): readonly ListedWorktree[] {
  return printed
    .split('\0\0')
    .map((entry) => new Map(entry.split('\0').map((attribute) => wordAndRest(attribute))))
    .flatMap((fields) => {
      const [folder, ref, prunable] = [fields.get('worktree'), fields.get('branch'), fields.get('prunable')];
      if (folder === undefined) return [];
      return [
        {
          path: path.normalize(folder),
          bare: fields.has('bare'),
          ...(ref === undefined ? {} : { branch: shortBranch(ref) }),
          ...(prunable === undefined ? {} : { prunable }),
        },
      ];
    });
}

function wordAndRest(attribute: string): readonly [string, string] {
  const space = attribute.indexOf(' ');
  return space === -1 ? [attribute, ''] : [attribute.slice(0, space), attribute.slice(space + 1)];
}

/** Returns the worktrees of a repository with a marker, of any store, even if their folder no longer exists. */
export async function listAttemptWorktrees(
  git: GitRunner,
  repo: RepositoryFolders,
): Promise<Result<readonly AttemptWorktree[], CallError>> {
  const listed = await listWorktrees(git, repo);
  if (!listed.ok) return listed;
  const marked = await markedWorktrees(repo.commonDir);
  const worktrees = listed.value.flatMap((entry) => {
    const found = marked.find(({ folder }) => folder === entry.path);
    return found ? [{ ...entry, gitDir: found.gitDir, marker: found.marker }] : [];
  });
  return ok(worktrees);
}

/**
 * Returns the worktrees with a marker that are recorded in a repository's common folder, and the recorded folder of
 * each. Reads the disk without starting git.
 */
export async function markedWorktrees(
  commonDir: string,
): Promise<readonly (MarkedWorktree & { readonly folder: string | undefined })[]> {
  const found = await Promise.all(
    (await gitDirsOf(commonDir)).map(async (gitDir) => ({
      gitDir,
      marker: await markerOf(gitDir),
      folder: await worktreeOf(gitDir),
    })),
  );
  return found.flatMap(({ marker, ...worktree }) => (marker ? [{ ...worktree, marker }] : []));
}

/**
 * Returns the stores that the worktrees of a repository name, if worktree and repository are linked both ways: a copy of
 * a repository has their markers, but its worktrees are the original's.
 */
export async function storesOfWorktrees(commonDir: string): Promise<ReadonlySet<StoreId>> {
  const stores = new Set<StoreId>();
  for (const { gitDir, folder, marker } of await markedWorktrees(commonDir))
    if (folder !== undefined && (await checkLink({ folder, gitDir })).ok) stores.add(marker.store);
  return stores;
}
