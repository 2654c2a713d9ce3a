import type { AttemptId } from '../../../domain/ids';
import { ok, type Result } from '../../../base/result';
import { runLocking, type CallError, type GitContext, type RepositoryFolders } from '../exec/exec';

/**
 * Names of the private refs of an attempt. Each points at a tree, never at a commit: git doesn't collect the tree, and
 * neither `git log --all` nor the user's history views show it.
 */
export function attemptRefs(attempt: AttemptId) {
  const all = `refs/coppice/${attempt}/`;
  return {
    all,
    /** Proves that Coppice created the branch of this name for this attempt. */
    branch: (name: string) => `${all}branch/${name}`,
    tree: (name: string) => `${all}${name}`,
  };
}

/** The moment of an attempt that a tree was recorded at. */
export interface TreeMoment {
  /** Counts from 1. */
  readonly turn: number;
  readonly edge: 'start' | 'end';
}

/** Returns the name under which the tree of a moment is preserved. Another tree at the same moment replaces it. */
export const momentName = ({ turn, edge }: TreeMoment) => `turn/${turn}/${edge}`;

/** Preserves a tree on a private ref of an attempt, until the refs of the attempt are dropped. */
export async function preserveTree(
  context: GitContext,
  repo: RepositoryFolders,
  attempt: AttemptId,
  { name, tree }: { readonly name: string; readonly tree: string },
): Promise<Result<undefined, CallError>> {
  const args = ['update-ref', attemptRefs(attempt).tree(name), tree];
  const done = await context.queues.run(repo.commonDir, () => runLocking(context.git, { cwd: repo.commonDir, args }));
  return done.ok ? ok() : done;
}

/** Drops all private refs of an attempt, including the proof of its branch. */
export async function dropAttemptRefs(
  context: GitContext,
  repo: RepositoryFolders,
  attempt: AttemptId,
): Promise<Result<undefined, CallError>> {
  return context.queues.run(repo.commonDir, async () => {
    const found = await refsOf(context, repo, attemptRefs(attempt).all);
    if (!found.ok) return found;
    if (found.value.length === 0) return ok();
    const input = found.value.map(({ ref, object }) => `delete ${ref}\0${object}\0`).join('');
    const done = await runLocking(context.git, { cwd: repo.commonDir, args: ['update-ref', '--stdin', '-z'], input });
    return done.ok ? ok() : done;
  });
}

/** Returns the refs that match a pattern. */
export async function refsOf(
  context: GitContext,
  repo: RepositoryFolders,
  pattern: string,
): Promise<Result<readonly { readonly ref: string; readonly object: string }[], CallError>> {
  const args = ['for-each-ref', '--format=%(refname)%00%(objectname)', '--', pattern];
  const printed = await context.git.run({ cwd: repo.commonDir, args, kind: 'read' });
  if (!printed.ok) return printed;
  const refs = printed.value.split('\n').flatMap((line) => {
    const [ref, object] = line.split('\0');
    return ref === undefined || object === undefined ? [] : [{ ref, object }];
  });
  return ok(refs);
}
