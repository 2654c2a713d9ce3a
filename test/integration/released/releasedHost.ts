// A window of version 0.1.0 (dd94736), as far as its agent host is concerned: starts the released host, and speaks
// protocol 1 to it in its own words, however the current client has changed.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished } from 'vitest';
import { releasedFile } from '../../fixtures/releasedFolder';

const RELEASE = 'dd94736';
const WAIT = { timeout: 20_000, interval: 20 };

type Message = Readonly<Record<string, unknown>>;

/** The released programs, as a window copies them to the host folder. */
export interface ReleasedBundles {
  readonly agentHost: string;
  readonly practice: string;
}

async function stage(hostFolder: string): Promise<ReleasedBundles> {
  const folder = path.join(hostFolder, 'bin', RELEASE);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const staged = async (name: string) => {
    await writeFile(path.join(folder, name), gunzipSync(await readFile(releasedFile(RELEASE, `${name}.gz`))));
    return path.join(folder, name);
  };
  return { agentHost: await staged('agentHost.cjs'), practice: await staged('practice.cjs') };
}

/** A window that is connected to a running agent host of the release. */
export class ReleasedWindow {
  readonly pid: number;
  readonly bundles: ReleasedBundles;
  readonly #socket: Socket;
  readonly #answers = new Map<unknown, Message>();
  #calls = 0;

  private constructor(host: ChildProcess, bundles: ReleasedBundles, socket: Socket) {
    this.pid = host.pid!;
    this.bundles = bundles;
    this.#socket = socket;
  }

  /** Starts a host, which ends with the test, and completes the handshake. */
  static async start(hostFolder: string, { store, lease }: { store: string; lease: number }): Promise<ReleasedWindow> {
    await mkdir(hostFolder, { recursive: true, mode: 0o700 });
    const bundles = await stage(hostFolder);
    const host = spawn(process.execPath, [bundles.agentHost, hostFolder, store], { stdio: 'ignore' });
    onTestFinished(async () => {
      if (host.exitCode === null && host.signalCode === null && host.kill('SIGTERM')) await once(host, 'exit');
    });
    const token = () => readFile(path.join(hostFolder, 'token'), 'utf8');
    const connected = async () => {
      const socket = connect(path.join(hostFolder, 'host.sock'));
      await once(socket, 'connect');
      return socket;
    };
    let socket: Socket | undefined;
    await expect.poll(async () => (socket = await connected().catch(() => undefined)), WAIT).toBeDefined();
    const window = new ReleasedWindow(host, bundles, socket!);
    await window.#shakeHands((await token()).trim(), { store, lease });
    return window;
  }

  /** Returns the host's answer to a call. Throws if it refuses. */
  async call(call: string, args: Message): Promise<Message> {
    const id = ++this.#calls;
    this.#socket.write(`${JSON.stringify({ id, call, args })}\n`);
    await expect.poll(() => this.#answers.has(id), WAIT).toBe(true);
    const answer = this.#answers.get(id)!;
    if ('error' in answer) throw new Error(`${call}: ${JSON.stringify(answer['error'])}`);
    return answer['value'] as Message;
  }

  /** Closes the window. */
  close(): void {
    this.#socket.destroy();
  }

  async #shakeHands(token: string, { store, lease }: { store: string; lease: number }): Promise<void> {
    const lines = createInterface(this.#socket);
    const [greeting] = (await once(lines, 'line')) as [string];
    const { challenge, protocol } = JSON.parse(greeting) as { challenge: string; protocol: number };
    expect(protocol).toBe(1);
    lines.on('line', (line) => {
      const message = JSON.parse(line) as Message;
      if ('id' in message) this.#answers.set(message['id'], message);
    });
    const hmac = (text: string) => createHmac('sha256', token).update(text).digest('hex');
    const nonce = randomBytes(32).toString('hex');
    const proof = hmac(`client${challenge}${nonce}`);
    const answer = await this.call('hello', { protocol: 1, store, lease, nonce, proof });
    expect(answer['proof']).toBe(hmac(`host${nonce}${challenge}`));
  }
}
