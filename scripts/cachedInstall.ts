import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { run } from './process';
import { cacheFolder } from './vscodeHost/cache';

export interface CachedInstall {
  /** Prefix of the folder's name in the cache. */
  readonly name: string;
  /** Files that determine the installation. A change to one of them causes a new installation. */
  readonly recipe: readonly string[];
  /** Printed before anything is downloaded. */
  readonly announcement: string;
  /** Fills an empty folder. */
  readonly install: (folder: string) => Promise<void>;
}

const COMPLETE = 'complete';

/**
 * A folder of the cache, filled on first use and never again. An interrupted installation has no marker and is
 * repeated. Two that run at the same time don't meet.
 */
export async function cachedInstall({ name, recipe, announcement, install }: CachedInstall): Promise<string> {
  const hash = createHash('sha256');
  for (const file of recipe) hash.update(await readFile(file));
  const folder = path.join(cacheFolder(), `${name}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(path.join(folder, COMPLETE))) return folder;
  const partial = `${folder}.partial-${process.pid}`;
  await removeAbandoned(path.dirname(folder));
  await mkdir(partial, { recursive: true });
  console.log(`${announcement} (once, into ${folder})`);
  try {
    await install(partial);
    // Another process may have been faster. Its folder is just as good.
    if (existsSync(path.join(folder, COMPLETE))) return folder;
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    await writeFile(path.join(folder, COMPLETE), '');
    return folder;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Removes incomplete installations of processes that no longer run. */
async function removeAbandoned(cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  for (const name of await readdir(cache)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(path.join(cache, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * Installs what the lock file in a folder lists, without install scripts, because they compile what isn't needed here.
 */
export async function npmCi(folder: string, ...flags: string[]): Promise<void> {
  const { npm_config_nodedir: _, ...env } = process.env; // headers of another Node, for compiling
  await run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...flags], {
    cwd: folder,
    env,
  });
}
