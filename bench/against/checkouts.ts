// Two versions side by side in a temporary folder: the current state of the checkout, and another commit. Both are
// built and measured there, so the checkout can be edited meanwhile.
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root, run } from '../../scripts/process';
import { isRunning, killProcessesOf } from '../../scripts/processes';

const exec = promisify(execFile);
const NAME = 'coppice-against-';
const LOCK = 'package-lock.json';
/** The code that drives a version. Each version has its own, except the first ones. */
const SUBJECT = path.join('bench', 'subject.ts');
const FIRST_SUBJECT = path.join(root, 'bench', 'against', 'firstSubject.txt');
/** The measuring code. Both versions use this version's. */
const PROBES = path.join('bench', 'probes');

/** The root folders of both versions, and an empty folder next to them. */
export interface Checkouts {
  readonly ours: string;
  readonly theirs: string;
  readonly scratch: string;
}

const git = async (...args: string[]) =>
  (await exec('git', ['-C', root, ...args], { maxBuffer: 1 << 26 })).stdout.trimEnd();

/** Returns the ID of a commit. Throws if there is none with this name. */
export function commitId(name: string): Promise<string> {
  return git('rev-parse', '--verify', '--end-of-options', `${name}^{commit}`);
}

/**
 * Creates both checkouts, and removes them and every process that runs in them when `use` has settled. Also removes the
 * checkouts of earlier runs that were killed. `signal` aborts the work.
 */
export async function withCheckouts<T>(
  commit: string,
  signal: AbortSignal,
  use: (checkouts: Checkouts) => Promise<T>,
): Promise<T> {
  await removeAbandoned();
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), `${NAME}${process.pid}-`)));
  try {
    const [ours, theirs, scratch] = ['ours', 'theirs', 'scratch'].map((name) => path.join(folder, name));
    await mkdir(scratch!);
    await copyCheckout(ours!);
    await git('worktree', 'add', '--quiet', '--detach', theirs!, commit);
    if (await hasSameModules(theirs!)) await linkModules(theirs!);
    else await install(theirs!, signal);
    await copyProbes(theirs!);
    signal.throwIfAborted();
    return await use({ ours: ours!, theirs: theirs!, scratch: scratch! });
  } finally {
    await remove(folder);
  }
}

/** Copies the files of the checkout that Git tracks or would track. */
async function copyCheckout(to: string): Promise<void> {
  const files = (await git('ls-files', '-z', '--cached', '--others', '--exclude-standard')).split('\0');
  for (const file of new Set(files.filter((name) => name !== '' && existsSync(path.join(root, name)))))
    await cp(path.join(root, file), path.join(to, file), { verbatimSymlinks: true });
  await linkModules(to);
}

async function hasSameModules(folder: string): Promise<boolean> {
  const [own, other] = await Promise.all([root, folder].map((from) => readFile(path.join(from, LOCK), 'utf8')));
  return own === other;
}

/** Links the packages of the checkout, but not the caches next to them, because builds write to those. */
async function linkModules(folder: string): Promise<void> {
  const modules = path.join(folder, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(path.join(root, 'node_modules')))
    if (!name.startsWith('.')) await symlink(path.join(root, 'node_modules', name), path.join(modules, name));
}

async function install(folder: string, signal: AbortSignal): Promise<void> {
  const { npm_config_nodedir: _, ...env } = process.env; // headers of another Node, for compiling
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, env, signal });
}

/** Copies this version's measuring code into the other version. */
async function copyProbes(folder: string): Promise<void> {
  await rm(path.join(folder, PROBES), { recursive: true, force: true });
  await cp(path.join(root, PROBES), path.join(folder, PROBES), { recursive: true });
  const subject = path.join(folder, SUBJECT);
  if (!existsSync(subject)) await copyFile(FIRST_SUBJECT, subject);
}

async function remove(folder: string): Promise<void> {
  killProcessesOf(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  await git('worktree', 'prune');
}

async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    const pid = name.startsWith(NAME) ? Number.parseInt(name.slice(NAME.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isRunning(pid)) await remove(await realpath(path.join(os.tmpdir(), name)));
  }
}
