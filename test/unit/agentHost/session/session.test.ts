import { describe, expect, it, vi } from 'vitest';
import { deferred } from '../../../../src/base/deferred';
import { expectOk, fail, ok } from '../../../../src/base/result';
import type { AskId } from '../../../../src/domain/ids';
import { readLog } from '../../../../src/platform/sessionLog/sessionLog';
import {
  clock,
  ends,
  folder,
  no,
  openSession,
  send,
  starts,
  state,
  swept,
  types,
  logged,
  untilFree,
  untilState,
  untilTurn,
  WAIT,
  withSessions,
  yes,
} from './sessionBench';

withSessions();

describe('a turn', () => {
  it('starts the agent and a turn with the first message', async () => {
    const session = await openSession();
    expect(starts.starts).toHaveLength(0);
    expectOk(await send(session, 'm1'));
    await untilTurn();
    expect(starts.last.calls).toEqual(['prompt text of m1']);
    starts.last.turn?.resolve({ end: 'completed' });
    await untilState('idle');
    expect(await types()).toEqual(['prompted', 'agentStarted', 'opened', 'turnStarted', 'turnEnded']);
    await untilFree(session);
  });

  it('finds the agent ready if the session was opened warm', async () => {
    const session = await openSession();
    session.warmUp();
    await vi.waitFor(async () => expect(await types()).toEqual(['agentStarted', 'opened']), WAIT);
    expectOk(await send(session, 'm1'));
    await untilTurn();
    expect(starts.starts).toHaveLength(1);
  });

  it('runs one turn for the same message twice, at the same time or later', async () => {
    const session = await openSession();
    const answers = await Promise.all([send(session, 'm1'), send(session, 'm1')]);
    expect(answers.map((answer) => expectOk(answer))).toEqual([1, 1]);
    await untilTurn();
    expect(expectOk(await send(session, 'm1'))).toBe(1);
    starts.last.turn?.resolve({ end: 'completed' });
    await untilState('idle');
    expect(expectOk(await send(session, 'm1'))).toBe(1);
    expect((await types()).filter((type) => type === 'prompted')).toHaveLength(1);
    expect((await types()).filter((type) => type === 'turnStarted')).toHaveLength(1);
  });

  it('runs a turn after the previous one', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    await send(session, 'm2');
    await send(session, 'm3');
    expect((await state()).queued).toEqual(['m2', 'm3']);
    starts.last.turn?.resolve({ end: 'completed' });
    await vi.waitFor(() => expect(starts.last.calls).toEqual(['prompt text of m1', 'prompt text of m2']), WAIT);
    starts.last.turn?.resolve({ end: 'completed' });
    await vi.waitFor(() => expect(starts.last.calls).toHaveLength(3), WAIT);
  });

  it('holds waiting messages after a failed turn, until another one comes', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    await send(session, 'm2');
    starts.last.turn?.resolve({ end: 'failed', fault: { code: 'modelError' } });
    await untilState('error');
    expect(starts.last.calls).toEqual(['prompt text of m1']);
    await send(session, 'm3');
    await untilTurn();
    expect(starts.last.calls.at(-1)).toBe('prompt text of m2');
  });

  it('fails a turn if the agent can’t be started, and tries again with the next message', async () => {
    const session = await openSession();
    starts.hold = deferred();
    await send(session, 'm1');
    await vi.waitFor(() => expect(starts.starts).toHaveLength(1), WAIT);
    expect((await state()).state).toBe('creating');
    starts.hold.resolve(fail('loginNeeded', { detail: 'please log in' }));
    await untilState('error');
    expect((await state()).fault).toEqual({ code: 'loginNeeded', detail: 'please log in' });
    expect(await types()).toEqual(['prompted', 'agentStarted', 'agentStopped', 'turnStarted', 'turnEnded']);
    starts.hold = undefined;
    await send(session, 'm2');
    await untilTurn();
    expect(starts.last.start.resume).toBeUndefined();
  });

  it('logs immediately that a warm start failed', async () => {
    const session = await openSession();
    starts.hold = deferred();
    starts.hold.resolve(fail('agentNotFound', { params: { agent: 'Scripted' } }));
    session.warmUp();
    await untilState('error');
    expect((await state()).fault?.code).toBe('agentNotFound');
  });

  it('fails the start and kills the processes if an adapter throws', async () => {
    const session = await openSession();
    starts.hold = deferred();
    await send(session, 'm1');
    await vi.waitFor(() => expect(starts.starts).toHaveLength(1), WAIT);
    starts.hold.reject(new Error('a bug'));
    await untilState('error');
    expect(swept).toEqual(starts.starts.map(({ run }) => run));
  });

  it('writes the last text before the end of the turn', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    await starts.last.emits({ type: 'text', message: 'x', text: 'first ' });
    await starts.last.emits({ type: 'text', message: 'x', text: 'second' });
    starts.last.turn?.resolve({ end: 'completed' });
    await untilState('idle');
    expect((await types()).slice(-3)).toEqual(['text', 'text', 'turnEnded']);
  });
});

describe('an ask', () => {
  const asking = async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    const ask = await starts.last.asksFor('ask1');
    expect((await state()).state).toBe('requiresAction');
    return { session, ask };
  };

  it('settles an ask once: the first answer wins', async () => {
    const { session, ask } = await asking();
    const answers = await Promise.all([session.settle(ask, yes, 'user'), session.settle(ask, no, 'cli')]);
    expect(answers.map((answer) => expectOk(answer).accepted)).toEqual([true, false]);
    expect(starts.last.calls).toContain('settle ask1 yes');
    expect(starts.last.calls).not.toContain('settle ask1 no');
    const settled = (await readLog(folder)).entries.filter(({ event }) => event.type === 'askSettled');
    expect(settled).toMatchObject([{ by: 'user', event: { outcome: yes } }]);
    expect((await state()).openAsks).toEqual([]);
  });

  it('settles an ask that comes before the agent’s session is open', async () => {
    const session = await openSession();
    starts.hold = deferred();
    await send(session, 'm1');
    await vi.waitFor(() => expect(starts.starting).toBeDefined(), WAIT);
    const agent = starts.starting!;
    const ask = await agent.asksFor('ask1');
    expect(expectOk(await session.settle(ask, yes, 'user')).accepted).toBe(true);
    expect(agent.calls).toEqual(['settle ask1 yes']);
    starts.hold.resolve(ok());
    await untilTurn();
  });

  it('rejects an answer to an unknown ask', async () => {
    const { session } = await asking();
    expect(expectOk(await session.settle('other' as AskId, yes, 'user')).accepted).toBe(false);
  });

  it('accepts only the options of the ask', async () => {
    const { session, ask } = await asking();
    const wrong = await session.settle(ask, { ...yes, option: 'maybe' }, 'user');
    expect(wrong).toMatchObject({ ok: false, error: { code: 'callInvalid' } });
    expect((await state()).openAsks).toHaveLength(1);
  });

  it('withdraws an ask that can’t be logged, so that the agent doesn’t wait forever', async () => {
    const { session } = await asking();
    await starts.last.asksFor('not an id');
    await vi.waitFor(() => expect(starts.last.calls).toContain('settle not an id withdrawn'), WAIT);
    expect((await state()).openAsks.map(({ id }) => id)).toEqual(['ask1']);
    expect(expectOk(await session.settle('ask1' as AskId, yes, 'user')).accepted).toBe(true);
  });

  it('rejects and withdraws an ask that the agent no longer waits for', async () => {
    const { session, ask } = await asking();
    starts.last.asks.delete(ask);
    expect(expectOk(await session.settle(ask, yes, 'user')).accepted).toBe(false);
    expect((await types()).slice(-1)).toEqual(['askWithdrawn']);
  });

  it('withdraws open asks when the turn ends', async () => {
    await asking();
    starts.last.turn?.resolve({ end: 'completed' });
    await untilState('idle');
    expect((await types()).slice(-2)).toEqual(['askWithdrawn', 'turnEnded']);
  });

  it('withdraws open asks when the agent crashes', async () => {
    const { session, ask } = await asking();
    starts.last.dies();
    await untilState('error');
    expect((await types()).slice(-3)).toEqual(['agentStopped', 'askWithdrawn', 'turnEnded']);
    expect(expectOk(await session.settle(ask, yes, 'user')).accepted).toBe(false);
  });

  it('withdraws open asks at a stop, and cancels the session', async () => {
    const { session } = await asking();
    starts.last.obeys = false;
    await session.stop('user');
    expect(await types()).toEqual([
      ...['prompted', 'agentStarted', 'opened', 'turnStarted', 'asked'],
      ...['cancelRequested', 'agentStopped', 'askWithdrawn', 'turnEnded'],
    ]);
    expect(await ends()).toEqual([['cancelled', undefined]]);
  });

  it('is busy while an ask is open', async () => {
    const { session } = await asking();
    expect(session.isBusy).toBe(true);
  });
});

describe('cancelling', () => {
  it('asks the agent to end its turn', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    await session.cancel('user');
    await untilState('idle');
    expect(await ends()).toEqual([['cancelled', undefined]]);
    expect(starts.last.calls).toEqual(['prompt text of m1', 'cancel']);
    await untilFree(session);
    expect(clock.waiting).toBe(0);
  });

  it('ends the processes of an agent that doesn’t obey, after the grace', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    starts.last.obeys = false;
    await session.cancel('user', 3000);
    await session.cancel('user', 3000);
    clock.advance(2999);
    expect(starts.last.calls).not.toContain('stop');
    clock.advance(1);
    await untilState('idle');
    expect(starts.last.calls).toContain('stop');
    expect(await ends()).toEqual([['cancelled', undefined]]);
    const stopped = (await logged()).find(({ type }) => type === 'agentStopped');
    expect(stopped).toMatchObject({ expected: true });
    expect((await types()).filter((type) => type === 'cancelRequested')).toHaveLength(1);
  });

  it('shortens the grace with a second cancel', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    starts.last.obeys = false;
    await session.cancel('user');
    await session.cancel('user', 0);
    clock.advance(0);
    await untilState('idle');
  });

  it('ends the turn immediately while the agent is being started; the agent is ready for the next message', async () => {
    const session = await openSession();
    starts.hold = deferred();
    await send(session, 'm1');
    await vi.waitFor(() => expect(starts.starts).toHaveLength(1), WAIT);
    await session.cancel('user');
    await vi.waitFor(async () => expect(await ends()).toEqual([['cancelled', undefined]]), WAIT);
    await send(session, 'm2');
    starts.hold.resolve(ok());
    await untilTurn();
    expect(starts.starts).toHaveLength(1);
    expect(starts.last.calls).toEqual(['prompt text of m2']);
  });

  it('accepts a cancel although nothing is running', async () => {
    const session = await openSession();
    expect(await session.cancel('user')).toBe(0);
    expect(await types()).toEqual([]);
  });

  it('runs the next message after a cancel', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    await send(session, 'm2');
    await session.cancel('user');
    await vi.waitFor(() => expect(starts.last.calls).toContain('prompt text of m2'), WAIT);
  });

  it('leaves a turn completed that completed meanwhile', async () => {
    const session = await openSession();
    await send(session, 'm1');
    await untilTurn();
    starts.last.turn?.resolve({ end: 'completed' });
    await session.cancel('user');
    await untilState('idle');
    expect(await ends()).toEqual([['completed', undefined]]);
  });
});
