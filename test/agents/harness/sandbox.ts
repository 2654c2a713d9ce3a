import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A repository and a home folder for one agent. Nothing in them belongs to a person. */
export interface Sandbox {
  readonly home: string;
  readonly repo: string;
  remove(): Promise<void>;
}

const README = 'first line\nold line\nlast line\n';

/** `homeFiles`: contents by path in the home folder. */
export async function makeSandbox(homeFiles: Readonly<Record<string, string>> = {}): Promise<Sandbox> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-agent-')));
  const [home, repo] = [path.join(folder, 'home'), path.join(folder, 'repo')];
  await mkdir(home);
  await writeFiles(home, homeFiles);
  await mkdir(repo);
  await writeFile(path.join(repo, 'README.md'), README);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
      cwd: repo,
      env: { PATH: process.env['PATH'] ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1' },
    });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'Begin');
  // Agents may still write their logs for a moment after they were ended.
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  return { home, repo, remove };
}

/** Writes files to a folder. `files` are contents by path. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
