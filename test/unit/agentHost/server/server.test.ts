import { createHmac } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { AgentHost } from '../../../../src/agentHost/host';
import { deferred } from '../../../../src/base/deferred';
import { silentLogger } from '../../../../src/base/logger';
import { expectOk, fail } from '../../../../src/base/result';
import type { AskId, MessageId, StoreId } from '../../../../src/domain/ids';
import type { LogEntry } from '../../../../src/domain/session/event';
import { readLog } from '../../../../src/platform/sessionLog/sessionLog';
import {
  hostAddress,
  parseHostRecord,
  proofText,
  RECORD_NAME,
  SOCKET_NAME,
  SOCKET_PATH_MAX,
  TOKEN_NAME,
} from '../../../../src/protocol/agentHost';
import {
  clients,
  finally_,
  folder,
  host,
  link,
  listening,
  newServer,
  openArgs,
  RawClient,
  hostFolder,
  SESSION,
  shutdowns,
  starts,
  STORE,
  withHost,
} from '../hostBench';

withHost();

const untilTurn = () => vi.waitFor(() => expect(starts.last.turn).toBeDefined());
const prompt = (id: string) => ({
  session: SESSION,
  message: id as MessageId,
  text: `text of ${id}`,
  by: 'user' as const,
});

describe('the host folder', () => {
  it('gives the host folder and everything in it to this user alone', async () => {
    await listening();
    const modes = await Promise.all(
      ['.', SOCKET_NAME, TOKEN_NAME, RECORD_NAME].map(
        async (name) => (await stat(path.join(hostFolder(), name))).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
  });

  it.each([0o755, 0o770, 0o707, 0o701])('refuses a host folder with mode %o', async (mode) => {
    await mkdir(hostFolder());
    await chmod(hostFolder(), mode);
    expect(await newServer().listen()).toMatchObject({ ok: false, error: { code: 'runFolderForeign' } });
  });

  it.runIf(process.getuid?.() === 0)('refuses a host folder of another user', async () => {
    await mkdir(hostFolder(), { mode: 0o700 });
    await chown(hostFolder(), 65534, 65534);
    expect(await newServer().listen()).toMatchObject({ ok: false, error: { code: 'runFolderForeign' } });
  });

  it('refuses a host folder that is a link, wherever it leads', async () => {
    await mkdir(path.join(folder, 'elsewhere'), { mode: 0o700 });
    await symlink(path.join(folder, 'elsewhere'), hostFolder());
    expect(await newServer().listen()).toMatchObject({ ok: false, error: { code: 'runFolderForeign' } });
  });

  it('leaves the host folder of a living host alone', async () => {
    expect(await newServer({ lock: () => Promise.resolve(fail('held')) }).listen()).toMatchObject({
      ok: false,
      error: { code: 'held' },
    });
    await expect(lstat(path.join(hostFolder(), SOCKET_NAME))).rejects.toThrow('ENOENT');
  });

  it('reuses the token, in spite of a stale socket', async () => {
    const first = await listening();
    const { token } = first;
    await first.close();
    await writeFile(path.join(hostFolder(), SOCKET_NAME), '');
    const second = await listening();
    expect(second.token).toBe(token);
    expect((await readFile(path.join(hostFolder(), TOKEN_NAME), 'utf8')).length).toBe(64);
    expectOk(await link(token));
  });

  it('chooses a socket path that old systems accept', () => {
    const address = hostAddress('/Users/a-rather-long-user-name/.coppice/run/0123456789ab', 'darwin');
    expect(Buffer.byteLength(address)).toBeLessThanOrEqual(SOCKET_PATH_MAX);
    expect(hostAddress(String.raw`C:\Users\x\.coppice\run\0123456789ab`, 'win32')).toBe(
      String.raw`\\.\pipe\coppice-0123456789ab`,
    );
  });
});

describe('the handshake', () => {
  it('admits a client that can read the token, and proves that the host can, too', async () => {
    const { token } = await listening();
    const client = expectOk(await link(token));
    expect(client.host).toMatchObject({ pid: process.pid, version: 'test', protocol: 1 });
    expect(client.limited).toBe(false);
    expect(clients.at(-1)).toBe(1);
    client.dispose();
    await vi.waitFor(() => expect(clients.at(-1)).toBe(0));
  });

  it('refuses a wrong token', async () => {
    await listening();
    expect(await link('0'.repeat(64))).toMatchObject({ ok: false, error: { code: 'proofInvalid' } });
    await vi.waitFor(() => expect(clients.at(-1)).toBe(0));
  });

  it('refuses another store', async () => {
    const { token } = await listening();
    expect(await link(token, 1, 'store_2' as StoreId)).toMatchObject({ ok: false, error: { code: 'callInvalid' } });
  });

  it('drops a client that calls before it is proven, sends too much, or sends nonsense', async () => {
    await listening();
    const [caller, talker, babbler] = [new RawClient(), new RawClient(), new RawClient()];
    caller.send({ id: 1, call: 'list', args: {} });
    talker.send('x'.repeat(20_000));
    babbler.send('{]');
    await Promise.all([caller.closed, talker.closed, babbler.closed]);
    expect(caller.messages).toHaveLength(1); // the challenge
  });

  it('rejects a proof that was made for another connection', async () => {
    const { token } = await listening();
    const [first, second] = [new RawClient(), new RawClient()];
    await vi.waitFor(() => expect(first.messages.length + second.messages.length).toBe(2));
    const challenge = String(first.messages[0]!['challenge']);
    const proof = createHmac('sha256', token)
      .update(proofText('client', challenge, 'n'))
      .digest('hex');
    second.send({ id: 1, call: 'hello', args: { protocol: 1, store: STORE, lease: 1, nonce: 'n', proof } });
    await second.closed;
    expect(second.messages[1]).toMatchObject({ error: { code: 'proofInvalid' } });
  });

  it('rejects unproven clients if there are too many', async () => {
    const { token } = await listening();
    const strangers = Array.from({ length: 40 }, () => new RawClient());
    await vi.waitFor(() => expect(strangers.filter(({ socket }) => socket.destroyed).length).toBeGreaterThanOrEqual(8));
    strangers.forEach(({ socket }) => socket.destroy());
    await vi.waitFor(async () => expectOk(await link(token)));
  });

  it('detects a host that can’t read the token', async () => {
    await mkdir(hostFolder(), { mode: 0o700 });
    const impostor = createServer((socket) => {
      socket.write(`${JSON.stringify({ challenge: 'c', protocol: 1 })}\n`);
      socket.on('data', () => {
        const value = { proof: 'f'.repeat(64), pid: 1, version: '', protocol: 1, startedAt: 0 };
        socket.write(`${JSON.stringify({ id: 1, value })}\n`);
      });
    });
    await new Promise<void>((resolve) => impostor.listen(hostAddress(hostFolder(), process.platform), resolve));
    finally_(() => impostor.close());
    expect(await link('t')).toMatchObject({ ok: false, error: { code: 'hostNotProven' } });
  });
});

describe('leases', () => {
  it('refuses a stale lease, and disconnects older clients for a higher one', async () => {
    const { token } = await listening();
    const old = expectOk(await link(token, 3));
    const other = expectOk(await link(token, 3));
    const gone = deferred<undefined>();
    old.onDidDisconnect(() => gone.resolve(undefined));
    const fresh = expectOk(await link(token, 4));
    await gone.promise;
    await vi.waitFor(() => expect(other.isConnected).toBe(false));
    expect(await link(token, 3)).toMatchObject({ ok: false, error: { code: 'leaseStale' } });
    expectOk(await fresh.call('list', {}));
    expect(await old.call('list', {})).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  });

  it('remembers leases across hosts', async () => {
    const first = await listening();
    expectOk(await link(first.token, 7));
    await vi.waitFor(async () => {
      const text = await readFile(path.join(hostFolder(), RECORD_NAME), 'utf8');
      expect(parseHostRecord(JSON.parse(text))).toMatchObject({ lease: 7, pid: process.pid });
    });
    await first.close();
    const second = await listening();
    expect(await link(second.token, 6)).toMatchObject({ ok: false, error: { code: 'leaseStale' } });
  });
});

describe('calls', () => {
  it('runs a turn, and sends the client each entry once, after the answer to subscribe', async () => {
    const { token } = await listening();
    const client = expectOk(await link(token));
    const received: LogEntry[] = [];
    client.onEntry(({ entry }) => received.push(entry));
    expectOk(await client.call('open', openArgs()));
    expectOk(await client.call('prompt', prompt('m1')));
    await untilTurn();
    const { seq } = expectOk(await client.call('subscribe', { session: SESSION }));
    expectOk(await client.call('subscribe', { session: SESSION }));
    const ask = await starts.last.asksFor('ask1');
    const outcome = { type: 'selected' as const, option: 'yes', kind: 'allowOnce' as const };
    const settled = expectOk(await client.call('settle', { session: SESSION, ask, outcome, by: 'user' }));
    expect(settled.accepted).toBe(true);
    starts.last.turn?.resolve({ end: 'completed' });
    await vi.waitFor(() => expect(received.at(-1)?.event.type).toBe('turnEnded'));
    const { entries } = await readLog(openArgs().folder);
    expect(received).toEqual(entries.slice(seq));
    expect(expectOk(await client.call('list', {})).sessions).toMatchObject([{ session: SESSION, seq: entries.length }]);
  });

  it('lets calls wait for a session that is being opened', async () => {
    const { token } = await listening();
    const client = expectOk(await link(token));
    const opening = client.call('open', openArgs());
    const noted = client.call('append', {
      session: SESSION,
      note: { type: 'wroteOutside', id: 'n1', files: ['/f'], count: 1 },
    });
    expect(expectOk(await opening).seq).toBe(0);
    expect(expectOk(await noted).seq).toBe(1);
  });

  it('answers unknown and malformed calls, and calls for no session, with their codes', async () => {
    const { token } = await listening();
    const client = expectOk(await link(token));
    expect(await client.call('stop', { session: SESSION, by: 'user' })).toMatchObject({
      error: { code: 'sessionUnknown' },
    });
    expect(await client.call('subscribe', { session: SESSION })).toMatchObject({ error: { code: 'sessionUnknown' } });
    expect(await client.call('fly' as 'list', {})).toMatchObject({ error: { code: 'protocolUnsupported' } });
    expect(await client.call('cancel', {} as never)).toMatchObject({ error: { code: 'callInvalid' } });
    expect(await client.call('open', { ...openArgs(), folder: 'relative' })).toMatchObject({
      error: { code: 'callInvalid' },
    });
    expectOk(await client.call('open', openArgs()));
    expect(await client.call('open', { ...openArgs(), folder: '/elsewhere' })).toMatchObject({
      error: { code: 'callInvalid' },
    });
    const settled = await client.call('settle', {
      session: SESSION,
      ask: 'none' as AskId,
      outcome: { type: 'withdrawn' },
      by: 'user',
    });
    expect(expectOk(settled).accepted).toBe(false);
  });

  it('gives the frozen core to a client of another protocol', async () => {
    const { token } = await listening();
    const raw = new RawClient();
    await vi.waitFor(() => expect(raw.messages).toHaveLength(1));
    const proof = createHmac('sha256', token)
      .update(proofText('client', String(raw.messages[0]!['challenge']), 'n'))
      .digest('hex');
    raw.send({ id: 1, call: 'hello', args: { protocol: 99, store: STORE, lease: 1, nonce: 'n', proof } });
    raw.send({ id: 2, call: 'list', args: {} });
    raw.send({ id: 3, call: 'open', args: openArgs() });
    raw.send({ id: 4, call: 'cancel', args: { session: SESSION, by: 'user' } });
    await vi.waitFor(() => expect(raw.messages).toHaveLength(5));
    const answers = new Map(raw.messages.slice(1).map((message) => [message['id'], message]));
    expect(answers.get(1)).toMatchObject({ value: { protocol: 1 } });
    expect(answers.get(2)).toMatchObject({ value: { sessions: [] } });
    expect(answers.get(3)).toMatchObject({ error: { code: 'protocolUnsupported' } });
    expect(answers.get(4)).toMatchObject({ error: { code: 'sessionUnknown' } });
  });

  it('ends all calls with the shutdown that one of them asks for', async () => {
    const { token } = await listening();
    const client = expectOk(await link(token));
    expectOk(await client.call('open', openArgs()));
    expectOk(await client.call('shutdown', {}));
    expect(shutdowns).toBe(1);
    expect(await client.call('list', {})).toMatchObject({ error: { code: 'hostLeaving' } });
  });
});

describe('a log that another host writes', () => {
  it('doesn’t open a log that another host writes', async () => {
    const other = new AgentHost({
      startAgent: { acp: starts.startAgent, claude: starts.startAgent },
      sweep: () => Promise.resolve([]),
      lockFolder: () => Promise.resolve(fail('held')),
      clock: { now: () => 0, after: () => ({ dispose: () => undefined }) },
      log: silentLogger,
      newId: (prefix) => prefix,
    });
    expect(await other.run({ call: 'open', args: openArgs() })).toMatchObject({ error: { code: 'logUnreadable' } });
  });
});

describe('a socket whose file is gone', () => {
  it('restores the socket’s file soon, unnoticed by connected clients', async () => {
    const { token } = await listening();
    const client = expectOk(await link(token));
    await unlink(path.join(hostFolder(), SOCKET_NAME));
    await unlink(path.join(hostFolder(), TOKEN_NAME));
    expect(await link(token)).toMatchObject({ ok: false, error: { code: 'hostUnreachable' } });
    await vi.waitFor(async () => expectOk(await link(token)), { timeout: 10_000, interval: 100 });
    expect(await readFile(path.join(hostFolder(), TOKEN_NAME), 'utf8')).toBe(token);
    expectOk(await client.call('list', {}));
  });

  it('restores the whole host folder', async () => {
    const { token } = await listening();
    await rm(hostFolder(), { recursive: true });
    await vi.waitFor(async () => expectOk(await link(token)), { timeout: 10_000, interval: 100 });
  });
});

describe('a client that does not read', () => {
  it('drops a client that doesn’t read, and bounds memory; the log has all hundred thousand entries', async () => {
    const { token } = await listening();
    expectOk(await host.run({ call: 'open', args: openArgs() }));
    const slow = new RawClient();
    await vi.waitFor(() => expect(slow.messages).toHaveLength(1));
    const proof = createHmac('sha256', token)
      .update(proofText('client', String(slow.messages[0]!['challenge']), 'n'))
      .digest('hex');
    slow.send({ id: 1, call: 'hello', args: { protocol: 1, store: STORE, lease: 1, nonce: 'n', proof } });
    slow.send({ id: 2, call: 'subscribe', args: { session: SESSION } });
    await vi.waitFor(() => expect(slow.messages).toHaveLength(3));
    slow.socket.pause();

    const quick = expectOk(await link(token));
    let receivedCount = 0;
    quick.onEntry(() => (receivedCount += 1));
    expectOk(await quick.call('subscribe', { session: SESSION }));

    expectOk(await quick.call('prompt', prompt('m1')));
    await untilTurn();
    const before = process.memoryUsage.rss();
    let most = 0;
    const words = 'w'.repeat(200);
    for (let at = 0; at < 100_000; at += 1) {
      await starts.last.emits({ type: 'toolCall', call: { id: `c${at % 100}`, title: `${at} ${words}` } });
      if (at % 1000 === 0) most = Math.max(most, process.memoryUsage.rss() - before);
    }
    starts.last.turn?.resolve({ end: 'completed' });
    await vi.waitFor(() => expect(receivedCount).toBeGreaterThan(100_000), { timeout: 20_000 });
    expect(most).toBeLessThan(200 * 1024 * 1024);
    expect(clients.at(-1)).toBe(1);
    slow.socket.resume();
    await slow.closed;
    const log = await readLog(openArgs().folder);
    expect(log.seq).toBeGreaterThan(100_000);
    expect(log.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: log.seq }, (_, at) => at + 1));
  }, 120_000);
});
