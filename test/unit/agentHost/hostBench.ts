import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { AgentHost } from '../../../src/agentHost/host';
import { HostServer, type ServerOptions } from '../../../src/agentHost/server/server';
import { silentLogger } from '../../../src/base/logger';
import { LineSplitter } from '../../../src/base/ndjson';
import { expectOk, ok } from '../../../src/base/result';
import type { AttemptId, SessionId, StoreId } from '../../../src/domain/ids';
import { AgentHostClient } from '../../../src/platform/agentHostClient/client';
import { hostAddress, type HostArgs } from '../../../src/protocol/agentHost';
import { ManualClock } from './manualClock';
import { ScriptedStarts } from './scriptedAgent';

export const STORE = 'store_1' as StoreId;
export const SESSION = 's1' as SessionId;

export let folder: string;
export let clock: ManualClock;
export let starts: ScriptedStarts;
export let host: AgentHost;
export let clients: number[];
export let shutdowns: number;
let ids = 0;
const ending: (() => unknown)[] = [];

/** Gives each test a host folder, agents, and a host that doesn't listen yet. */
export function withHost(): void {
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-host-'));
    clock = new ManualClock();
    starts = new ScriptedStarts();
    host = new AgentHost({
      startAgent: { acp: starts.startAgent, claude: starts.startAgent },
      sweep: () => Promise.resolve([]),
      lockFolder: () => Promise.resolve(ok()),
      clock,
      log: silentLogger,
      newId: (prefix) => `${prefix}_${++ids}`,
    });
    clients = [];
    shutdowns = 0;
  });
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
    await host.close();
    await rm(folder, { recursive: true, force: true });
  });
}

/** Runs after the test. */
export function finally_(end: () => unknown): void {
  ending.push(end);
}

export function hostFolder(): string {
  return path.join(folder, 'run');
}

export function newServer(more: Partial<ServerOptions> = {}): HostServer {
  return new HostServer({
    hostFolder: hostFolder(),
    store: STORE,
    host,
    record: { pid: process.pid, startTime: '1', bootId: 'b', version: 'test', protocol: 1 },
    lock: () => Promise.resolve(ok()),
    log: silentLogger,
    now: () => clock.now(),
    onClients: (count) => clients.push(count),
    onShutdown: async () => {
      shutdowns += 1;
      await host.close();
    },
    ...more,
  });
}

export async function listening(): Promise<HostServer> {
  const server = newServer();
  finally_(() => server.close());
  expectOk(await server.listen());
  return server;
}

export async function link(token: string, lease = 1, store = STORE) {
  const linked = await AgentHostClient.connect(
    hostAddress(hostFolder(), process.platform),
    { token, store, lease },
    { signal: new AbortController().signal, log: silentLogger },
  );
  if (linked.ok) finally_(() => linked.value.dispose());
  return linked;
}

export function openArgs(session: SessionId = SESSION): HostArgs<'open'> {
  return {
    session,
    attempt: 'a1' as AttemptId,
    folder: path.join(folder, session),
    launch: { agent: 'scripted', driver: 'acp', spec: { argv: ['agent'], env: {}, cwd: folder, label: 'agent' } },
    warm: false,
  };
}

/** A client that speaks by hand. */
export class RawClient {
  readonly socket: Socket;
  readonly messages: Record<string, unknown>[] = [];
  readonly closed: Promise<void>;
  readonly #lines = new LineSplitter();

  constructor() {
    this.socket = connect(hostAddress(hostFolder(), process.platform));
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk) => {
      for (const line of this.#lines.push(chunk))
        if ('text' in line) this.messages.push(JSON.parse(line.text) as Record<string, unknown>);
    });
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
    finally_(() => this.socket.destroy());
  }

  send(message: unknown): void {
    this.socket.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  }
}
