import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HostLifetime } from '../../../src/agentHost/lifetime';
import { expectOk } from '../../../src/base/result';
import type { AgentHost } from '../../../src/agentHost/host';
import type { MessageId } from '../../../src/domain/ids';
import { clock, host, openArgs, SESSION, starts, withHost } from './hostBench';

withHost();

let ends: number;
let lifetime: HostLifetime;
beforeEach(() => {
  ends = 0;
  lifetime = new HostLifetime(clock, host, () => (ends += 1));
  lifetime.start();
});

const call = async (command: Parameters<AgentHost['run']>[0]) => expectOk(await host.run(command));
const prompt = (id: string) =>
  call({ call: 'prompt', args: { session: SESSION, message: id as MessageId, text: id, by: 'user' } });
const untilTurn = () => vi.waitFor(() => expect(starts.last.turn).toBeDefined());
const untilFree = () => vi.waitFor(() => expect(host.isBusy).toBe(false));
const configure = (whenWindowCloses: 'finishTurn' | 'keepWorking' | 'stop', idleMinutes = 30) =>
  call({ call: 'configure', args: { whenWindowCloses, idleMinutes } });

/** Two messages: the first has its turn, the second waits. */
async function working(): Promise<void> {
  lifetime.setClients(1);
  await call({ call: 'open', args: openArgs() });
  await prompt('m1');
  await untilTurn();
  await prompt('m2');
}

describe('the host', () => {
  it('exits after a while if no client ever connects', () => {
    clock.advance(59_000);
    expect(ends).toBe(0);
    clock.advance(1_000);
    expect(ends).toBe(1);
    clock.advance(1_000_000);
    expect(ends).toBe(1);
  });

  it('stays while a client is connected', () => {
    lifetime.setClients(1);
    clock.advance(10_000_000);
    expect(ends).toBe(0);
    lifetime.setClients(0);
    clock.advance(60_000);
    expect(ends).toBe(1);
  });

  it('stays while a turn is running or an ask is open, and a while after', async () => {
    await working();
    const ask = await starts.last.asksFor('ask1');
    lifetime.setClients(0);
    clock.advance(100_000_000);
    expect(ends).toBe(0);
    const outcome = { type: 'selected' as const, option: 'yes', kind: 'allowOnce' as const };
    await call({ call: 'settle', args: { session: SESSION, ask, outcome, by: 'cli' } });
    starts.last.turn?.resolve({ end: 'completed' });
    await untilFree();
    clock.advance(59_000);
    expect(ends).toBe(0);
    clock.advance(1_000);
    expect(ends).toBe(1);
  });

  it('finishes the turn when the window has closed, and continues with waiting messages when one is back', async () => {
    await working();
    lifetime.setClients(0);
    clock.advance(30_000);
    starts.last.turn?.resolve({ end: 'completed' });
    await untilFree();
    expect(starts.last.calls).toEqual(['prompt m1']);
    lifetime.setClients(1);
    await vi.waitFor(() => expect(starts.last.calls).toContain('prompt m2'));
  });

  it('treats a window that reloads as open', async () => {
    await working();
    lifetime.setClients(0);
    clock.advance(29_000);
    starts.last.turn?.resolve({ end: 'completed' });
    await vi.waitFor(() => expect(starts.last.calls).toContain('prompt m2'));
  });

  it('keeps working without a window if the user wants that', async () => {
    await configure('keepWorking');
    await working();
    lifetime.setClients(0);
    clock.advance(40_000);
    starts.last.turn?.resolve({ end: 'completed' });
    await vi.waitFor(() => expect(starts.last.calls).toContain('prompt m2'));
  });

  it('stops everything without a window if the user wants that', async () => {
    await configure('stop');
    await working();
    lifetime.setClients(0);
    clock.advance(29_000);
    expect(starts.last.calls).not.toContain('stop');
    clock.advance(1_000);
    await untilFree();
    expect(starts.last.calls).toContain('stop');
    clock.advance(60_000);
    expect(ends).toBe(1);
  });

  it('holds messages to a session that is opened after the window has closed, until one is back', async () => {
    clock.advance(30_000);
    await call({ call: 'open', args: openArgs() });
    await prompt('m1');
    expect(host.isBusy).toBe(false);
    lifetime.setClients(1);
    await untilTurn();
    expect(starts.last.calls).toEqual(['prompt m1']);
  });

  it('counts a client that connected before it started to count seconds', () => {
    lifetime.dispose();
    lifetime = new HostLifetime(clock, host, () => (ends += 1));
    lifetime.setClients(1);
    lifetime.start();
    clock.advance(10_000_000);
    expect(ends).toBe(0);
  });

  it('counts no seconds before it listens, nor after its end', () => {
    lifetime.dispose();
    expect(clock.waiting).toBe(0);
    lifetime.start();
    expect(clock.waiting).toBe(0);
    new HostLifetime(clock, host, () => (ends += 1)).setClients(0);
    expect(clock.waiting).toBe(0);
  });

  it('closes idle agents after the configured minutes, with or without a window', async () => {
    await configure('finishTurn', 5);
    lifetime.setClients(1);
    await call({ call: 'open', args: { ...openArgs(), warm: true } });
    await vi.waitFor(() => expect(starts.agents).toHaveLength(1));
    await vi.waitFor(() => expect(clock.waiting).toBeGreaterThan(1));
    clock.advance(4 * 60_000);
    expect(starts.last.calls).toEqual([]);
    clock.advance(60_000);
    await vi.waitFor(() => expect(starts.last.calls).toContain('stop'));
  });
});
