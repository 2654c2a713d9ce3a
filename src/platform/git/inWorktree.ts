import { gitFault, type GitResult } from './errors';

/** Tells a missing folder as `worktreeMissing` where it is the worktree that the work is about. */
export function inWorktree<Of extends string | { readonly worktree: string }, T>(
  work: (of: Of) => Promise<GitResult<T>>,
): (of: Of) => Promise<GitResult<T>> {
  return async (of) => {
    const result = await work(of);
    const worktree = typeof of === 'string' ? of : of.worktree;
    if (result.ok || result.error.code !== 'folderMissing' || result.error.params?.['path'] !== worktree) return result;
    return gitFault('worktreeMissing', { params: { path: worktree } });
  };
}
