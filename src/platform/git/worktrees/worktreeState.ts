import type { GitResult } from '../exec/errors';
import { markerOf, type WorktreeMarker } from '../exec/marker';
import { operationIn, type Operation } from '../changes/operation';
import { exists, realOfMissing } from '../exec/paths';
import { listWorktrees, type RegisteredWorktree } from '../repository/worktreeList';
import type { GitRoom, RepositoryFolders } from '../exec/exec';

/** What has become of a worktree: agents and people move, switch and delete behind our back. */
export type WorktreeState =
  /** The folder is gone; `registered` tells whether git still has its entry. */
  | { readonly kind: 'missing'; readonly registered: boolean }
  /** There is a folder, but it is no worktree of ours. */
  | { readonly kind: 'foreign' }
  | {
      readonly kind: 'present';
      /** `switched`: on another branch than the one that it was made for. */
      readonly head: 'expected' | 'switched' | 'detached';
      readonly branch?: string;
      readonly commit?: string;
      readonly marker: WorktreeMarker;
      readonly locked: boolean;
      readonly operation?: Operation;
    };

/** The state of the worktree at a path, against git's registry and its marker. */
export async function worktreeState(
  { git, links }: GitRoom,
  repo: RepositoryFolders,
  worktree: string,
): Promise<GitResult<WorktreeState>> {
  const listed = await listWorktrees(git, repo);
  if (!listed.ok) return listed;
  const real = await realOfMissing(worktree);
  const entry = listed.value.find((candidate) => candidate.path === real);
  if (!(await exists(worktree))) return { ok: true, value: { kind: 'missing', registered: entry !== undefined } };
  const linked = await links.find({ repo, worktree });
  const marker = linked.ok ? await markerOf(linked.value.gitDir) : undefined;
  if (!entry || !linked.ok || !marker) return { ok: true, value: { kind: 'foreign' } };
  const operation = await operationIn(linked.value.gitDir);
  return {
    ok: true,
    value: {
      kind: 'present',
      head: headKind(entry, marker.branch),
      ...(entry.branch === undefined ? {} : { branch: entry.branch }),
      ...(entry.commit === undefined ? {} : { commit: entry.commit }),
      marker,
      locked: entry.locked !== undefined,
      ...(operation ? { operation } : {}),
    },
  };
}

function headKind(entry: RegisteredWorktree, expected: string): 'expected' | 'switched' | 'detached' {
  if (entry.branch === undefined) return 'detached';
  return entry.branch === expected ? 'expected' : 'switched';
}
