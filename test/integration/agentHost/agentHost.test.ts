import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { expectOk } from '../../../src/base/result';
import type { LogEntry } from '../../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession } from '../../../src/domain/session/session';
import type { ConnectedHost, ConnectOptions } from '../../../src/platform/agentHostClient/agentHostClient';
import { processesWithMarker } from '../../../src/platform/process/process';
import { readLog } from '../../../src/platform/sessionLog/sessionLog';
import {
  hostAddress,
  HOST_LOG_NAME,
  SOCKET_PATH_MAX,
  TOKEN_NAME,
  type HostNotice,
} from '../../../src/protocol/agentHost';
import { buildChildScript } from '../../fixtures/childScript';
import { makePipe, openPipe } from '../../fixtures/pipe';
import { connectWindow, openArgs, hostFoldersIn, promptArgs, SESSION, type HostFolders } from './hostWindow';

const WAIT = { timeout: 60_000, interval: 50 };
const bundles = inject('bundles');

let built: string;
let windowScript: string;
let folder: string;
let folders: HostFolders;
const windows: ConnectedHost[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  built = await mkdtemp(path.join(os.tmpdir(), 'coppice-built-'));
  windowScript = await buildChildScript('test/integration/agentHost/window.child.ts', built);
});
afterAll(() => rm(built, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-ah-'));
  folders = hostFoldersIn(folder);
  await mkdir(folders.worktree);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const window of windows.splice(0)) window.dispose();
  // A host that came too late may still be starting: it would take over as soon as the others are gone.
  await vi.waitFor(() => {
    const running = hostsOf(folders);
    for (const pid of running) kill(pid, 'SIGTERM');
    expect(running).toEqual([]);
  }, WAIT);
  await rm(folder, { recursive: true, force: true });
});

async function connect(more: Partial<ConnectOptions> = {}): Promise<ConnectedHost> {
  const client = expectOk(await connectWindow(folders, bundles, more));
  windows.push(client);
  return client;
}

async function openWindow(): Promise<ConnectedHost> {
  const client = await connect();
  expectOk(await client.call('open', openArgs(folders, client.practiceBundle)));
  return client;
}

/** Starts a window in its own process, and waits until it prints this. */
async function windowProcess(text: string | undefined, until: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [windowScript, JSON.stringify({ folder, bundles, text })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await vi.waitFor(() => expect(output).toContain(until), WAIT);
  return child;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has already ended.
  }
}
/** Returns the agent hosts of a host folder, by their command lines. */
function hostsOf({ hostFolder }: HostFolders): number[] {
  const lines = spawnSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).stdout.split('\n');
  const own = lines.filter((line) => line.includes('agentHost.cjs') && line.includes(hostFolder));
  return own.map((line) => Number.parseInt(line, 10));
}
const isThere = (pid: number) => {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
};
const untilGone = (pid: number) => vi.waitFor(() => expect(isThere(pid)).toBe(false), WAIT);

const log = async (): Promise<readonly LogEntry[]> => (await readLog(folders.logFolder)).entries;
const state = async () => (await log()).reduce(reduceSession, EMPTY_SESSION);
const untilState = (wanted: string) => vi.waitFor(async () => expect((await state()).state).toBe(wanted), WAIT);
const eventsOf = async <Type extends LogEntry['event']['type']>(type: Type) =>
  (await log()).flatMap(({ event }) =>
    event.type === type ? [event as Extract<LogEntry['event'], { type: Type }>] : [],
  );
const runs = async () => (await eventsOf('agentStarted')).map(({ run }) => run);
const left = async () => (await Promise.all((await runs()).map((run) => processesWithMarker(run)))).flat();
const expectWhole = async () => {
  const { entries, unparsable } = await readLog(folders.logFolder);
  expect(unparsable).toBe(0);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => at + 1));
};

async function allowOpenAsk(client: ConnectedHost): Promise<void> {
  const [ask] = (await state()).openAsks;
  const option = ask?.options.find(({ kind }) => kind === 'allowOnce');
  const outcome = { type: 'selected' as const, option: option?.id ?? '', kind: 'allowOnce' as const };
  const settled = expectOk(await client.call('settle', { session: SESSION, ask: ask!.id, outcome, by: 'user' }));
  expect(settled.accepted).toBe(true);
}

async function finishTurn(client: ConnectedHost): Promise<void> {
  for (;;) {
    await vi.waitFor(async () => expect((await state()).state).toMatch(/^(idle|requiresAction)$/), WAIT);
    if ((await state()).state === 'idle') return;
    await allowOpenAsk(client);
  }
}

describe('a window that is killed', () => {
  it('keeps its agent working; the next window answers the ask, and the log has each line once', async () => {
    const window = await windowProcess('Write it down\npractice: ask 1', 'asked');
    const before = await left();
    expect(before.length).toBeGreaterThanOrEqual(2); // the agent, and what it has started
    window.kill('SIGKILL');
    await vi.waitFor(() => expect(window.signalCode).toBe('SIGKILL'), WAIT);
    expect((await state()).state).toBe('requiresAction');

    const client = await openWindow();
    const received: LogEntry[] = [];
    client.onEntry(({ entry }) => received.push(entry));
    const { seq } = expectOk(await client.call('subscribe', { session: SESSION }));
    expect((await left()).map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
    await finishTurn(client);
    await expectWhole();
    expect(await runs()).toHaveLength(1);
    expect((await eventsOf('turnEnded')).map(({ end }) => end)).toEqual(['completed']);
    await vi.waitFor(async () => expect(received).toEqual((await log()).slice(seq)), WAIT);
  });

  it('doesn’t need the extension’s folder either', async () => {
    const own = path.join(folder, 'extension');
    await cp(path.dirname(bundles.agentHost), own, { recursive: true });
    const client = expectOk(
      await connectWindow(folders, {
        agentHost: path.join(own, 'agentHost.cjs'),
        practice: path.join(own, 'practice.cjs'),
      }),
    );
    windows.push(client);
    await rm(own, { recursive: true });
    expectOk(await client.call('open', openArgs(folders, client.practiceBundle)));
    expectOk(await client.call('prompt', promptArgs('m_1', 'practice: ask 1')));
    await finishTurn(client);
    expect(client.practiceBundle.startsWith(folders.hostFolder)).toBe(true);
    expect(client.host.version).toBe(path.basename(path.dirname(client.practiceBundle)));
  });
});

describe('a host that is killed', () => {
  it('leaves nothing running once there is another host, which resumes the agent’s own session', async () => {
    const client = await openWindow();
    expectOk(await client.call('prompt', promptArgs('m_1', 'Remember this\npractice: wait')));
    await untilState('running');
    await vi.waitFor(async () => expect((await eventsOf('text')).length).toBeGreaterThan(0), WAIT);
    const [run] = await runs();
    const { pid } = client.host;
    kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(client.isConnected).toBe(false), WAIT);
    await untilGone(pid);
    expect((await processesWithMarker(run!)).length).toBeGreaterThanOrEqual(1); // what it has started is still running

    const next = await openWindow();
    expect(next.host.pid).not.toBe(pid);
    expect(await processesWithMarker(run!)).toEqual([]);
    expect((await state()).state).toBe('interrupted');
    expect(await eventsOf('agentStopped')).toMatchObject([{ run, expected: false }]);

    expectOk(await next.call('prompt', promptArgs('m_2', 'practice: ask 1')));
    await finishTurn(next);
    const own = (await eventsOf('opened')).map(({ agentSession }) => agentSession);
    expect(own).toHaveLength(2);
    expect(own[1]).toBe(own[0]);
    await expectWhole();
  });

  it('reports the interruption itself, if the signal lets it', async () => {
    const client = await openWindow();
    expectOk(await client.call('prompt', promptArgs('m_1', 'practice: wait')));
    await untilState('running');
    kill(client.host.pid, 'SIGTERM');
    await untilGone(client.host.pid);
    expect((await state()).state).toBe('interrupted');
    expect(await eventsOf('interrupted')).toEqual([]);
    expect(await left()).toEqual([]);
  });
});

describe('a host that is ended before it listens', () => {
  it('exits by itself, as it would with agents that an early window has started', async () => {
    await mkdir(folders.hostFolder, { mode: 0o700 });
    // Reading its token blocks the host.
    const token = path.join(folders.hostFolder, TOKEN_NAME);
    makePipe(token);
    const child = spawn(process.execPath, [bundles.agentHost, folders.hostFolder, 'store_1'], { stdio: 'ignore' });
    children.push(child);
    await vi.waitFor(async () => expect(await readdir(folders.hostFolder)).toContain('host.1'), WAIT);
    child.kill('SIGTERM');
    const hostLog = path.join(folders.hostFolder, HOST_LOG_NAME);
    await vi.waitFor(async () => expect(await readFile(hostLog, 'utf8')).toContain('exiting'), WAIT);
    openPipe(token).close();
    await vi.waitFor(() => expect(child.exitCode).toBe(0), WAIT);
  });
});

describe('an agent that is killed', () => {
  it('ends its turn as interrupted, and the host and the next turn continue', async () => {
    const client = await openWindow();
    expectOk(await client.call('prompt', promptArgs('m_1', 'practice: wait')));
    await untilState('running');
    await vi.waitFor(async () => expect((await eventsOf('text')).length).toBeGreaterThan(0), WAIT);
    const info = expectOk(await client.call('list', {})).sessions[0]!;
    expect((await left()).map(({ pid }) => pid)).toContain(info.pid);
    kill(info.pid!, 'SIGKILL');
    await untilState('error');
    expect(await eventsOf('turnEnded')).toMatchObject([{ end: 'interrupted', fault: { code: 'agentExited' } }]);
    expect(await left()).toEqual([]);
    expectOk(await client.call('prompt', promptArgs('m_2', 'practice: ask 1')));
    await finishTurn(client);
  });

  it('is reported with its exit code if it exits by itself', async () => {
    const client = await openWindow();
    expectOk(await client.call('prompt', promptArgs('m_1', 'practice: exit 3')));
    await untilState('error');
    expect(await eventsOf('agentStopped')).toMatchObject([{ code: 3, expected: false }]);
  });
});

describe('windows that start hosts at once', () => {
  it('reach the same host', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => connect()));
    expect(new Set(all.map(({ host }) => host.pid)).size).toBe(1);
    await vi.waitFor(() => expect(hostsOf(folders)).toEqual([all[0]!.host.pid]), WAIT);
  });

  it('reach the same host from several processes', async () => {
    await Promise.all([windowProcess(undefined, 'ready'), windowProcess(undefined, 'ready')]);
    const client = await connect();
    await vi.waitFor(() => expect(hostsOf(folders)).toEqual([client.host.pid]), WAIT);
  });
});

describe('# connecting', () => {
  it('fails with a stale lease', async () => {
    await connect({ lease: 5 });
    expect(await connectWindow(folders, bundles, { lease: 4 })).toMatchObject({ error: { code: 'leaseStale' } });
  });

  it('fails with a wrong token', async () => {
    await connect();
    await writeFile(path.join(folders.hostFolder, TOKEN_NAME), 'f'.repeat(64));
    expect(await connectWindow(folders, bundles)).toMatchObject({ error: { code: 'proofInvalid' } });
  });

  it('fails with a host folder that others could write to', async () => {
    await mkdir(folders.hostFolder);
    await chmod(folders.hostFolder, 0o750);
    expect(await connectWindow(folders, bundles)).toMatchObject({ error: { code: 'runFolderForeign' } });
  });

  it.runIf(process.getuid?.() === 0)('fails with a host folder of another user', async () => {
    await mkdir(folders.hostFolder, { mode: 0o700 });
    await chown(folders.hostFolder, 65534, 65534);
    expect(await connectWindow(folders, bundles)).toMatchObject({ error: { code: 'runFolderForeign' } });
  });

  it('fails with a socket path that is too long', async () => {
    const hostFolder = path.join(folder, 'r'.repeat(90));
    expect(await connectWindow({ ...folders, hostFolder }, bundles)).toMatchObject({
      error: { code: 'socketPathTooLong' },
    });
    expect(Buffer.byteLength(hostAddress(folders.hostFolder, process.platform))).toBeLessThanOrEqual(SOCKET_PATH_MAX);
  });

  it('fails when it is canceled', async () => {
    const end = new AbortController();
    const connecting = connectWindow(folders, bundles, { signal: end.signal, execPath: '/bin/true' });
    setTimeout(() => end.abort(), 200);
    expect(await connecting).toMatchObject({ error: { code: 'aborted' } });
  });

  it('fails with the output of a host that doesn’t start', async () => {
    const broken = path.join(folder, 'broken.cjs');
    await writeFile(broken, "throw new Error('no such thing')");
    const connected = await connectWindow(folders, { ...bundles, agentHost: broken });
    expect(connected).toMatchObject({ error: { code: 'hostNotStarted' } });
    expect(!connected.ok && connected.error.detail).toContain('no such thing');
  });
});

describe('what a host leaves', () => {
  it('leaves no process and no socket after a shutdown', async () => {
    const client = await openWindow();
    expectOk(await client.call('prompt', promptArgs('m_1', 'practice: wait')));
    await untilState('running');
    expectOk(await client.call('shutdown', {}));
    expect(await left()).toEqual([]);
    await untilGone(client.host.pid);
    expect(await readdir(folders.hostFolder)).not.toContain('host.sock');
    expect((await state()).state).toBe('interrupted');
  });

  it('writes neither prompts nor secrets to its own log, and passes nothing of its own to agents', async () => {
    const client = await openWindow();
    expectOk(await client.call('prompt', promptArgs('m_1', 'my-very-private-prompt\npractice: ask 1')));
    await vi.waitFor(async () => expect((await state()).state).toBe('requiresAction'), WAIT);
    const agent = expectOk(await client.call('list', {})).sessions[0];
    const token = await readFile(path.join(folders.hostFolder, TOKEN_NAME), 'utf8');
    if (process.platform === 'linux') {
      const env = (await readFile(`/proc/${agent!.pid}/environ`, 'utf8')).split('\0').map((line) => line.split('=')[0]);
      const expected = [...Object.keys(openArgs(folders, '').launch.spec.env), 'COPPICE_RUN', 'PWD', ''];
      expect(env.toSorted()).toEqual(expected.toSorted());
    }
    await finishTurn(client);
    const files = (await readdir(folders.hostFolder)).filter((name) => /^host\.(log|out|json)/.test(name));
    for (const file of files) {
      const text = await readFile(path.join(folders.hostFolder, file), 'utf8');
      for (const secret of ['my-very-private-prompt', token, 'sk-thisisasecret1234'])
        expect(text).not.toContain(secret);
    }
    expect(files).toContain('host.log');
  });
});

const [MOUNT, UNMOUNT] = ['/bin/mount', '/bin/umount'];
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe('a disk that is full', () => {
  it.runIf(canMount)('makes the agent wait and loses nothing', async () => {
    await mkdir(folders.logFolder, { recursive: true });
    const mounted = spawnSync(MOUNT, ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folders.logFolder]);
    expect(mounted.status).toBe(0);
    try {
      const client = await openWindow();
      const notices: HostNotice[] = [];
      client.onNotice((notice) => notices.push(notice));
      expectOk(await client.call('subscribe', { session: SESSION }));
      expectOk(await client.call('prompt', promptArgs('m_1', 'practice: big 20000')));
      await vi.waitFor(() => expect(notices).toMatchObject([{ logging: false, code: 'ENOSPC' }]), WAIT);
      expect(await client.call('prompt', promptArgs('m_2', 'more'))).toMatchObject({ error: { code: 'diskFull' } });
      expect(spawnSync(MOUNT, ['-o', 'remount,size=64m', folders.logFolder]).status).toBe(0);
      await vi.waitFor(() => expect(notices.at(-1)).toMatchObject({ logging: true }), WAIT);
      await finishTurn(client);
      await expectWhole();
      const text = (await log()).flatMap(({ event }) => (event.type === 'text' ? [event.text] : [])).join('');
      expect(text.split('\n').length).toBeGreaterThan(20_000);
      kill(client.host.pid, 'SIGTERM');
      await untilGone(client.host.pid);
    } finally {
      spawnSync(UNMOUNT, ['-l', folders.logFolder]);
    }
  });
});
