import { describe, expect, it, vi } from 'vitest';
import { HostedSession } from '../../../../src/agentHost/session/session';
import { deferred } from '../../../../src/base/deferred';
import { expectOk, ok } from '../../../../src/base/result';
import type { AskId } from '../../../../src/domain/ids';
import { readLog } from '../../../../src/platform/sessionLog/sessionLog';
import {
  clock,
  disk,
  ends,
  folder,
  kill,
  logged,
  openSession,
  send,
  sessionSetup,
  sessionWorld,
  starts,
  state,
  swept,
  types,
  untilFree,
  untilOpened,
  untilState,
  untilTurn,
  WAIT,
  withSessions,
  yes,
} from './sessionBench';

withSessions();

describe('an agent that dies', () => {
  it('interrupts the turn of an agent that dies, with its last output', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    await send(session, 'm2');
    starts.last.dies();
    await untilState('error');
    const end = (await logged()).find(({ type }) => type === 'turnEnded');
    expect(end).toMatchObject({ end: 'interrupted', fault: { code: 'agentExited', detail: 'last words' } });
    const stopped = (await logged()).find(({ type }) => type === 'agentStopped');
    expect(stopped).toMatchObject({ expected: false, signal: 'SIGKILL', stderr: 'last words' });
    expect((await state()).queued).toEqual(['m2']);
    expect(starts.last.calls.at(-1)).toBe('stop'); // what it left behind
  });

  it('resumes the agent’s own session with the next message', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    const openedAt = clock.now();
    clock.advance(5000);
    starts.last.dies();
    await untilState('error');
    await send(session, 'm2');
    await untilTurn();
    expect(starts.last.start.resume).toEqual({ agentSession: 'own-1', kind: 'load', createdAt: openedAt });
    expect(starts.last.calls).toEqual(['prompt text of m2']);
  });

  it('never replaces an agent that can’t be resumed with one that knows nothing', async () => {
    starts.resume = 'none';
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    starts.last.dies();
    await untilState('error');
    await send(session, 'm2');
    await vi.waitFor(async () => expect(await ends()).toContainEqual(['failed', 'resumeFailed']), WAIT);
    expect(starts.starts).toHaveLength(1);
  });

  it('resumes an idle agent that died when it is needed, without a fault', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    starts.last.turn?.resolve({ end: 'completed' });
    await untilState('idle');
    starts.last.dies();
    await vi.waitFor(async () => expect((await types()).at(-1)).toBe('agentStopped'), WAIT);
    expect((await state()).state).toBe('idle');
    expect(starts.last.calls.at(-1)).toBe('stop'); // what it left behind
    await send(session, 'm2');
    await vi.waitFor(() => expect(starts.agents).toHaveLength(2), WAIT);
    expect(starts.last.start.resume?.agentSession).toBe('own-1');
  });

  it('starts an agent again that died before its first prompt', async () => {
    starts.resume = 'none';
    const session = await openSession();
    session.warmUp();
    await untilOpened();
    starts.last.dies();
    await vi.waitFor(async () => expect(await types()).toContain('agentStopped'), WAIT);
    await send(session, 'm1');
    await untilTurn();
    expect(starts.last.start.resume).toBeUndefined();
  });

  it('waits for an agent that dies as a message comes, and gives the message to its successor', async () => {
    const session = await openSession();
    session.warmUp();
    await untilOpened();
    starts.last.dies();
    await Promise.resolve();
    await send(session, 'm1');
    await vi.waitFor(() => expect(starts.agents).toHaveLength(2), WAIT);
    await untilTurn();
    expect(await ends()).toEqual([]);
  });
});

describe('stopping', () => {
  it('ends the processes; the session can be prompted again', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    await send(session, 'm2');
    await session.stop('user');
    expect(session.pid).toBeUndefined();
    expect(await ends()).toEqual([['interrupted', undefined]]);
    expect(await state()).toMatchObject({ state: 'interrupted', queued: ['m2'] });
    expect(starts.agents).toHaveLength(1);
    await send(session, 'm3');
    await vi.waitFor(() => expect(starts.agents).toHaveLength(2), WAIT);
    expect(starts.last.start.resume?.agentSession).toBe('own-1');
  });

  it('cancels a start', async () => {
    const session = await openSession();
    starts.hold = deferred();
    await send(session, 'm1');
    await vi.waitFor(() => expect(starts.starts).toHaveLength(1), WAIT);
    await session.stop('user');
    expect(await ends()).toEqual([['cancelled', undefined]]);
    expect((await state()).fault).toBeUndefined();
  });

  it('starts a new process for a prompt right after a stop', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    const stopped = session.stop('user');
    await send(session, 'm2');
    await stopped;
    await vi.waitFor(() => expect(starts.agents).toHaveLength(2), WAIT);
    await vi.waitFor(() => expect(starts.last.calls).toEqual(['prompt text of m2']), WAIT);
  });

  it('starts no second process for a message that waits for a dying one', async () => {
    const session = await openSession();
    session.setIdle(1000);
    session.warmUp();
    await untilOpened();
    const gone = deferred<undefined>();
    starts.last.lingers = gone.promise;
    await vi.waitFor(() => expect(clock.waiting).toBe(1), WAIT);
    clock.advance(1000);
    expect(starts.last.calls).toEqual(['stop']);
    await send(session, 'm1');
    const stopped = session.stop('user');
    gone.resolve(undefined);
    await stopped;
    expect(await ends()).toEqual([['cancelled', undefined]]);
    await new Promise(setImmediate);
    expect(starts.starts).toHaveLength(1);
  });

  it('closes an agent that has been idle for long, and resumes it later', async () => {
    const session = await openSession();
    session.setIdle(60_000);
    await send(session, 'm1');
    await untilTurn();
    clock.advance(120_000);
    expect(starts.last.calls).not.toContain('stop');
    starts.last.turn?.resolve({ end: 'completed' });
    await untilState('idle');
    await untilFree(session);
    clock.advance(59_999);
    expect(starts.last.calls).not.toContain('stop');
    clock.advance(1);
    await vi.waitFor(async () => expect((await types()).at(-1)).toBe('agentStopped'), WAIT);
    await send(session, 'm2');
    await vi.waitFor(() => expect(starts.last.calls).toEqual(['prompt text of m2']), WAIT);
    expect(starts.last.start.resume?.agentSession).toBe('own-1');
  });

  it('never closes an agent while an ask is open', async () => {
    const session = await openSession();
    session.setIdle(1000);
    session.warmUp();
    await untilOpened();
    await starts.last.asksFor('ask1');
    clock.advance(100_000);
    expect(starts.last.calls).not.toContain('stop');
    expectOk(await session.settle('ask1' as AskId, yes, 'user'));
    clock.advance(1000);
    expect(starts.last.calls).toContain('stop');
  });
});

describe('a session after its host', () => {
  it('is interrupted by the host that closes it, which logs that', async () => {
    const first = await openSession();
    await send(first, 'm1');
    await untilTurn();
    await first.close();
    expect(await ends()).toEqual([['interrupted', undefined]]);
    expect((await state()).state).toBe('interrupted');
    await openSession();
    expect(swept).toEqual([]);
    expect((await state()).state).toBe('interrupted');
  });

  /** What a killed host leaves: the log as it was at that moment. */
  const killedIn = async (at: 'start' | 'turn' | 'ask' | 'idle') => {
    const first = await openSession();
    if (at === 'start') starts.hold = deferred();
    await send(first, 'm1');
    if (at === 'start') await vi.waitFor(async () => expect(await types()).toContain('agentStarted'), WAIT);
    else await untilTurn();
    if (at === 'ask') await starts.last.asksFor('ask1');
    if (at === 'idle') {
      starts.last.turn?.resolve({ end: 'completed' });
      await untilState('idle');
    }
    const { run } = starts.starts[0]!;
    await kill(first);
    return run;
  };

  it.each(['turn', 'ask', 'idle'] as const)('kills and reports what a killed host left behind (%s)', async (at) => {
    const run = await killedIn(at);
    const second = await openSession();
    expect(swept).toEqual([run]);
    expect((await types()).slice(-2)).toEqual(['agentStopped', 'interrupted']);
    expect(await state()).toMatchObject({ state: at === 'idle' ? 'idle' : 'interrupted', openAsks: [] });
    await send(second, 'm2');
    await vi.waitFor(() => expect(starts.last.calls).toEqual(['prompt text of m2']), WAIT);
    expect(starts.last.start.resume?.agentSession).toBe('own-1');
  });

  it('runs an accepted message after the host was killed while it started the agent', async () => {
    const run = await killedIn('start');
    const second = await openSession();
    expect(swept).toEqual([run]);
    second.setAttended(true);
    await vi.waitFor(() => expect(starts.last.calls).toEqual(['prompt text of m1']), WAIT);
    expect(starts.last.start.resume).toBeUndefined();
  });

  it('doesn’t continue by itself after an interruption, whatever waits', async () => {
    const first = await openSession();
    await send(first, 'm1');
    await untilTurn();
    await send(first, 'm2');
    await kill(first);
    const second = await openSession();
    second.setAttended(true);
    expect(second.isBusy).toBe(false);
    expect((await state()).state).toBe('interrupted');
    await send(second, 'm2'); // the same message again: go on
    await vi.waitFor(() => expect(starts.last.calls).toEqual(['prompt text of m2']), WAIT);
  });

  it('remembers which messages were accepted', async () => {
    const first = await openSession();
    await send(first, 'm1');
    await untilTurn();
    expectOk(await first.append({ type: 'wroteOutside', id: 'n1', files: ['/f'], count: 1 }));
    starts.last.turn?.resolve({ end: 'completed' });
    await untilState('idle');
    await first.close();
    const second = await openSession();
    expect(expectOk(await send(second, 'm1'))).toBe(1);
    const seq = expectOk(await second.append({ type: 'wroteOutside', id: 'n1', files: ['/f'], count: 1 }));
    expect((await readLog(folder)).entries[seq - 1]?.event.type).toBe('noted');
    expect((await types()).filter((type) => type === 'noted' || type === 'prompted')).toHaveLength(2);
  });
});

describe('modes', () => {
  const modes = {
    type: 'modes' as const,
    current: 'ask',
    available: [
      { id: 'ask', name: 'Ask' },
      { id: 'plan', name: 'Plan' },
    ],
  };

  it('sets the agent’s mode again when its session is resumed', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    await starts.last.emits(modes);
    await starts.last.emits({ type: 'modes', current: 'plan' });
    await session.stop('user');
    starts.hold = deferred();
    await send(session, 'm2');
    await vi.waitFor(() => expect(starts.starts).toHaveLength(2), WAIT);
    await starts.starts[1]!.emit({ type: 'modes', current: 'ask' });
    starts.hold.resolve(ok());
    await vi.waitFor(() => expect(starts.last.calls).toContain('mode plan'), WAIT);
  });
});

describe('without a window', () => {
  it('lets messages wait without a window if only the running turn should finish', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    await send(session, 'm2');
    session.setAttended(false);
    starts.last.turn?.resolve({ end: 'completed' });
    await untilFree(session);
    expect(await ends()).toHaveLength(1);
    expect(starts.last.calls).toEqual(['prompt text of m1']);
    session.setAttended(true);
    await vi.waitFor(() => expect(starts.last.calls).toContain('prompt text of m2'), WAIT);
  });
});

describe('a full disk', () => {
  it('refuses what can’t be recorded on a full disk, but cancels and stops', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    const ask = await starts.last.asksFor('ask1');
    disk.freeBytes = 0;
    const emitted = starts.last.emits({ type: 'titled', title: 't' });
    await vi.waitFor(() => expect(session.events.isStuck).toBe(true), WAIT);
    expect(await send(session, 'm2')).toMatchObject({ ok: false, error: { code: 'diskFull' } });
    expect(await session.settle(ask, yes, 'user')).toMatchObject({ ok: false, error: { code: 'diskFull' } });
    expect(starts.last.asks.has(ask)).toBe(true);
    await session.cancel('user');
    expect(starts.last.calls).toContain('cancel');
    disk.freeBytes = Number.POSITIVE_INFINITY;
    await vi.waitFor(() => {
      clock.advance(5000);
      expect(session.events.isStuck).toBe(false);
    });
    await emitted;
    await untilState('idle');
    expect(await ends()).toEqual([['cancelled', undefined]]);
  });

  it('exits in spite of a full disk', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    disk.freeBytes = 0;
    void starts.last.emits({ type: 'titled', title: 't' });
    await vi.waitFor(() => expect(session.events.isStuck).toBe(true), WAIT);
    await session.close();
    expect(starts.last.calls).toContain('stop');
  });
});

describe('a log that cannot be opened', () => {
  it('reports a log that can’t be opened', async () => {
    disk.failing.set('open', 'EACCES');
    expect(await HostedSession.open(sessionSetup(), sessionWorld())).toMatchObject({
      ok: false,
      error: { code: 'logUnreadable' },
    });
  });
});
