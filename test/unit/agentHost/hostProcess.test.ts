import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostProcess } from '../../../src/agentHost/hostProcess';
import { silentLogger } from '../../../src/base/logger';
import { expectOk } from '../../../src/base/result';
import type { AttemptId, MessageId, SessionId, StoreId } from '../../../src/domain/ids';
import { AgentHostClient } from '../../../src/platform/agentHostClient/client';
import { identityOf } from '../../../src/platform/process/process';
import { hostAddress, RECORD_NAME, TOKEN_NAME } from '../../../src/protocol/agentHost';
import { holdDisk } from '../../fixtures/heldDisk';
import { ManualClock } from './manualClock';
import { ScriptedStarts } from './scriptedAgent';

const STORE = 'store_1' as StoreId;
const SESSION = 's1' as SessionId;
const TOKEN = 'a'.repeat(64);

let folder: string;
let hostFolder: string;
let address: string;
let clock: ManualClock;
let starts: ScriptedStarts;
let host: HostProcess;
let exits: number[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-process-'));
  hostFolder = path.join(folder, 'run');
  address = hostAddress(hostFolder, process.platform);
  await mkdir(hostFolder, { mode: 0o700 });
  await writeFile(path.join(hostFolder, TOKEN_NAME), TOKEN, { mode: 0o600 });
  clock = new ManualClock();
  starts = new ScriptedStarts();
  exits = [];
  const self = await identityOf(process.pid);
  host = new HostProcess({
    hostFolder,
    store: STORE,
    self: self!,
    version: 'test',
    clock,
    startAgent: { acp: starts.startAgent, claude: starts.startAgent },
    exit: (code) => exits.push(code),
  });
});
afterEach(async () => {
  host.leave('the test is over');
  await vi.waitFor(() => expect(exits).not.toEqual([]));
  await rm(folder, { recursive: true, force: true });
});

async function link(): Promise<AgentHostClient> {
  const signal = new AbortController().signal;
  return expectOk(
    await AgentHostClient.connect(address, { token: TOKEN, store: STORE, lease: 1 }, { signal, log: silentLogger }),
  );
}

/** Connects while the host accepts clients already and still waits for the disk. */
async function linkEarly(): Promise<{
  readonly client: AgentHostClient;
  readonly listened: ReturnType<HostProcess['listen']>;
}> {
  const listened = host.listen();
  let isListening = false;
  const settle = () => (isListening = true);
  listened.then(settle, settle);
  while (!existsSync(address)) await new Promise((resolve) => setImmediate(resolve));
  const disk = holdDisk(path.join(folder, 'pipe'));
  try {
    const client = await link();
    expect(isListening).toBe(false);
    return { client, listened };
  } finally {
    await disk.release();
  }
}

async function open(client: AgentHostClient): Promise<void> {
  const spec = { argv: ['agent'] as [string], env: {}, cwd: folder, label: 'agent' };
  const launch = { agent: 'scripted', driver: 'acp' as const, spec };
  const session = { session: SESSION, attempt: 'a1' as AttemptId, folder: path.join(folder, SESSION) };
  expectOk(await client.call('open', { ...session, launch, warm: false }));
}

async function prompt(client: AgentHostClient): Promise<void> {
  const args = { session: SESSION, message: 'm1' as MessageId, text: 'm1', by: 'user' as const };
  expectOk(await client.call('prompt', args));
}

const untilTurn = () => vi.waitFor(() => expect(starts.last.turn).toBeDefined());

describe('a client that connects before the host has finished listening', () => {
  it('starts a turn immediately for its message, even after a pause', async () => {
    const { client, listened } = await linkEarly();
    expectOk(await listened);
    clock.advance(40_000);
    await open(client);
    await prompt(client);
    await untilTurn();
    expect(starts.last.calls).toEqual(['prompt m1']);
  });

  it('keeps its turn running, although everything stops without a window', async () => {
    const { client, listened } = await linkEarly();
    expectOk(await listened);
    expectOk(await client.call('configure', { whenWindowCloses: 'stop', idleMinutes: 30 }));
    await open(client);
    await prompt(client);
    await untilTurn();
    clock.advance(40_000);
    expect(starts.last.calls).toEqual(['prompt m1']);
  });

  it('keeps the host running while it is connected', async () => {
    const { client, listened } = await linkEarly();
    expectOk(await listened);
    clock.advance(1_000_000);
    expectOk(await client.call('list', {}));
    expect(existsSync(address)).toBe(true);
    client.dispose();
    // The host learns of the end in its own time, and leaves a minute after it.
    await vi.waitFor(() => {
      clock.advance(60_000);
      expect(exits).toEqual([0]);
    });
  });

  it('ends the host: its answer arrives, and nothing is left behind', async () => {
    const { client, listened } = await linkEarly();
    expectOk(await client.call('shutdown', {}));
    await listened;
    await vi.waitFor(() => expect(exits).toEqual([0]));
    expect(existsSync(address)).toBe(false);
    expect(clock.waiting).toBe(0);
  });

  it('is disconnected if the host can’t listen after all', async () => {
    await mkdir(path.join(hostFolder, RECORD_NAME, 'in-the-way'), { recursive: true });
    const { client, listened } = await linkEarly();
    await expect(listened).rejects.toThrow(RECORD_NAME);
    await vi.waitFor(() => expect(client.isConnected).toBe(false));
    expect(existsSync(address)).toBe(false);
    expect(clock.waiting).toBe(0);
  });
});

describe('a host that does not come to listen', () => {
  it('leaves no timer and another host’s socket alone if that one owns the folder', async () => {
    const other = JSON.stringify({ pid: process.ppid, startTime: '', bootId: '' });
    await writeFile(path.join(hostFolder, 'host.1'), other);
    await writeFile(address, '');
    expect(await host.listen()).toMatchObject({ error: { code: 'held' } });
    expect(clock.waiting).toBe(0);
    host.leave('another host runs');
    await vi.waitFor(() => expect(exits).toEqual([0]));
    expect(existsSync(address)).toBe(true);
  });

  it('leaves neither a socket nor a timer if it exits meanwhile', async () => {
    const listened = host.listen();
    host.leave('SIGTERM');
    await listened;
    await vi.waitFor(() => expect(exits).toEqual([0]));
    expect(existsSync(address)).toBe(false);
    expect(clock.waiting).toBe(0);
  });
});
