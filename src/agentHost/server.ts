import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../base/logger';
import { fail, ok, systemCode, type Result } from '../base/result';
import type { StoreId } from '../domain/ids';
import {
  AGENT_HOST_PROTOCOL,
  hostAddress,
  type HostAnswer,
  type HostArgs,
  type HostFaultCode,
  type HostRecord,
} from '../protocol/agentHost';
import { Connection, type ConnectionServer } from './connection';
import type { AgentHost } from './host';
import { ensurePrivate, ensureToken, readRecord, writeRecord } from './runFolder';

/** How often it is looked whether the socket's file is still there: cleaners of temporary folders take it. */
const LOOK_MS = 2_000;
/** How long a client may take to read the last answers. */
const LAST_WORDS_MS = 1_000;
/** Connections that are not proven yet; more are turned away. */
const STRANGERS_MAX = 32;

export interface ServerOptions {
  readonly runFolder: string;
  readonly store: StoreId;
  readonly host: AgentHost;
  /** This host, as its successor will read it. */
  readonly record: Omit<HostRecord, 'lease'>;
  /** Takes the run folder for this process, again where the whole folder was gone. */
  readonly lock: () => Promise<Result<undefined, 'held'>>;
  readonly log: Logger;
  readonly now: () => number;
  /** Told how many proven clients are connected, after each change. */
  readonly onClients: (count: number) => void;
  /** A client wants the host to leave; settled when no agent is left. */
  readonly onShutdown: () => Promise<void>;
}

/** The socket of the agent host. */
export class HostServer implements ConnectionServer {
  readonly host: AgentHost;
  readonly log: Logger;
  readonly token: string;
  readonly #options: ServerOptions;
  readonly #address: string;
  readonly #startedAt: number;
  readonly #connections = new Set<Connection>();
  #lease: number;
  #server: Server | undefined;
  #inode: number | undefined;
  #watch: NodeJS.Timeout | undefined;

  private constructor(options: ServerOptions, token: string, lease: number) {
    this.#options = options;
    this.host = options.host;
    this.log = options.log;
    this.token = token;
    this.#lease = lease;
    this.#startedAt = options.now();
    this.#address = hostAddress(options.runFolder, process.platform);
  }

  /**
   * Listens, and leaves the record of this host. `runFolderForeign`: others could write to the run folder; `held`:
   * another host lives there. Throws the system's error.
   */
  static async listen(options: ServerOptions): Promise<Result<HostServer, 'runFolderForeign' | 'held'>> {
    const { runFolder } = options;
    const folder = await ensurePrivate(runFolder);
    if (!folder.ok) return folder;
    const lock = await options.lock();
    if (!lock.ok) return lock;
    const token = await ensureToken(runFolder);
    const before = await readRecord(runFolder);
    const server = new HostServer(options, token, before?.lease ?? 0);
    await server.#listen();
    server.#lookAfter();
    return ok(server);
  }

  get #clients(): number {
    return [...this.#connections].filter(({ isProven }) => isProven).length;
  }

  admit(connection: Connection, args: HostArgs<'hello'>): Result<Omit<HostAnswer<'hello'>, 'proof'>, HostFaultCode> {
    if (args.store !== this.#options.store) return fail('callInvalid', { detail: 'another store' });
    if (args.lease < this.#lease) return fail('leaseStale');
    if (args.lease > this.#lease) this.#fence(args.lease, connection);
    const { pid, version } = this.#options.record;
    return ok({ pid, version, protocol: AGENT_HOST_PROTOCOL, startedAt: this.#startedAt });
  }

  async shutdown(): Promise<void> {
    await this.#options.onShutdown();
  }

  changed(): void {
    this.#options.onClients(this.#clients);
  }

  closed(connection: Connection): void {
    this.#connections.delete(connection);
    this.changed();
  }

  /** Listens no more, so that whoever comes now waits for a successor. Those who are connected stay. */
  async retire(): Promise<void> {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    this.#server?.close();
    this.#server = undefined;
    await removeSocket(this.#address);
  }

  /** Lets the clients go; what was answered still arrives. */
  async close(): Promise<void> {
    await this.retire();
    const connections = [...this.#connections];
    for (const connection of connections) connection.end();
    await Promise.all(connections.map((connection) => connection.ended(LAST_WORDS_MS)));
  }

  /** A window with a higher lease writes now: the older ones may say nothing any more. */
  #fence(lease: number, newcomer: Connection): void {
    this.#lease = lease;
    this.#saveRecord().catch((error: unknown) => this.log.error('the record cannot be written', error));
    for (const connection of this.#connections) {
      if (connection === newcomer || !connection.isProven || connection.lease >= lease) continue;
      this.log.info('a client with an older lease is let go', { lease: connection.lease });
      connection.end();
    }
  }

  async #listen(): Promise<void> {
    await ensureToken(this.#options.runFolder, this.token);
    await removeSocket(this.#address);
    const server = createServer((socket) => this.#take(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#address, resolve);
    });
    server.on('error', (error) => this.log.error('the socket failed', error));
    this.#server = server;
    if (process.platform !== 'win32') {
      await chmod(this.#address, 0o600);
      this.#inode = (await lstat(this.#address)).ino;
    }
    await this.#saveRecord();
  }

  #saveRecord(): Promise<void> {
    return writeRecord(this.#options.runFolder, { ...this.#options.record, lease: this.#lease });
  }

  #take(socket: Socket): void {
    if (this.#connections.size - this.#clients >= STRANGERS_MAX) {
      socket.destroy();
      return;
    }
    this.#connections.add(new Connection(socket, this));
  }

  #lookAfter(): void {
    if (process.platform === 'win32') return;
    this.#watch = setTimeout(() => {
      void this.#restore()
        .catch((error: unknown) => this.log.error('the socket cannot be restored', error))
        .then(() => {
          if (this.#watch) this.#lookAfter();
        });
    }, LOOK_MS);
  }

  /** Clients stay connected while the file is gone; only new ones cannot come. */
  async #restore(): Promise<void> {
    const there = await lstat(this.#address).catch(() => undefined);
    if (there?.ino === this.#inode || !this.#watch) return;
    const folder = await ensurePrivate(this.#options.runFolder);
    const lock = folder.ok ? await this.#options.lock() : folder;
    if (!lock.ok) {
      this.log.error('the run folder is lost', undefined, { code: lock.error.code });
      return this.#options.onShutdown();
    }
    // Closing removes the file of that name, whoever made it: so it comes before listening again.
    this.#server?.close();
    this.#server = undefined;
    await this.#listen();
    this.log.info('listening again: the socket was gone');
  }
}

async function removeSocket(address: string): Promise<void> {
  if (process.platform === 'win32') return;
  await unlink(address).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
  });
}
