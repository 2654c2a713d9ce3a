import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { hostAddress, parseHostRecord, proofText, RECORD_NAME } from '../../../../src/protocol/agentHost';
import {
  clients,
  finally_,
  host,
  link,
  listening,
  newServer,
  openArgs,
  RawClient,
  hostFolder,
  SESSION,
  starts,
  STORE,
  withHost,
} from '../hostBench';

withHost();

const WAIT = { timeout: 10_000 };
const untilCount = (count: number) => vi.waitFor(() => expect(clients.at(-1)).toBe(count), WAIT);

/** The call with which a client proves itself. */
function hello(token: string, challenge: unknown, lease: number) {
  const proof = createHmac('sha256', token)
    .update(proofText('client', String(challenge), 'n'))
    .digest('hex');
  return { id: 1, call: 'hello', args: { protocol: 1, store: STORE, lease, nonce: 'n', proof } };
}

/** A client that has subscribed to a session and reads nothing of it. */
async function deafClient(token: string): Promise<RawClient> {
  expectOk(await host.run({ call: 'open', args: { ...openArgs(), warm: true } }));
  const deaf = new RawClient();
  await vi.waitFor(() => expect(deaf.messages).toHaveLength(1), WAIT);
  deaf.send(hello(token, deaf.messages[0]?.['challenge'], 1));
  deaf.send({ id: 2, call: 'subscribe', args: { session: SESSION } });
  // Entries of the agent that is being started may follow.
  await vi.waitFor(() => expect(deaf.messages.length).toBeGreaterThanOrEqual(3), WAIT);
  deaf.socket.pause();
  await vi.waitFor(() => expect(starts.agents).toHaveLength(1), WAIT);
  for (let at = 0; at < 20; at += 1)
    await starts.last.emits({ type: 'toolCall', call: { id: `c${at}`, title: 'w'.repeat(100_000) } });
  return deaf;
}

/** A process that proves itself as a client, prints that, and stays connected. */
const CLIENT_PROCESS = `
  const [address, token, store] = process.argv.slice(1);
  const socket = require('node:net').connect(address);
  require('node:readline').createInterface({ input: socket }).on('line', (line) => {
    const { challenge, id } = JSON.parse(line);
    if (id === 1) return console.log('connected');
    const proof = require('node:crypto').createHmac('sha256', token).update('client' + challenge + 'n').digest('hex');
    const args = { protocol: 1, store, lease: 1, nonce: 'n', proof };
    socket.write(JSON.stringify({ id: 1, call: 'hello', args }) + '\\n');
  });
`;

describe('the clients that count', () => {
  it('counts the remaining clients when one of several leaves', async () => {
    const { token } = await listening();
    const first = expectOk(await link(token));
    expectOk(await link(token));
    expect(clients.at(-1)).toBe(2);
    first.dispose();
    await untilCount(1);
  });

  it('doesn’t count clients whose process was killed', async () => {
    const { token } = await listening();
    expectOk(await link(token));
    const argv = ['-e', CLIENT_PROCESS, hostAddress(hostFolder(), process.platform), token, STORE];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    finally_(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    expect(clients.at(-1)).toBe(2);
    child.kill('SIGKILL');
    await untilCount(1);
  });

  it('doesn’t count clients with an older lease, even if they never read that they were disconnected', async () => {
    const { token } = await listening();
    const deaf = await deafClient(token);
    expect(clients.at(-1)).toBe(1);
    const fresh = expectOk(await link(token, 2));
    expect(clients.at(-1)).toBe(1);
    deaf.send({ id: 3, call: 'stop', args: { session: SESSION, by: 'user' } });
    for (let round = 0; round < 3; round += 1) expectOk(await fresh.call('list', {}));
    expect(starts.last.calls).toEqual([]);
    fresh.dispose();
    await untilCount(0);
  });
});

describe('a host that leaves', () => {
  it('waits for the end of its clients, even if the socket of one fails', async () => {
    const server = await listening();
    const deaf = await deafClient(server.token);
    const closed = server.close();
    deaf.socket.destroy();
    await closed;
    expect(clients.at(-1)).toBe(0);
  });
});

describe('the record', () => {
  it('records the lease of a client that connects while the first record is written', async () => {
    let saves = 0;
    const record = { pid: process.pid, startTime: '1', version: 'test', protocol: 1 };
    const server = newServer({
      record: {
        ...record,
        // The first record takes long to be written.
        get bootId() {
          saves += 1;
          return saves === 1 ? 'b'.repeat(16 * 1024 * 1024) : 'b';
        },
      },
    });
    finally_(() => server.close());
    const listened = server.listen();
    await vi.waitFor(() => expect(saves).toBe(1), { ...WAIT, interval: 1 });
    expectOk(await link(server.token, 7));
    expectOk(await listened);
    await vi.waitFor(async () => {
      expect(saves).toBe(2);
      const text = await readFile(path.join(hostFolder(), RECORD_NAME), 'utf8');
      expect(parseHostRecord(JSON.parse(text))).toMatchObject({ lease: 7, bootId: 'b' });
    }, WAIT);
  });
});
