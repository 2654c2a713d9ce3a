import { gitFault, type GitResult } from '../exec/errors';
import type { GitRunner, WorkingFolder } from '../exec/run';

/** Who makes a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** The settings for one call of git that commits as this person; none where git itself knows who. */
export function identityConfig(identity: Identity | undefined): string[] {
  return identity ? [`user.name=${identity.name}`, `user.email=${identity.email}`] : [];
}

/** Fails with `identityMissing` where git would refuse to make a commit for want of a name or an e-mail address. */
export async function checkIdentity(
  git: GitRunner,
  cwd: WorkingFolder,
  config: readonly string[] = [],
): Promise<GitResult<undefined>> {
  for (const name of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    const told = await git.attempt({ cwd, args: ['var', name], config, kind: 'read' });
    if (!told.ok) return told;
    if (told.value.exitCode !== 0) return gitFault('identityMissing', { detail: told.value.stderr });
  }
  return { ok: true, value: undefined };
}
