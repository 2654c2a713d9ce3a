import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../../base/logger';
import { Mutex } from '../../base/mutex';
import { fail, ok, systemCode, type Result } from '../../base/result';
import type { StoreId } from '../../domain/ids';
import {
  AGENT_HOST_PROTOCOL,
  hostAddress,
  type HostAnswer,
  type HostArgs,
  type HostFaultCode,
  type HostRecord,
} from '../../protocol/agentHost';
import { ClientConnection, type ClientServer } from './clientConnection';
import type { AgentHost } from '../host';
import { ensurePrivate, ensureToken, readRecord, writeRecord } from './hostFolder';

/** How often to check that the socket's file still exists: cleaners of temporary folders remove it. */
const CHECK_MS = 2_000;
/** How long a client may take to read the last answers. */
const LAST_ANSWERS_MS = 1_000;
/** Connections that may be unproven at a time. More are refused. */
const UNPROVEN_MAX = 32;

export interface ServerOptions {
  readonly hostFolder: string;
  readonly store: StoreId;
  readonly host: AgentHost;
  /** The identity of this host, for later hosts. */
  readonly record: Omit<HostRecord, 'lease'>;
  /** Locks the host folder for this process. Called again if the whole folder was removed. */
  readonly lock: () => Promise<Result<undefined, 'held'>>;
  readonly log: Logger;
  readonly now: () => number;
  /** Called with the number of proven clients after each change. */
  readonly onClients: (count: number) => void;
  /** Called if a client asks the host to exit. Resolves when no agent is left. */
  readonly onShutdown: () => Promise<void>;
}

/** `runFolderForeign`: others could write to the host folder. `held`: another host uses it. */
export type ListenCode = 'runFolderForeign' | 'held';

/** The socket of the agent host. */
export class HostServer implements ClientServer {
  readonly host: AgentHost;
  readonly log: Logger;
  readonly #options: ServerOptions;
  readonly #address: string;
  readonly #startedAt: number;
  readonly #connections = new Set<ClientConnection>();
  /** Opening, reopening, and closing the socket exclude each other. */
  readonly #turns = new Mutex();
  readonly #records = new Mutex();
  #token = '';
  #lease = 0;
  #server: Server | undefined;
  #inode: number | undefined;
  #watch: NodeJS.Timeout | undefined;
  #isRetired = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.host = options.host;
    this.log = options.log;
    this.#startedAt = options.now();
    this.#address = hostAddress(options.hostFolder, process.platform);
  }

  /** Listens, and writes the record of this host. Clients may connect before this resolves. Throws the system's error. */
  async listen(): Promise<Result<undefined, ListenCode>> {
    const { hostFolder, lock } = this.#options;
    const folder = await ensurePrivate(hostFolder);
    if (!folder.ok) return folder;
    const locked = await lock();
    if (!locked.ok) return locked;
    this.#token = await ensureToken(hostFolder);
    this.#lease = (await readRecord(hostFolder))?.lease ?? 0;
    await this.#listen();
    this.#watchSocket();
    return ok();
  }

  /** The secret that clients prove to know. It is set before the first of them is accepted. */
  get token(): string {
    return this.#token;
  }

  get #clients(): number {
    return [...this.#connections].filter(({ isClient }) => isClient).length;
  }

  admit(
    connection: ClientConnection,
    args: HostArgs<'hello'>,
  ): Result<Omit<HostAnswer<'hello'>, 'proof'>, HostFaultCode> {
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

  closed(connection: ClientConnection): void {
    this.#connections.delete(connection);
    this.changed();
  }

  /** Stops listening, so that new clients wait for the next host. Connected ones stay. */
  retire(): Promise<void> {
    this.#isRetired = true;
    clearTimeout(this.#watch);
    return this.#turns.run(async () => {
      if (!this.#server) return;
      this.#server.close();
      this.#server = undefined;
      await removeSocket(this.#address);
    });
  }

  /** Ends all connections. Answers that are already written still arrive. */
  async close(): Promise<void> {
    await this.retire();
    const connections = [...this.#connections];
    for (const connection of connections) connection.end();
    await Promise.all(connections.map((connection) => connection.ended(LAST_ANSWERS_MS)));
  }

  /** Ends the connections of windows with an older lease, because another one writes the store now. */
  #fence(lease: number, newcomer: ClientConnection): void {
    this.#lease = lease;
    this.#saveRecord().catch((error: unknown) => this.log.error('the record cannot be written', error));
    for (const connection of this.#connections) {
      if (connection === newcomer || !connection.isClient || connection.lease >= lease) continue;
      this.log.info('ending the connection of a client with an older lease', { lease: connection.lease });
      connection.end();
      void connection.ended(LAST_ANSWERS_MS);
    }
  }

  #listen(): Promise<void> {
    return this.#turns.run(async () => {
      if (this.#isRetired) return;
      // Closing removes the socket's file, whoever created it. So close before listening again.
      this.#server?.close();
      await ensureToken(this.#options.hostFolder, this.token);
      await removeSocket(this.#address);
      const server = createServer((socket) => this.#accept(socket));
      server.on('error', (error) => this.log.error('the socket failed', error));
      this.#server = server;
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(this.#address, resolve);
      });
      if (process.platform !== 'win32') {
        await chmod(this.#address, 0o600);
        this.#inode = (await lstat(this.#address)).ino;
      }
      await this.#saveRecord();
    });
  }

  /** Writes one record at a time, so that the last one has the highest lease. */
  #saveRecord(): Promise<void> {
    return this.#records.run(() =>
      writeRecord(this.#options.hostFolder, { ...this.#options.record, lease: this.#lease }),
    );
  }

  #accept(socket: Socket): void {
    if (this.#connections.size - this.#clients >= UNPROVEN_MAX) {
      socket.destroy();
      return;
    }
    this.#connections.add(new ClientConnection(socket, this));
  }

  #watchSocket(): void {
    if (process.platform === 'win32' || this.#isRetired) return;
    this.#watch = setTimeout(() => {
      void this.#restore()
        .catch((error: unknown) => this.log.error('the socket cannot be restored', error))
        .then(() => this.#watchSocket());
    }, CHECK_MS);
  }

  /** Listens again if the socket's file was removed. Connected clients are not affected. */
  async #restore(): Promise<void> {
    const there = await lstat(this.#address).catch(() => undefined);
    if (there?.ino === this.#inode || this.#isRetired) return;
    const folder = await ensurePrivate(this.#options.hostFolder);
    const lock = folder.ok ? await this.#options.lock() : folder;
    if (!lock.ok) {
      this.log.error('the host folder was lost', undefined, { code: lock.error.code });
      return this.#options.onShutdown();
    }
    await this.#listen();
    this.log.info('listening again because the socket was removed');
  }
}

async function removeSocket(address: string): Promise<void> {
  if (process.platform === 'win32') return;
  await unlink(address).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
  });
}
