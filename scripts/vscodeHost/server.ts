import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { VscodeHost } from './install';
import { run } from '../process';

/** Options for starting a VS Code server. */
export interface ServerOptions {
  readonly host: VscodeHost;
  /** Its own folder for settings, state, and logs. */
  readonly data: string;
  /** Folder of its extensions. Servers that run one after the other can share it. */
  readonly extensions: string;
  /** Its whole environment, which the extension host inherits. */
  readonly env: Readonly<Record<string, string>>;
  /** Initial user settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Any free port if it's 0 or missing. */
  readonly port?: number;
  /** Lets a page load an extension from a folder and run tests in the extension host. Disables toasts. */
  readonly smokeTestDriver?: boolean;
}

/** A VS Code server on a loopback address that requires a token. */
export interface VscodeServer {
  readonly pid: number;
  /** `127.0.0.1:PORT` */
  readonly authority: string;
  /** Returns the address that opens a window. It contains the token. */
  url(folder: string, payload?: readonly (readonly [string, string])[]): string;
  /** Returns the last part of what the server has printed. */
  output(): string;
  /** Resolves when the server has exited, for whatever reason. */
  readonly stopped: Promise<void>;
  /** Ends the server with the extension hosts and terminals that it started. */
  stop(): Promise<void>;
}

const START_MS = 60_000;
const STOP_MS = 5_000;
const OUTPUT_LIMIT = 200_000;

/** Settings that keep a fresh VS Code quiet: no welcome pages, no network, no prompts. */
export const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
} as const;

/** Returns the path of a server's user settings. The server reads them when a window opens. */
export function userSettingsFile(data: string): string {
  return path.join(data, 'user', 'User', 'settings.json');
}

/**
 * Returns the path of a server's machine settings, which override the user's. The server applies changes at once, but
 * ignores settings of scope *application*.
 */
export function machineSettingsFile(data: string): string {
  return path.join(data, 'user', 'Machine', 'settings.json');
}

function folderArguments({ data, extensions }: Pick<ServerOptions, 'data' | 'extensions'>): string[] {
  return [
    '--accept-server-license-terms',
    '--disable-telemetry',
    ...['--server-data-dir', path.join(data, 'server')],
    ...['--user-data-dir', path.join(data, 'user')],
    ...['--extensions-dir', extensions],
  ];
}

/** Installs a VSIX into `extensions`. */
export async function installVsix(
  options: Pick<ServerOptions, 'host' | 'data' | 'extensions' | 'env'>,
  vsix: string,
): Promise<void> {
  const { host, env } = options;
  await run(host.node, [host.server, ...folderArguments(options), '--install-extension', vsix, '--force'], {
    env: { ...env, EXTENSIONS_GALLERY: '{}' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Starts a server and waits until it listens. */
export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  const { host, data, env, settings } = options;
  const token = randomBytes(24).toString('hex');
  const tokenFile = path.join(data, 'token');
  for (const file of [userSettingsFile(data), machineSettingsFile(data)]) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '{}');
  }
  await writeFile(userSettingsFile(data), JSON.stringify({ ...QUIET_SETTINGS, ...settings }, undefined, 2));
  await writeFile(tokenFile, token, { mode: 0o600 });
  const args = [
    ...folderArguments(options),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...['--connection-token-file', tokenFile],
    ...(options.smokeTestDriver === true ? ['--enable-smoke-test-driver'] : []),
  ];
  const child = spawn(host.node, [host.server, ...args], {
    env: { ...env, EXTENSIONS_GALLERY: '{}' }, // no requests to a marketplace
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // its own process group, which `stop` ends as a whole
  });
  const { output, port } = watchOutput(child);
  const authority = `127.0.0.1:${await port}`;
  const stopped = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    if (child.exitCode !== null || child.signalCode !== null) resolve();
  });
  return {
    pid: child.pid!,
    authority,
    output,
    stopped,
    url: (folder, payload = []) => {
      const query = new URLSearchParams({ tkn: token, folder });
      if (payload.length > 0) query.set('payload', JSON.stringify(payload));
      return `http://${authority}/?${query.toString()}`;
    },
    stop: () => stopGroup(child, stopped),
  };
}

/** Collects the server's output, and finds the port in it. */
function watchOutput(child: ChildProcess): { output: () => string; port: Promise<number> } {
  let text = '';
  const port = new Promise<number>((resolve, reject) => {
    const failWith = (why: string) => reject(new Error(`VS Code's server ${why}\n${text}`));
    const timer = setTimeout(() => failWith(`didn't start within ${START_MS} ms`), START_MS);
    const onData = (data: Buffer) => {
      text = (text + data.toString()).slice(-OUTPUT_LIMIT);
      const found = /Extension host agent listening on (\d+)/.exec(text);
      if (!found) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    };
    child.stdout?.on('data', onData);
    child.stderr?.on('data', onData);
    child.once('error', reject);
    child.once('exit', (code) => failWith(`exited with code ${code}`));
  });
  return { output: () => text, port };
}

async function stopGroup(child: ChildProcess, stopped: Promise<void>): Promise<void> {
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // the group has ended
    }
  };
  kill('SIGTERM');
  const timer = setTimeout(() => kill('SIGKILL'), STOP_MS);
  await stopped;
  clearTimeout(timer);
  kill('SIGKILL'); // for members of the group that outlived the server
}
