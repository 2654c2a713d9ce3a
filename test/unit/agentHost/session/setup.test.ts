import { describe, expect, it, vi } from 'vitest';
import { SetupOutput } from '../../../../src/agentHost/session/setupOutput';
import type { HostedSession } from '../../../../src/agentHost/session/session';
import type { SetupRequest } from '../../../../src/domain/session/setup';
import { expectOk } from '../../../../src/base/result';
import {
  folder,
  kill,
  logged,
  openSession,
  send,
  starts,
  state,
  swept,
  types,
  untilFree,
  untilState,
  untilTurn,
  WAIT,
  withSessions,
} from './sessionBench';

withSessions();

const wanted = (command: string, setup = 'first', hold = true): SetupRequest => ({
  setup,
  command,
  hold,
  spec: { argv: ['/bin/sh', '-c', command], env: { PATH: process.env['PATH'] ?? '' }, cwd: folder, label: 'setup' },
});
const setUp = async (session: HostedSession, ...args: Parameters<typeof wanted>) =>
  expectOk(await session.setUp(wanted(...args)));
const count = async (type: string) => (await types()).filter((one) => one === type).length;
const ended = (times: number) => vi.waitFor(async () => expect(await count('setupEnded')).toBe(times), WAIT);

describe('a setup command', () => {
  it('runs a setup command once per name, whoever asks and how often', async () => {
    const session = await openSession();
    const [first, second] = await Promise.all([setUp(session, 'true'), setUp(session, 'true')]);
    expect(second).toBe(first);
    await ended(1);
    await setUp(session, 'true');
    await setUp(session, 'true', 'again');
    await ended(2);
    expect(await count('setupStarted')).toBe(2);
    await untilFree(session);
  });

  it('holds messages and the host while a setup command runs', async () => {
    const session = await openSession();
    await setUp(session, 'sleep 1000');
    await send(session, 'm1');
    expect(session.isBusy).toBe(true);
    expect(starts.starts).toHaveLength(0);
    await session.cancel('user');
    await ended(1);
    expect((await state()).state).toBe('interrupted');
    await send(session, 'm1');
    await untilTurn();
    expect(await types()).not.toContain('interrupted');
  });

  it('reports why a setup command can’t be started', async () => {
    const session = await openSession();
    await session.setUp({ ...wanted('true'), spec: { ...wanted('true').spec, argv: ['no-such-shell'] } });
    await send(session, 'm1');
    await untilTurn();
    expect((await logged()).find(({ type }) => type === 'setupEnded')).toMatchObject({ end: 'failed', code: null });
    expect(JSON.stringify(await logged())).toContain('executableNotFound');
  });

  it('ends the setup command of a dead host, and runs it again on request', async () => {
    const session = await openSession();
    await setUp(session, 'sleep 1000');
    await send(session, 'm1');
    const started = (await logged()).find((event) => event.type === 'setupStarted')!;
    void session.stop('extension', 'interrupted');
    await kill(session);
    const next = await openSession();
    expect(swept).toContain(started.run);
    await untilState('interrupted');
    expect(starts.starts).toHaveLength(0);
    await setUp(next, 'true');
    await untilTurn();
    expect((await logged()).flatMap((event) => (event.type === 'setupEnded' ? [event.end] : []))).toEqual([
      'interrupted',
      'completed',
    ]);
  });
});

describe('the output of a setup command', () => {
  it('emits the output of a setup command up to a bound, and its last lines after that', async () => {
    const received: string[] = [];
    const output = new SetupOutput((text) => {
      received.push(text);
      return Promise.resolve();
    });
    for (let at = 0; at < 20_000; at += 1) await output.add(`${at} ${'x'.repeat(93)}`);
    await output.end();
    const text = received.join('');
    expect(text.length).toBeLessThan(600_000);
    expect(text.startsWith('0 x')).toBe(true);
    expect(text).toMatch(/\n\[… \d+ lines …\]\n/);
    expect(text.trimEnd().endsWith(`19999 ${'x'.repeat(93)}`)).toBe(true);
    const lines = text.split('\n').filter((line) => /^\d/.test(line)).length;
    expect(lines + Number(/\[… (\d+) lines/.exec(text)?.[1])).toBe(20_000);
  });
});
