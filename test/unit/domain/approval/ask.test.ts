import { describe, expect, it } from 'vitest';
import { lastingOptions, onceOption, type Ask } from '../../../../src/domain/approval/ask';
import type { AskId } from '../../../../src/domain/ids';
import { parseLogEntry } from '../../../../src/domain/session/event';

const ask: Ask = {
  id: 'run-a1' as AskId,
  kind: 'command',
  title: 'ls',
  diffs: [],
  options: [
    { id: 'always', label: 'Always', kind: 'allowAlways' },
    { id: 'also', label: 'In project', kind: 'allowAlways' },
    { id: 'once', label: 'Once', kind: 'allowOnce' },
    { id: 'no', label: 'No', kind: 'rejectOnce' },
    { id: 'never', label: 'Never', kind: 'rejectAlways' },
  ],
  takesReason: false,
};

describe('a plain answer', () => {
  it('answers a request once, never with a lasting option', () => {
    expect(onceOption(ask, 'allow')?.id).toBe('once');
    expect(onceOption(ask, 'deny')?.id).toBe('no');
    const lasting: Ask = { ...ask, options: lastingOptions(ask).slice() };
    expect(onceOption(lasting, 'allow')).toBeUndefined();
    expect(lastingOptions(ask).map(({ id }) => id)).toEqual(['always', 'also', 'never']);
  });
});

describe('an id from outside', () => {
  const isTaken = (id: unknown) =>
    parseLogEntry({ seq: 1, at: 1, by: 'agent', event: { type: 'askWithdrawn', ask: id } })?.event.type !== 'unknown';

  it.each(['a', 'A-b_9', 'x'.repeat(80)])('accepts the ID %j', (id) => {
    expect(isTaken(id)).toBe(true);
  });
  it.each(['', '../x', 'a b', 'a\n', 'x'.repeat(81), 5, null])('rejects the ID %j', (id) => {
    expect(isTaken(id)).toBe(false);
  });
});
