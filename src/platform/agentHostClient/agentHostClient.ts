import { lstat, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import { errorText, fail, ok, systemCode, type Result } from '../../base/result';
import type { StoreId } from '../../domain/ids';
import { hostAddress, isPrivateFolder, SOCKET_PATH_MAX, TOKEN_NAME } from '../../protocol/agentHost';
import type { DetachedCode } from '../process/process';
import { nextChange } from '../watch/watch';
import { AgentHostClient, type HandshakeCode } from './client';
import { copyBundles, type Bundles } from './copyBundles';
import { startHost, type StartedHost } from './startHost';

export { endHost, removeStrayHost, runningHost, strayHosts } from './strayHosts';

export type { HostCallCode, HostEntry } from './hostSocket';
export type { Bundles } from './copyBundles';

/**
 * Why no agent host can be reached: `runFolderForeign`: others could write to the host folder · `runFolderUnusable`: it
 * or the copies of the bundles can't be created · `socketPathTooLong` · `hostNotStarted`: one was started and didn't
 * listen in time; its output is in the detail · and the refusals of the host itself (`leaseStale` …).
 */
export type ConnectCode =
  HandshakeCode | DetachedCode | 'runFolderForeign' | 'runFolderUnusable' | 'socketPathTooLong' | 'hostNotStarted';

export interface ConnectOptions {
  /** The store's host folder, e.g. `~/.coppice/run/0123456789ab`. It is created if missing, for this user alone. */
  readonly hostFolder: string;
  readonly store: StoreId;
  /** The number of the store's lease that this window holds. */
  readonly lease: number;
  /** The bundles in the extension's folder, which are copied before they run. */
  readonly bundles: Bundles;
  /** Node, or an editor that runs as Node with ELECTRON_RUN_AS_NODE=1. */
  readonly execPath: string;
  /** The environment from which the host inherits the few variables that a program needs. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A connection to the agent host of a store. After it has ended, call `connectAgentHost` again. */
export type ConnectedHost = AgentHostClient & {
  /** A copy of the practice agent's bundle that outlives an update of the extension. */
  readonly practiceBundle: string;
};

/** How long a host may take to listen. It takes well below a second, except on a loaded machine. */
const START_LIMIT_MS = 30_000;
/** A host that finds another one alive exits. After this time one more is started, in case the other one exited too. */
const START_AGAIN_MS = 3_000;
const POLL_MS = 50;

/** Connects to the agent host of a store, and starts it if needed. If several windows do so at once, one host wins. */
export async function connectAgentHost(options: ConnectOptions): Promise<Result<ConnectedHost, ConnectCode>> {
  const address = hostAddress(options.hostFolder, process.platform);
  if (process.platform !== 'win32' && Buffer.byteLength(address) > SOCKET_PATH_MAX)
    return fail('socketPathTooLong', { params: { path: address, limit: SOCKET_PATH_MAX } });
  const bundles = await prepare(options);
  if (!bundles.ok) return bundles;
  const client = await reach(address, bundles.value, options);
  if (!client.ok) return client;
  return ok(Object.assign(client.value, { practiceBundle: bundles.value.practice }));
}

async function prepare({ hostFolder, bundles }: ConnectOptions): Promise<Result<Bundles, ConnectCode>> {
  try {
    await mkdir(hostFolder, { recursive: true, mode: 0o700 });
    if (!isPrivateFolder(await lstat(hostFolder), process.getuid?.()))
      return fail('runFolderForeign', { params: { folder: hostFolder } });
    return ok(await copyBundles(hostFolder, bundles));
  } catch (error) {
    return fail('runFolderUnusable', { params: { folder: hostFolder }, detail: errorText(error), cause: error });
  }
}

async function reach(
  address: string,
  bundles: Bundles,
  options: ConnectOptions,
): Promise<Result<AgentHostClient, ConnectCode>> {
  const { hostFolder, clock, signal } = options;
  const startedAt = clock.now();
  let started: StartedHost | undefined;
  for (;;) {
    const change = nextChange(hostFolder, POLL_MS, signal);
    try {
      const client = await connectOnce(address, options);
      if (client.ok || client.error.code !== 'hostUnreachable') return client;
      const failed = await started?.failure();
      const isLate = clock.now() - startedAt > START_LIMIT_MS;
      if (failed !== undefined || isLate)
        return fail('hostNotStarted', { detail: failed ?? client.error.detail ?? '' });
      if (started === undefined || clock.now() - started.at > START_AGAIN_MS) {
        const host = await startHost(bundles.agentHost, options);
        if (!host.ok) return host;
        started = host.value;
      }
      await change.happened;
      if (signal.aborted) return fail('aborted');
    } finally {
      change.dispose();
    }
  }
}

async function connectOnce(address: string, options: ConnectOptions): Promise<Result<AgentHostClient, ConnectCode>> {
  const { hostFolder, store, lease, signal, log } = options;
  try {
    const token = (await readFile(path.join(hostFolder, TOKEN_NAME), 'utf8')).trim();
    return await AgentHostClient.connect(address, { token, store, lease }, { signal, log });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return fail('hostUnreachable', { detail: 'no token' });
    return fail('runFolderUnusable', { params: { folder: hostFolder }, detail: errorText(error), cause: error });
  }
}
