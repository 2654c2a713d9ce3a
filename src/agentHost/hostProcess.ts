import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../base/clock';
import { deferred } from '../base/deferred';
import { formatId } from '../base/ids';
import type { Logger } from '../base/logger';
import { ok, type Result } from '../base/result';
import type { StoreId } from '../domain/ids';
import { sweepMarker, type ProcessIdentity } from '../platform/process/process';
import { AGENT_HOST_PROTOCOL, HOST_LOG_NAME } from '../protocol/agentHost';
import { takeFolderLock } from './folderLock';
import { AgentHost } from './host';
import { openHostLog } from './hostLog';
import { HostLifetime } from './lifetime';
import { HostServer, type ListenCode } from './server/server';
import type { SessionWorld } from './session/session';

/** How long agents and logs may take to end when the host exits. */
const CLOSE_LIMIT_MS = 15_000;

export interface HostProcessOptions {
  readonly hostFolder: string;
  readonly store: StoreId;
  readonly self: ProcessIdentity;
  /** The bundle that runs, for diagnosis. */
  readonly version: string;
  readonly clock: Clock;
  readonly startAgent: SessionWorld['startAgent'];
  readonly exit: (code: number) => void;
}

/** The agent host's process: builds its parts and connects them. */
export class HostProcess {
  readonly log: Logger;
  readonly #options: HostProcessOptions;
  readonly #host: AgentHost;
  readonly #lifetime: HostLifetime;
  readonly #server: HostServer;
  #ending: Promise<void> | undefined;

  constructor(options: HostProcessOptions) {
    const { hostFolder, store, self, version, clock, startAgent } = options;
    this.#options = options;
    this.log = openHostLog(path.join(hostFolder, HOST_LOG_NAME));
    this.#host = new AgentHost({
      startAgent,
      sweep: (run) => sweepMarker(run, this.log),
      lockFolder: (folder) => this.#lock(folder, 'writer'),
      clock,
      log: this.log,
      newId: (prefix) => formatId(prefix, randomBytes(16)),
    });
    this.#lifetime = new HostLifetime(clock, this.#host, () => this.leave('nothing to do'));
    this.#server = new HostServer({
      hostFolder,
      store,
      host: this.#host,
      record: { ...self, version, protocol: AGENT_HOST_PROTOCOL },
      lock: () => this.#lock(hostFolder, 'host'),
      log: this.log,
      now: () => clock.now(),
      onClients: (count) => this.#lifetime.setClients(count),
      onShutdown: () => this.#end('asked to').finally(() => setImmediate(() => this.leave('asked to'))),
    });
  }

  /**
   * Listens until there is nothing left to do. Clients may connect before this resolves. Throws the system's error, after
   * ending the agents that a client has started by then.
   */
  async listen(): Promise<Result<undefined, ListenCode>> {
    const listening = await this.#server.listen().catch(async (error: unknown) => {
      await this.#end('it cannot listen');
      await this.#server.close();
      throw error;
    });
    if (!listening.ok) return listening;
    this.#lifetime.start();
    this.log.info('listening', { protocol: AGENT_HOST_PROTOCOL, node: process.version });
    return ok();
  }

  /** Ends all agents, closes all logs, and exits. */
  leave(why: string, code = 0): void {
    void this.#end(why)
      .then(() => this.#server.close())
      .catch((error: unknown) => this.log.error('exiting failed', error))
      .finally(() => this.#options.exit(code));
  }

  #end(why: string): Promise<void> {
    this.#ending ??= this.#endAll(why);
    return this.#ending;
  }

  async #endAll(why: string): Promise<void> {
    this.log.info('exiting', { why });
    this.#lifetime.dispose();
    await this.#server.retire();
    const late = deferred<undefined>();
    const limit = this.#options.clock.after(CLOSE_LIMIT_MS, () => late.resolve(undefined));
    await Promise.race([this.#host.close(), late.promise]).finally(() => limit.dispose());
  }

  async #lock(folder: string, name: string): Promise<Result<undefined, 'held'>> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return takeFolderLock(folder, name, this.#options.self);
  }
}
