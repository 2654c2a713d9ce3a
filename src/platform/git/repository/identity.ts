import { fail, ok, type Result } from '../../../base/result';
import type { CallError, GitRunner, WorkingFolder } from '../exec/exec';

/** Who makes a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** Returns the settings with which a call of git commits as this person; none if git itself knows who commits. */
export function identityConfig(identity: Identity | undefined): string[] {
  return identity ? [`user.name=${identity.name}`, `user.email=${identity.email}`] : [];
}

export type IdentityError = CallError | 'identityMissing';

/** Fails with `identityMissing` if git would refuse to commit because it knows no name or no email address. */
export async function checkIdentity(
  git: GitRunner,
  cwd: WorkingFolder,
  config: readonly string[] = [],
): Promise<Result<undefined, IdentityError>> {
  for (const name of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    const printed = await git.execute({ cwd, args: ['var', name], config, kind: 'read' });
    if (!printed.ok) return printed;
    if (printed.value.exitCode !== 0) return fail('identityMissing', { detail: printed.value.stderr });
  }
  return ok();
}
