import { lstat, mkdir, open, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import { redact } from '../../base/redact';
import { errorText, fail, ok, systemCode, type Result } from '../../base/result';
import type { StoreId } from '../../domain/ids';
import { hostAddress, HOST_OUTPUT_NAME, isPrivateFolder, SOCKET_PATH_MAX, TOKEN_NAME } from '../../protocol/agentHost';
import { startDetached, type DetachedCode } from '../process/process';
import { nextChange } from '../watch/watch';
import { HostLink, type LinkCode } from './hostLink';
import { stageBundles, type Bundles } from './stage';

export type { HostCallCode, HostEntry } from './hostLink';
export type { Bundles } from './stage';

/**
 * Why no agent host can be reached: `runFolderForeign`: others could write to the run folder · `runFolderUnusable`: it
 * or the copies of the bundles cannot be made · `socketPathTooLong` · `hostNotStarted`: one was started and did not
 * listen in time; what it said is in the detail · and what the host itself refuses (`leaseStale` …).
 */
export type ConnectCode =
  LinkCode | DetachedCode | 'runFolderForeign' | 'runFolderUnusable' | 'socketPathTooLong' | 'hostNotStarted';

export interface ConnectOptions {
  /** The store's run folder, e.g. `~/.coppice/run/0123456789ab`; made if missing, for this user alone. */
  readonly runFolder: string;
  readonly store: StoreId;
  /** The number of the store's lease that this window holds. */
  readonly lease: number;
  /** The bundles in the extension's folder; what runs are copies. */
  readonly bundles: Bundles;
  /** Node, or an editor that runs as Node with ELECTRON_RUN_AS_NODE=1. */
  readonly execPath: string;
  /** The environment from which the host gets the few variables that a program needs. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A connection to the agent host of a store. When it ends, whoever needs it connects again. */
export interface AgentHostClient extends Pick<
  HostLink,
  'host' | 'limited' | 'call' | 'onEntry' | 'onNotice' | 'onDidDisconnect' | 'isConnected' | 'dispose'
> {
  /** The practice agent's bundle, at a place where it outlives an update of the extension. */
  readonly practiceBundle: string;
}

/** How long a host may take to listen. Starting takes well below a second; the rest is for a loaded machine. */
const START_LIMIT_MS = 30_000;
/** A host that found another one alive has left again: after this time one more is started, in case that one left too. */
const START_AGAIN_MS = 3_000;
const LOOK_AGAIN_MS = 50;
const OUTPUT_MAX = 1024 * 1024;
const OUTPUT_TOLD = 4096;

/** What the host and the programs that it asks for processes (`ps`, `taskkill`) need; nothing of the user's work. */
const HOST_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'WINDIR', 'USERPROFILE', 'PATHEXT'];

/** Connects to the agent host that runs for a store, or starts one. Several windows may do so at once: one host wins. */
export async function connectAgentHost(options: ConnectOptions): Promise<Result<AgentHostClient, ConnectCode>> {
  const address = hostAddress(options.runFolder, process.platform);
  if (process.platform !== 'win32' && Buffer.byteLength(address) > SOCKET_PATH_MAX)
    return fail('socketPathTooLong', { params: { path: address, limit: SOCKET_PATH_MAX } });
  const bundles = await prepare(options);
  if (!bundles.ok) return bundles;
  const link = await reach(address, bundles.value, options);
  if (!link.ok) return link;
  return ok(withBundle(link.value, bundles.value.practice));
}

function withBundle(link: HostLink, practiceBundle: string): AgentHostClient {
  return {
    host: link.host,
    limited: link.limited,
    practiceBundle,
    onEntry: link.onEntry,
    onNotice: link.onNotice,
    onDidDisconnect: link.onDidDisconnect,
    get isConnected() {
      return link.isConnected;
    },
    call: (call, args) => link.call(call, args),
    dispose: () => link.dispose(),
  };
}

async function prepare({ runFolder, bundles }: ConnectOptions): Promise<Result<Bundles, ConnectCode>> {
  try {
    await mkdir(runFolder, { recursive: true, mode: 0o700 });
    if (!isPrivateFolder(await lstat(runFolder), process.getuid?.()))
      return fail('runFolderForeign', { params: { folder: runFolder } });
    return ok(await stageBundles(runFolder, bundles));
  } catch (error) {
    return fail('runFolderUnusable', { params: { folder: runFolder }, detail: errorText(error), cause: error });
  }
}

async function reach(
  address: string,
  bundles: Bundles,
  options: ConnectOptions,
): Promise<Result<HostLink, ConnectCode>> {
  const { clock, signal } = options;
  const begun = clock.now();
  let startedAt: number | undefined;
  for (;;) {
    const change = nextChange(options.runFolder, LOOK_AGAIN_MS, signal);
    try {
      const link = await connectOnce(address, options);
      if (link.ok || link.error.code !== 'hostUnreachable') return link;
      if (startedAt === undefined || clock.now() - startedAt > START_AGAIN_MS) {
        const started = await startHost(bundles.agentHost, options);
        if (!started.ok) return started;
        startedAt = clock.now();
      }
      if (clock.now() - begun > START_LIMIT_MS) return fail('hostNotStarted', { detail: await lastOutput(options) });
      await change.happened;
      if (signal.aborted) return fail('aborted');
    } finally {
      change.dispose();
    }
  }
}

async function connectOnce(address: string, options: ConnectOptions): Promise<Result<HostLink, ConnectCode>> {
  const { runFolder, store, lease, signal, log } = options;
  try {
    const token = (await readFile(path.join(runFolder, TOKEN_NAME), 'utf8')).trim();
    return await HostLink.connect(address, { token, store, lease }, { signal, log });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return fail('hostUnreachable', { detail: 'no token' });
    return fail('runFolderUnusable', { params: { folder: runFolder }, detail: errorText(error), cause: error });
  }
}

async function startHost(bundle: string, options: ConnectOptions): Promise<Result<undefined, ConnectCode>> {
  const { runFolder, store, execPath } = options;
  const logFile = path.join(runFolder, HOST_OUTPUT_NAME);
  await keepSmall(logFile);
  const started = await startDetached({
    argv: [execPath, bundle, runFolder, store],
    env: { ...hostEnvironment(options.env), ELECTRON_RUN_AS_NODE: '1' },
    cwd: runFolder,
    logFile,
  });
  if (!started.ok) return started.error.code === 'endedAtOnce' ? ok() : started;
  options.log.info('agent host started', { pid: started.value.pid });
  return ok();
}

function hostEnvironment(env: ConnectOptions['env']): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => HOST_VARIABLES.includes(name.toUpperCase()));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** What hosts printed is only there for the case that one does not come up. */
async function keepSmall(file: string): Promise<void> {
  const stats = await lstat(file).catch(() => undefined);
  if (stats && stats.size > OUTPUT_MAX) await truncate(file).catch(() => undefined);
}

async function lastOutput({ runFolder }: ConnectOptions): Promise<string> {
  const file = await open(path.join(runFolder, HOST_OUTPUT_NAME)).catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - OUTPUT_TOLD);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(OUTPUT_TOLD), 0, OUTPUT_TOLD, from);
    return redact(buffer.subarray(0, bytesRead).toString());
  } finally {
    await file.close();
  }
}
