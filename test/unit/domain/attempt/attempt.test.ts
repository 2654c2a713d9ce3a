import { describe, expect, it } from 'vitest';
import { attemptState, branchName, type Attempt } from '../../../../src/domain/attempt/attempt';
import { EMPTY_SESSION, type Session } from '../../../../src/domain/session/session';

const attempt = { phase: 'prompted', disposition: 'open' } as Attempt;
const session = (state: Session['state']): Session => ({ ...EMPTY_SESSION, state });

describe('the branch of an attempt', () => {
  it.each<[Parameters<typeof branchName>, string]>([
    [['coppice/', 14, 'fix-the-cache', 1], 'coppice/t-14-fix-the-cache'],
    [['coppice/', 14, 'fix-the-cache', 2], 'coppice/t-14-fix-the-cache-2'],
    [['coppice/', 14, '', 1], 'coppice/t-14'],
    [['', 1, '', 3], 't-1-3'],
  ])('turns prefix, task, slug, and number %j into the branch %j', (parts, name) => {
    expect(branchName(...parts)).toBe(name);
  });
});

describe('the state of an attempt', () => {
  it.each([
    ['creating', 'starting'],
    ['running', 'running'],
    ['requiresAction', 'needsYou'],
    ['idle', 'review'],
    ['error', 'failed'],
    ['interrupted', 'interrupted'],
  ] as const)('maps a session that is %s to %s', (state, expected) => {
    expect(attemptState(attempt, session(state))).toBe(expected);
  });

  it('prefers the attempt’s own facts to its session', () => {
    expect(attemptState({ ...attempt, disposition: 'merged' }, session('running'))).toBe('merged');
    expect(attemptState({ ...attempt, disposition: 'discarded' }, undefined)).toBe('discarded');
    expect(attemptState({ ...attempt, startFault: { code: 'x' } }, session('running'))).toBe('failed');
    expect(attemptState({ ...attempt, phase: 'opened' }, session('running'))).toBe('starting');
    expect(attemptState(attempt, undefined)).toBe('starting');
  });
});
