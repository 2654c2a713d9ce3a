import path from 'node:path';
import type { StoreId } from '../../../domain/ids';
import type { GitResult } from '../exec/errors';
import { gitDirsOf } from '../exec/gitDirs';
import { markerOf, worktreeOf, type MarkedWorktree, type WorktreeMarker } from '../exec/marker';
import { shortBranch } from './location';
import type { RepositoryFolders } from '../exec/exec';
import type { GitRunner } from '../exec/run';
import { checkLink } from '../exec/worktreeLink';

/** A checkout in git's registry (`git worktree list`), the main one included. */
export interface RegisteredWorktree {
  readonly path: string;
  /** Missing where the repository is bare. */
  readonly commit?: string;
  /** Short name; missing where `HEAD` is detached. */
  readonly branch?: string;
  readonly bare: boolean;
  /** Why it is locked; may be empty. */
  readonly locked?: string;
  /** Why git would remove its entry, e.g. because the folder is gone. */
  readonly prunable?: string;
}

/** A worktree of ours with its entry in git's registry. */
export interface OurWorktree extends RegisteredWorktree {
  readonly gitDir: string;
  readonly marker: WorktreeMarker;
}

/** All checkouts that git knows of, the main one first. */
export async function listWorktrees(
  git: GitRunner,
  repo: RepositoryFolders,
): Promise<GitResult<readonly RegisteredWorktree[]>> {
  const told = await git.run({ cwd: repo.commonDir, args: ['worktree', 'list', '--porcelain', '-z'], kind: 'read' });
  return told.ok ? { ok: true, value: parseWorktrees(told.value) } : told;
}

/** Parses `git worktree list --porcelain -z`: NUL after each attribute, an empty one after each worktree. */
export function parseWorktrees(printed: string): readonly RegisteredWorktree[] {
  return printed
    .split('\0\0')
    .map((entry) => new Map(entry.split('\0').map((attribute) => wordAndRest(attribute))))
    .flatMap((fields) => {
      const [folder, commit, ref] = [fields.get('worktree'), fields.get('HEAD'), fields.get('branch')];
      const [locked, prunable] = [fields.get('locked'), fields.get('prunable')];
      if (folder === undefined) return [];
      return [
        {
          path: path.normalize(folder),
          bare: fields.has('bare'),
          ...(commit === undefined ? {} : { commit }),
          ...(ref === undefined ? {} : { branch: shortBranch(ref) }),
          ...(locked === undefined ? {} : { locked }),
          ...(prunable === undefined ? {} : { prunable }),
        },
      ];
    });
}

function wordAndRest(attribute: string): readonly [string, string] {
  const space = attribute.indexOf(' ');
  return space === -1 ? [attribute, ''] : [attribute.slice(0, space), attribute.slice(space + 1)];
}

/** The worktrees of a repository that carry our marker, of any store, those whose folder is gone included. */
export async function listOurWorktrees(
  git: GitRunner,
  repo: RepositoryFolders,
): Promise<GitResult<readonly OurWorktree[]>> {
  const listed = await listWorktrees(git, repo);
  if (!listed.ok) return listed;
  const marked = await markedWorktrees(repo.commonDir);
  const ours = listed.value.flatMap((entry) => {
    const found = marked.find(({ folder }) => folder === entry.path);
    return found ? [{ ...entry, gitDir: found.gitDir, marker: found.marker }] : [];
  });
  return { ok: true, value: ours };
}

/**
 * The worktrees with our marker that a repository's common folder knows of, and where it believes each to be; read from
 * the disk without starting git.
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
 * The stores that the worktrees of a repository name, where worktree and repository are linked both ways: a copy of a
 * repository has their markers, but its worktrees are the original's.
 */
export async function storesOfWorktrees(commonDir: string): Promise<ReadonlySet<StoreId>> {
  const stores = new Set<StoreId>();
  for (const { gitDir, folder, marker } of await markedWorktrees(commonDir))
    if (folder !== undefined && (await checkLink({ folder, gitDir })).ok) stores.add(marker.store);
  return stores;
}
