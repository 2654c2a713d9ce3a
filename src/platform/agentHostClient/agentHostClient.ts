import { lstat, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import { errorText, fail, ok, systemCode, type Result } from '../../base/result';
import type { StoreId } from '../../domain/ids';
import { hostAddress, isPrivateFolder, SOCKET_PATH_MAX, TOKEN_NAME } from '../../protocol/agentHost';
import type { DetachedCode } from '../process/process';
import { nextChange } from '../watch/watch';
import { HostLink, type LinkCode } from './hostLink';
import { stageBundles, type Bundles } from './stage';
import { startHost, type StartedHost } from './startHost';

export { endHost, removeStrayHost, runningHost, strayHosts } from './strayHosts';

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
  const { runFolder, clock, signal } = options;
  const begun = clock.now();
  let started: StartedHost | undefined;
  for (;;) {
    const change = nextChange(runFolder, LOOK_AGAIN_MS, signal);
    try {
      const link = await connectOnce(address, options);
      if (link.ok || link.error.code !== 'hostUnreachable') return link;
      const failed = await started?.failure();
      const isLate = clock.now() - begun > START_LIMIT_MS;
      if (failed !== undefined || isLate) return fail('hostNotStarted', { detail: failed ?? link.error.detail ?? '' });
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
