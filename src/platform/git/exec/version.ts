import path from 'node:path';
import { gitFault, type GitResult } from './errors';
import type { GitRunner } from './run';

export interface GitVersion {
  readonly major: number;
  readonly minor: number;
  /** As git tells it, e.g. `2.47.1.windows.1`. */
  readonly text: string;
}

/** `merge-tree --write-tree` and `cat-file -z` came with 2.38 (release notes of git 2.38.0). */
const OLDEST = { major: 2, minor: 38 };

/** The version in what `git --version` printed. */
export function parseGitVersion(printed: string): GitVersion | undefined {
  const match = /^git version ((\d+)\.(\d+)\S*)/.exec(printed);
  return match?.[1] === undefined ? undefined : { major: Number(match[2]), minor: Number(match[3]), text: match[1] };
}

/** It opens no repository, so there is nothing to wait for. */
const PATIENCE_MS = 20_000;

/** The version of git, or `gitMissing` / `gitTooOld` (params `version`, `oldest`) / `gitSilent`. */
export async function checkGitVersion(git: GitRunner): Promise<GitResult<GitVersion>> {
  const { root } = path.parse(process.cwd());
  const printed = await git.run({ cwd: root, args: ['--version'], kind: 'read', patienceMs: PATIENCE_MS });
  if (!printed.ok) return printed;
  const version = parseGitVersion(printed.value);
  if (!version) return gitFault('gitMissing', { detail: printed.value });
  const newEnough = version.major > OLDEST.major || (version.major === OLDEST.major && version.minor >= OLDEST.minor);
  if (newEnough) return { ok: true, value: version };
  return gitFault('gitTooOld', { params: { version: version.text, oldest: `${OLDEST.major}.${OLDEST.minor}` } });
}
