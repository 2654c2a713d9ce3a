import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { VscodeHost } from './install';
import { run } from '../process';

/** How a VS Code server is started. */
export interface ServerOptions {
  readonly host: VscodeHost;
  /** A folder of its own for settings, state and logs. */
  readonly data: string;
  /** Where its extensions are installed; may be shared by servers that run one after the other. */
  readonly extensions: string;
  /** Its whole environment, which the extension host inherits. */
  readonly env: Readonly<Record<string, string>>;
  /** User settings to start with. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** 0 or nothing: any free port. */
  readonly port?: number;
  /** Lets a page load an extension from a folder and run tests in the extension host; switches toasts off. */
  readonly smokeTestDriver?: boolean;
}

/** A VS Code server on a loopback address, closed to who does not know its token. */
export interface VscodeServer {
  readonly pid: number;
  /** `127.0.0.1:PORT` */
  readonly authority: string;
  /** Address that opens a window; it carries the token. */
  url(folder: string, payload?: readonly (readonly [string, string])[]): string;
  /** What it has printed so far, up to a limit. */
  output(): string;
  /** Resolves when it is gone, whoever ended it. */
  readonly stopped: Promise<void>;
  /** Ends it with the extension hosts and terminals that it started. */
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

/** The user settings of a server whose data is in `data`. It reads them when a window opens. */
export function userSettingsFile(data: string): string {
  return path.join(data, 'user', 'User', 'settings.json');
}

/** The machine's settings, which outrank the user's. It follows changes at once; settings of scope *application* are ignored. */
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
    env: { ...env, EXTENSIONS_GALLERY: '{}' }, // an empty gallery: no request to a marketplace
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // its own group, which `stop` ends as a whole
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

/** Collects what the server prints, and finds the port in it. */
function watchOutput(child: ChildProcess): { output: () => string; port: Promise<number> } {
  let text = '';
  const port = new Promise<number>((resolve, reject) => {
    const failWith = (why: string) => reject(new Error(`VS Code's server ${why}\n${text}`));
    const timer = setTimeout(() => failWith(`was not up within ${START_MS} ms`), START_MS);
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
    child.once('exit', (code) => failWith(`ended with exit code ${code}`));
  });
  return { output: () => text, port };
}

async function stopGroup(child: ChildProcess, stopped: Promise<void>): Promise<void> {
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // nothing is left of the group
    }
  };
  kill('SIGTERM');
  const timer = setTimeout(() => kill('SIGKILL'), STOP_MS);
  await stopped;
  clearTimeout(timer);
  kill('SIGKILL'); // members of the group that outlived the server
}
