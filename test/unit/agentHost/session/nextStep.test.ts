import { describe, expect, it } from 'vitest';
import { decideNext, isBusy, type NextStep, type SessionSituation } from '../../../../src/agentHost/session/nextStep';

const VALUES: { readonly [Field in keyof SessionSituation]: readonly SessionSituation[Field][] } = {
  queue: ['open', 'held', 'closing'],
  isAttended: [true, false],
  hasPrompt: [true, false],
  isTurnRunning: [true, false],
  setup: ['none', 'running', 'blocking'],
  hasOpenAsk: [true, false],
  agent: ['none', 'opening', 'open', 'ending'],
  isAgentWanted: [true, false],
};

/** Every combination of the values. */
function combinations(fields: readonly [string, readonly unknown[]][]): Record<string, unknown>[] {
  const [first, ...rest] = fields;
  if (!first) return [{}];
  const [name, values] = first;
  return combinations(rest).flatMap((others) => values.map((value) => ({ [name]: value, ...others })));
}
const ALL = combinations(Object.entries(VALUES)) as unknown as SessionSituation[];

/** Lists allowed values; a field that is left out may have any. */
type Pattern = {
  readonly [Field in keyof SessionSituation]?: SessionSituation[Field] | readonly SessionSituation[Field][];
};

const isOneOf = (value: unknown, allowed: unknown) =>
  Array.isArray(allowed) ? allowed.includes(value) : value === allowed;
const matches = (situation: SessionSituation, pattern: Pattern) =>
  Object.entries(pattern).every(([field, allowed]) => isOneOf(situation[field as keyof SessionSituation], allowed));

const RUNNABLE = { queue: 'open', isAttended: true, hasPrompt: true, setup: ['none', 'running'] } as const;
/** Prompts can't run for one of these reasons. */
const NOT_RUNNABLE: readonly Pattern[] = [
  { queue: 'held' },
  { queue: 'open', isAttended: false },
  { queue: 'open', hasPrompt: false },
  { queue: 'open', setup: 'blocking' },
];
const NO_START: readonly Pattern[] = [{ isAgentWanted: false }, { agent: ['opening', 'open', 'ending'] }];
/** Patterns that hold together, one of each list. */
const both = (a: readonly Pattern[], b: readonly Pattern[]) => (situation: SessionSituation) =>
  a.some((pattern) => matches(situation, pattern)) && b.some((pattern) => matches(situation, pattern));

/** The rows exclude each other: each alone determines when its step is taken. */
const ROWS: readonly [NextStep, string, (situation: SessionSituation) => boolean][] = [
  ['close', 'the host exits', both([{ queue: 'closing' }], [{}])],
  ['runTurn', 'a prompt may run and no turn is running', both([{ ...RUNNABLE, isTurnRunning: false }], [{}])],
  [
    'startAgent',
    'a process is wanted, there is none, and no turn starts it',
    (situation) =>
      matches(situation, { queue: ['open', 'held'], agent: 'none', isAgentWanted: true }) &&
      (situation.isTurnRunning || NOT_RUNNABLE.some((pattern) => matches(situation, pattern))),
  ],
  ['awaitTurn', 'a turn is running', both([{ queue: ['open', 'held'], isTurnRunning: true }], NO_START)],
  [
    'awaitSetup',
    'the setup command is running and no prompt may run',
    (situation) =>
      both(NOT_RUNNABLE, NO_START)(situation) &&
      matches(situation, { isTurnRunning: false, setup: ['running', 'blocking'] }),
  ],
  [
    'awaitAnswer',
    'only an ask is open',
    (situation) =>
      both(NOT_RUNNABLE, NO_START)(situation) &&
      matches(situation, { isTurnRunning: false, setup: 'none', hasOpenAsk: true }),
  ],
  [
    'closeAgentWhenIdle',
    'nothing is to be done and the agent is open',
    (situation) =>
      both(NOT_RUNNABLE, [{}])(situation) &&
      matches(situation, { isTurnRunning: false, setup: 'none', hasOpenAsk: false, agent: 'open' }),
  ],
  [
    'rest',
    'nothing is to be done and no agent is open',
    (situation) =>
      both(NOT_RUNNABLE, NO_START)(situation) &&
      matches(situation, {
        isTurnRunning: false,
        setup: 'none',
        hasOpenAsk: false,
        agent: ['none', 'opening', 'ending'],
      }),
  ],
];

describe('the next step of a session', () => {
  it.each(ROWS)('takes the step %s if and only if %s', (step, _, applies) => {
    expect(ALL.filter(applies).length).toBeGreaterThan(0);
    for (const situation of ALL)
      expect([decideNext(situation) === step, situation]).toEqual([applies(situation), situation]);
  });

  it('matches exactly one row for each of the 1152 combinations', () => {
    expect(ALL.length).toBe(3 * 2 * 2 * 2 * 3 * 2 * 4 * 2);
    for (const situation of ALL)
      expect([ROWS.filter(([, , applies]) => applies(situation)).length, situation]).toEqual([1, situation]);
  });
});

describe('a session', () => {
  it('is busy while a turn or the setup command is running, or an ask is open', () => {
    const idle: Pattern = { isTurnRunning: false, setup: 'none', hasOpenAsk: false };
    for (const situation of ALL) expect([isBusy(situation), situation]).toEqual([!matches(situation, idle), situation]);
  });

  it('never closes the agent of a busy session', () => {
    for (const situation of ALL.filter(isBusy)) expect(decideNext(situation)).not.toBe('closeAgentWhenIdle');
  });

  it('starts nothing while the host exits', () => {
    for (const situation of ALL.filter(({ queue }) => queue === 'closing')) expect(decideNext(situation)).toBe('close');
  });
});
