import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { root, run } from '../process';
import { cacheFolder } from './cache';
import { restoreProposedApiCheck } from './strict';

/** A VS Code that can be started without a display. */
export interface VscodeHost {
  /** The Node that it runs on. */
  readonly node: string;
  /** VS Code's own server, which also serves the window to a browser. */
  readonly server: string;
}

const MANIFESTS = path.join(root, 'test', 'vscodeHost');
const FILE_LOG = path.join(root, 'scripts', 'vscodeHost', 'fileLog.cjs');
/** What an installation is made from: a change of one of these makes another one. */
const RECIPE = [
  path.join(MANIFESTS, 'package.json'),
  path.join(MANIFESTS, 'package-lock.json'),
  FILE_LOG,
  ...['install.ts', 'strict.ts'].map((file) => path.join(root, 'scripts', 'vscodeHost', file)),
];
const COMPLETE = 'complete';

/**
 * The VS Code that comes from npm, installed on first use and fetched never again. An installation that was
 * interrupted has no marker and is made anew; two that run at once do not meet.
 */
export async function ensureVscodeHost(): Promise<VscodeHost> {
  if (process.platform !== 'linux') throw new Error('the VS Code of npm runs on Linux only; use a desktop VS Code');
  const hash = createHash('sha256');
  for (const file of RECIPE) hash.update(await readFile(file));
  const folder = path.join(cacheFolder(), `vscode-${hash.digest('hex').slice(0, 12)}`);
  if (!existsSync(path.join(folder, COMPLETE))) await installInto(folder);
  return located(folder);
}

function located(folder: string): VscodeHost {
  const modules = path.join(folder, 'node_modules');
  return {
    node: path.join(modules, `node-linux-${process.arch}`, 'bin', 'node'),
    server: path.join(modules, 'code-server', 'lib', 'vscode', 'out', 'server-main.js'),
  };
}

async function installInto(folder: string): Promise<void> {
  const partial = `${folder}.partial-${process.pid}`;
  await removeAbandoned(path.dirname(folder));
  await mkdir(partial, { recursive: true });
  console.log(`Installing the VS Code of the tests into ${folder} (once, about 800 MB)`);
  try {
    await install(partial);
    if (existsSync(path.join(folder, COMPLETE))) return; // another process was faster, and may be using it
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    await writeFile(path.join(folder, COMPLETE), '');
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Removes what installations of processes that are gone left behind. */
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

async function install(folder: string): Promise<void> {
  for (const file of ['package.json', 'package-lock.json']) {
    await copyFile(path.join(MANIFESTS, file), path.join(folder, file));
  }
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  // No install scripts: they compile native modules that nothing here needs. Each folder has a lock of its own;
  // the one of lib/vscode leaves out a peer dependency of the telemetry, which `npm ci` would otherwise refuse.
  await npmCi(folder);
  await npmCi(vscode, '--legacy-peer-deps');
  await npmCi(path.join(vscode, 'extensions'));
  const log = path.join(vscode, 'node_modules', '@vscode', 'spdlog', 'index.js');
  await rm(log);
  await copyFile(FILE_LOG, log);
  await restoreProposedApiCheck(vscode);
}

async function npmCi(cwd: string, ...flags: string[]): Promise<void> {
  const { npm_config_nodedir: _, ...env } = process.env; // headers of another Node, for compiling
  await run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...flags], {
    cwd,
    env,
  });
}
