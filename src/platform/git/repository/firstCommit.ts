import { fail, ok, type Result } from '../../../base/result';
import { faultOf, runLocking, type CallError, type GitContext } from '../exec/exec';
import { checkIdentity, identityConfig, type Identity } from './identity';
import { headOf } from './revisions';

export interface FirstCommit {
  /** Top folder of a checkout on a branch that has no commit yet. */
  readonly root: string;
  readonly message: string;
  /** Commits every file that isn't ignored; otherwise what is staged, which may be nothing. */
  readonly everything: boolean;
  /** Who commits, if git doesn't know. */
  readonly identity?: Identity;
}

export type FirstCommitError =
  | CallError
  | 'identityMissing'
  | 'hookFailed'
  | 'signingFailed'
  | 'messageMissing'
  | 'filterFailed'
  | 'embeddedRepository';

/**
 * Creates the first commit of a repository, which branches need to start from. Hooks run and commits are signed as
 * configured. Does nothing if there is a commit. Fails with `identityMissing`, `hookFailed`, `signingFailed` …
 */
export async function makeFirstCommit(
  context: GitContext,
  wanted: FirstCommit,
): Promise<Result<undefined, FirstCommitError>> {
  const { root, message, everything, identity } = wanted;
  const config = identityConfig(identity);
  return context.queues.run(root, async () => {
    const head = await headOf(context.git, root);
    if (head.ok) return ok();
    const { code, ...more } = head.error;
    if (code !== 'noCommit') return fail(code, more);
    const identified = await checkIdentity(context.git, root, config);
    if (!identified.ok) return identified;
    if (everything) {
      const refusals = ['filterFailed', 'embeddedRepository'] as const;
      const staged = await runLocking(context.git, { cwd: root, args: ['add', '--all'], refusals });
      if (!staged.ok) return staged;
    }
    const args = ['commit', '--quiet', '--allow-empty', '--file=-'];
    const done = await context.git.executeWithHooks({ cwd: root, args, config, input: message });
    if (!done.ok) return done;
    const { exitCode, stderr } = done.value;
    if (exitCode === 0) return ok();
    if (exitCode === 1) return fail('hookFailed', { detail: stderr });
    return { ok: false, error: faultOf(stderr, exitCode, args, COMMIT_REFUSALS) };
  });
}

const COMMIT_REFUSALS = ['identityMissing', 'signingFailed', 'messageMissing'] as const;
