import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_SESSION,
  hasPendingWork,
  isWorking,
  reduceSession,
  type Session,
} from '../../../../src/domain/session/session';
import { arbitraryLog, logOf } from '../events';

const folded = (...events: object[]): Session => logOf(...events).reduce(reduceSession, EMPTY_SESSION);

const prompted = (message: string) => ({ type: 'prompted', message, text: 'Go' });
const turnStarted = (turn: string, message: string) => ({ type: 'turnStarted', turn, message });
const turnEnded = (turn: string, end = 'completed', fault?: object) => ({ type: 'turnEnded', turn, end, fault });
const opened = { type: 'opened', agentSession: 's1', resume: 'load', agentVersion: '1' };
const started = { type: 'agentStarted', run: 'r1', pid: 7 };
const stopped = { type: 'agentStopped', run: 'r1', code: 0, signal: null, expected: true };
const asked = (id: string) => ({
  type: 'asked',
  ask: { id, kind: 'edit', title: 'Edit', diffs: [], options: [], takesReason: false },
});
const begun = [prompted('p1'), started, opened, turnStarted('t1', 'p1')];

describe('the work of a session', () => {
  it.each<[string, object[] | undefined, { readonly working: boolean; readonly pending: boolean }]>([
    ['that is unknown', undefined, { working: false, pending: false }],
    ['without entries', [], { working: false, pending: false }],
    ['whose agent is open', [started, opened], { working: false, pending: false }],
    ['with a message that waits', [started, opened, prompted('p1')], { working: false, pending: true }],
    ['with a turn', begun, { working: true, pending: true }],
    ['with an ask in a turn', [...begun, asked('a1')], { working: true, pending: true }],
    ['with an ask and no turn', [started, opened, asked('a1')], { working: true, pending: true }],
    ['whose turn has ended', [...begun, turnEnded('t1')], { working: false, pending: false }],
    ['whose next turn is due', [...begun, prompted('p2'), turnEnded('t1')], { working: false, pending: true }],
    [
      'whose turn was interrupted',
      [...begun, asked('a1'), { type: 'interrupted' }],
      { working: false, pending: false },
    ],
  ])('recognizes work of a session %s', (_title, events, expected) => {
    const session = events && folded(...events);
    expect({ working: isWorking(session), pending: hasPendingWork(session) }).toEqual(expected);
  });
});

describe('the state of a session', () => {
  it.each<[Session['state'], object[]]>([
    ['creating', []],
    ['creating', [prompted('p1'), started]],
    ['idle', [started, opened]],
    ['running', [started, opened, prompted('p1')]],
    ['running', begun],
    ['requiresAction', [...begun, asked('a1')]],
    ['requiresAction', [...begun, asked('a1'), asked('a2'), { type: 'askWithdrawn', ask: 'a1' }]],
    ['running', [...begun, asked('a1'), { type: 'askSettled', ask: 'a1', outcome: { type: 'withdrawn' } }]],
    ['idle', [...begun, asked('a1'), turnEnded('t1', 'cancelled')]],
    ['idle', [...begun, turnEnded('t1'), stopped]],
    // The next message is taken immediately, so the session never seems to start again.
    ['running', [...begun, prompted('p2'), turnEnded('t1')]],
    ['running', [...begun, turnEnded('t1'), stopped, prompted('p2'), started]],
    ['error', [...begun, turnEnded('t1', 'failed', { code: 'loginNeeded' })]],
    ['error', [prompted('p1'), { type: 'fault', fault: { code: 'agentNotFound' } }]],
    ['running', [...begun, turnEnded('t1', 'failed', { code: 'modelError' }), turnStarted('t2', 'p2')]],
    ['interrupted', [...begun, asked('a1'), { type: 'interrupted' }]],
    ['interrupted', [...begun, prompted('p2'), { type: 'interrupted' }]],
    ['idle', [...begun, turnEnded('t1'), { type: 'interrupted' }]],
  ])('is %s after %j', (state, events) => {
    expect(folded(...events).state).toBe(state);
  });
});

describe('a session', () => {
  it('queues the messages that come while a turn is running', () => {
    const waiting = [...begun, prompted('p2'), prompted('p3')];
    expect(folded(...waiting)).toMatchObject({ queued: ['p2', 'p3'], turns: 1, turn: 't1' });
    const next = folded(...waiting, turnEnded('t1'), turnStarted('t2', 'p2'));
    expect(next).toMatchObject({ queued: ['p3'], turns: 2, turn: 't2' });
  });

  it('remembers the agent’s last action in this turn', () => {
    const text = (words: string) => ({ type: 'text', message: 'm', text: words });
    expect(folded(...begun, text('one\n'), text('two')).lastAction).toEqual({ type: 'text', text: 'one two' });
    expect(folded(...begun, text('🎉'.repeat(100))).lastAction).toEqual({ type: 'text', text: '🎉'.repeat(60) });
    const odd = folded(...begun, text(`🎉${'x'.repeat(119)}`)).lastAction;
    expect(odd).toEqual({ type: 'text', text: 'x'.repeat(119) });
    const call = { type: 'toolCall', call: { id: 'c', title: 'Edit a', kind: 'edit', status: 'pending' } };
    const done = { type: 'toolCall', call: { id: 'c', title: 'Edited a', status: 'completed' } };
    expect(folded(...begun, text('x'), call, done).lastAction).toEqual({ type: 'tool', kind: 'edit', title: 'Edit a' });
    expect(folded(...begun, text('x'), turnEnded('t1'), turnStarted('t2', 'p2')).lastAction).toBeUndefined();
    expect(folded(...begun, { type: 'retrying', attempt: 1 }).lastAction).toEqual({ type: 'retrying' });
  });

  it('adds up the reported usage, and remembers how to resume', () => {
    const session = folded(
      ...begun,
      { type: 'usage', usage: { inputTokens: 1, cost: { amount: 1, currency: 'USD' } } },
      { type: 'usage', usage: { contextUsed: 5, inputTokens: 3 } },
      { type: 'usage', usage: { inputTokens: null, contextUsed: 1e999 } },
      { type: 'modes', current: 'plan' },
      { type: 'modes', available: [] },
    );
    expect(session).toMatchObject({
      usage: { inputTokens: 3, contextUsed: 5, cost: { amount: 1, currency: 'USD' } },
      mode: 'plan',
      agentSession: 's1',
      resume: 'load',
      agentVersion: '1',
      run: 'r1',
    });
  });

  it('forgets an old fault when it continues', () => {
    const failed = [...begun, turnEnded('t1', 'failed', { code: 'modelError' })];
    expect(folded(...failed).fault).toEqual({ code: 'modelError' });
    expect(folded(...failed, started).fault).toBeUndefined();
    expect(folded(...failed, turnStarted('t2', 'p2'))).not.toHaveProperty('lastEnd');
  });

  it('is the same however often entries are folded', () => {
    fc.assert(
      fc.property(arbitraryLog, (log) => {
        const once = log.reduce(reduceSession, EMPTY_SESSION);
        expect([...log, ...log].reduce(reduceSession, EMPTY_SESSION)).toEqual(once);
        const twice = log.flatMap((entry) => [entry, entry]).reduce(reduceSession, EMPTY_SESSION);
        expect(twice).toEqual(once);
        expect(once.seq).toBe(log.length);
        expect(once.state === 'requiresAction').toBe(once.openAsks.length > 0);
      }),
    );
  });
});
