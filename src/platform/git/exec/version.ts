import path from 'node:path';
import { fail, ok, type Result } from '../../../base/result';
import type { CallError } from './errors';
import type { GitRunner } from './run';

export interface GitVersion {
  readonly major: number;
  readonly minor: number;
  /** As git prints it, for example `2.47.1.windows.1`. */
  readonly text: string;
}

/** `merge-tree --write-tree` and `cat-file -z` came with 2.38 (release notes of git 2.38.0). */
const OLDEST = { major: 2, minor: 38 };

/** Returns the version in the output of `git --version`. */
export function parseGitVersion(printed: string): GitVersion | undefined {
  const match = /^git version ((\d+)\.(\d+)\S*)/.exec(printed);
  return match?.[1] === undefined ? undefined : { major: Number(match[2]), minor: Number(match[3]), text: match[1] };
}

/** This call opens no repository, so it should be quick. */
const PATIENCE_MS = 20_000;

export type VersionError = CallError | 'gitTooOld';

/** Returns the version of git. Fails with `gitTooOld` (params `version`, `oldest`) if Coppice can't work with it. */
export async function checkGitVersion(git: GitRunner): Promise<Result<GitVersion, VersionError>> {
  const { root } = path.parse(process.cwd());
  const printed = await git.run({ cwd: root, args: ['--version'], kind: 'read', patienceMs: PATIENCE_MS });
  if (!printed.ok) return printed;
  const version = parseGitVersion(printed.value);
  if (!version) return fail('gitMissing', { detail: printed.value });
  const newEnough = version.major > OLDEST.major || (version.major === OLDEST.major && version.minor >= OLDEST.minor);
  if (newEnough) return ok(version);
  return fail('gitTooOld', { params: { version: version.text, oldest: `${OLDEST.major}.${OLDEST.minor}` } });
}
