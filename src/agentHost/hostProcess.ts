import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startAcp } from '../agents/acp/acp';
import { startClaude } from '../agents/claude/claude';
import { systemClock } from '../base/clock';
import { formatId } from '../base/ids';
import type { Logger } from '../base/logger';
import { ok, type Result } from '../base/result';
import type { StoreId } from '../domain/ids';
import { sweepMarker, type ProcessIdentity } from '../platform/process/process';
import { AGENT_HOST_PROTOCOL, HOST_LOG_NAME } from '../protocol/agentHost';
import { takeFolderLock } from './folderLock';
import { AgentHost } from './host';
import { openHostLog } from './hostLog';
import { HostServer } from './server';
import { Stay } from './stay';

/** How long agents and logs may take to end when the host leaves. */
const CLOSE_LIMIT_MS = 15_000;

export interface HostProcessOptions {
  readonly runFolder: string;
  readonly store: StoreId;
  readonly self: ProcessIdentity;
  /** Which bundle runs; for people. */
  readonly version: string;
  readonly exit: (code: number) => void;
}

/** The parts of the agent host's process, put together by hand. */
export class HostProcess {
  readonly log: Logger;
  readonly #options: HostProcessOptions;
  readonly #clock = systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) });
  readonly #host: AgentHost;
  #server: HostServer | undefined;
  #stay: Stay | undefined;
  #ending: Promise<void> | undefined;

  constructor(options: HostProcessOptions) {
    this.#options = options;
    this.log = openHostLog(path.join(options.runFolder, HOST_LOG_NAME));
    this.#host = new AgentHost({
      startAgent: { acp: startAcp, claude: startClaude },
      sweep: (run) => sweepMarker(run, this.log),
      lockFolder: (folder) => this.#lock(folder, 'writer'),
      clock: this.#clock,
      log: this.log,
      newId: (prefix) => formatId(prefix, randomBytes(16)),
    });
  }

  /** Listens, and stays as long as there is something to do. Throws the system's error. */
  async listen(): Promise<Result<undefined, 'held' | 'runFolderForeign'>> {
    const { runFolder, store, self, version } = this.#options;
    const server = await HostServer.listen({
      runFolder,
      store,
      host: this.#host,
      record: { ...self, version, protocol: AGENT_HOST_PROTOCOL },
      lock: () => this.#lock(runFolder, 'host'),
      log: this.log,
      now: () => this.#clock.now(),
      onClients: (count) => this.#stay?.setClients(count),
      onShutdown: () => this.#end('asked to').finally(() => setImmediate(() => this.leave('asked to'))),
    });
    if (!server.ok) return server;
    this.#server = server.value;
    this.#stay = new Stay(this.#clock, this.#host, () => this.leave('nothing to do'));
    this.log.info('listening', { protocol: AGENT_HOST_PROTOCOL, node: process.version });
    return ok();
  }

  /** Ends all agents, closes all logs, and then the process. */
  leave(why: string, code = 0): void {
    void this.#end(why)
      .then(() => this.#server?.close())
      .catch((error: unknown) => this.log.error('leaving failed', error))
      .finally(() => this.#options.exit(code));
  }

  #end(why: string): Promise<void> {
    this.#ending ??= this.#endAll(why);
    return this.#ending;
  }

  async #endAll(why: string): Promise<void> {
    this.log.info('leaving', { why });
    this.#stay?.dispose();
    await this.#server?.retire();
    const limit = new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT_MS));
    await Promise.race([this.#host.close(), limit]);
  }

  async #lock(folder: string, name: string): Promise<Result<undefined, 'held'>> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return takeFolderLock(folder, name, this.#options.self);
  }
}
