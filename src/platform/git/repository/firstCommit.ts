import { faultOf, gitFault, type GitResult } from '../exec/errors';
import { checkIdentity, identityConfig, type Identity } from './identity';
import { headOf } from './location';
import { runLocking, type GitRoom } from '../exec/exec';

export interface FirstCommit {
  /** Top folder of a checkout on a branch that has no commit yet. */
  readonly root: string;
  readonly message: string;
  /** Takes in every file that is not ignored; otherwise what is staged, which may be nothing. */
  readonly everything: boolean;
  /** Who commits, where git does not know it. */
  readonly identity?: Identity;
}

/**
 * Makes the first commit of a repository, without which there is nothing that a branch could start at. Hooks run and
 * commits are signed as configured. Does nothing where there is a commit. Fails with `identityMissing`, `hookFailed`.
 */
export async function makeFirstCommit(room: GitRoom, wanted: FirstCommit): Promise<GitResult<undefined>> {
  const { root, message, everything, identity } = wanted;
  const config = identityConfig(identity);
  return room.queues.run(root, async () => {
    const head = await headOf(room.git, root);
    if (head.ok) return { ok: true, value: undefined };
    if (head.error.code !== 'noCommit') return head;
    const identified = await checkIdentity(room.git, root, config);
    if (!identified.ok) return identified;
    const staged = everything ? await runLocking(room.git, { cwd: root, args: ['add', '--all'] }) : undefined;
    if (staged?.ok === false) return staged;
    const args = ['commit', '--quiet', '--allow-empty', '--file=-'];
    const done = await room.git.attempt({ cwd: root, args, config, kind: 'commit', input: message });
    if (!done.ok) return done;
    const { exitCode, stderr } = done.value;
    if (exitCode === 0) return { ok: true, value: undefined };
    if (exitCode === 1) return gitFault('hookFailed', { detail: stderr });
    return { ok: false, error: faultOf(stderr, exitCode, args) };
  });
}
