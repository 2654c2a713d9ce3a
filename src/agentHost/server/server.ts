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
import { Connection, type ConnectionServer } from './connection';
import type { AgentHost } from '../host';
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

/** `runFolderForeign`: others could write to the run folder; `held`: another host lives there. */
export type ListenCode = 'runFolderForeign' | 'held';

/** The socket of the agent host. */
export class HostServer implements ConnectionServer {
  readonly host: AgentHost;
  readonly log: Logger;
  readonly #options: ServerOptions;
  readonly #address: string;
  readonly #startedAt: number;
  readonly #connections = new Set<Connection>();
  /** A socket is opened, or opened again, or closed for good, one after the other. */
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
    this.#address = hostAddress(options.runFolder, process.platform);
  }

  /** Listens, and leaves the record of this host. Clients may come before this resolves. Throws the system's error. */
  async listen(): Promise<Result<undefined, ListenCode>> {
    const { runFolder, lock } = this.#options;
    const folder = await ensurePrivate(runFolder);
    if (!folder.ok) return folder;
    const locked = await lock();
    if (!locked.ok) return locked;
    this.#token = await ensureToken(runFolder);
    this.#lease = (await readRecord(runFolder))?.lease ?? 0;
    await this.#listen();
    this.#lookAfter();
    return ok();
  }

  /** What clients prove that they can read; known before the first of them is accepted. */
  get token(): string {
    return this.#token;
  }

  get #clients(): number {
    return [...this.#connections].filter(({ isClient }) => isClient).length;
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
      if (connection === newcomer || !connection.isClient || connection.lease >= lease) continue;
      this.log.info('a client with an older lease is let go', { lease: connection.lease });
      connection.end();
      void connection.ended(LAST_WORDS_MS);
    }
  }

  #listen(): Promise<void> {
    return this.#turns.run(async () => {
      if (this.#isRetired) return;
      // Closing removes the file of that name, whoever made it: so it comes before listening again.
      this.#server?.close();
      await ensureToken(this.#options.runFolder, this.token);
      await removeSocket(this.#address);
      const server = createServer((socket) => this.#take(socket));
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

  /** One after the other, so that the record ends with the highest lease. */
  #saveRecord(): Promise<void> {
    return this.#records.run(() =>
      writeRecord(this.#options.runFolder, { ...this.#options.record, lease: this.#lease }),
    );
  }

  #take(socket: Socket): void {
    if (this.#connections.size - this.#clients >= STRANGERS_MAX) {
      socket.destroy();
      return;
    }
    this.#connections.add(new Connection(socket, this));
  }

  #lookAfter(): void {
    if (process.platform === 'win32' || this.#isRetired) return;
    this.#watch = setTimeout(() => {
      void this.#restore()
        .catch((error: unknown) => this.log.error('the socket cannot be restored', error))
        .then(() => this.#lookAfter());
    }, LOOK_MS);
  }

  /** Clients stay connected while the file is gone; only new ones cannot come. */
  async #restore(): Promise<void> {
    const there = await lstat(this.#address).catch(() => undefined);
    if (there?.ino === this.#inode || this.#isRetired) return;
    const folder = await ensurePrivate(this.#options.runFolder);
    const lock = folder.ok ? await this.#options.lock() : folder;
    if (!lock.ok) {
      this.log.error('the run folder is lost', undefined, { code: lock.error.code });
      return this.#options.onShutdown();
    }
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
