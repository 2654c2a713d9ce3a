import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { worktreeOf } from './marker';
import { realOfMissing } from '../../fs/fs';

/** Returns git's folders of all linked worktrees of a repository (`<common folder>/worktrees/*`, gitrepository-layout(5)). */
export async function gitDirsOf(commonDir: string): Promise<readonly string[]> {
  const folder = path.join(commonDir, 'worktrees');
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => path.join(folder, name));
}

/** Returns the git folders of all linked worktrees, by the recorded top folders of the worktrees. */
export async function gitDirsByFolder(commonDir: string): Promise<ReadonlyMap<string, string>> {
  const recorded = await Promise.all(
    (await gitDirsOf(commonDir)).map(async (gitDir) => [await worktreeOf(gitDir), gitDir] as const),
  );
  return new Map(recorded.flatMap(([folder, gitDir]) => (folder === undefined ? [] : [[folder, gitDir] as const])));
}

/** Returns the git folder that is recorded for the worktree at a real path, even if nothing exists at that path. */
export async function registeredGitDir(commonDir: string, worktree: string): Promise<string | undefined> {
  for (const gitDir of await gitDirsOf(commonDir)) if (await isRecordedFor(gitDir, worktree)) return gitDir;
  return undefined;
}

/** Whether a git folder is recorded for the worktree at a real path. */
export async function isRecordedFor(gitDir: string, worktree: string): Promise<boolean> {
  const recorded = await worktreeOf(gitDir);
  return recorded !== undefined && (recorded === worktree || (await realOfMissing(recorded)) === worktree);
}
