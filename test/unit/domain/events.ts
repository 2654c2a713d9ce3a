// Random but plausible logs: few ids, so that events meet.
import fc from 'fast-check';
import { parseLogEntry, type LogEntry, type SessionEvent } from '../../../src/domain/session/event';

const words = fc.constantFrom('', 'a', 'b c', '🎉', '\n');
const id = (prefix: string) => fc.integer({ min: 1, max: 3 }).map((n) => `${prefix}${n}`);
const status = fc.constantFrom('pending', 'running', 'completed', 'failed', 'denied', 'cancelled');
const end = fc.constantFrom('completed', 'cancelled', 'failed', 'refused', 'limitReached', 'interrupted');
const optional = { requiredKeys: ['id'] as ['id'] };

const toolCall = fc.record(
  { id: id('c'), title: words, status, output: words, outputDelta: words, kind: fc.constantFrom('edit', 'execute') },
  optional,
);
const ask = fc.record({
  id: id('a'),
  call: id('c'),
  kind: fc.constantFrom('edit', 'command'),
  title: words,
  diffs: fc.constant([]),
  options: fc.constant([{ id: 'y', label: 'Y', kind: 'allowOnce' }]),
  takesReason: fc.boolean(),
});
const outcome = fc.oneof(
  fc.record({
    type: fc.constant('selected'),
    option: fc.constant('y'),
    kind: fc.constantFrom('allowOnce', 'rejectOnce', 'rejectAlways'),
  }),
  fc.record({ type: fc.constant('withdrawn') }),
);

const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('text', 'thought'), message: id('m'), text: words }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('toolCall'), call: toolCall }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('asked'), ask }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('askSettled'), ask: id('a'), outcome }) },
  fc.record({ type: fc.constant('askWithdrawn'), ask: id('a') }),
  fc.record({ type: fc.constant('prompted'), message: id('p'), text: words }),
  fc.record({ type: fc.constant('turnStarted'), turn: id('t'), message: id('p') }),
  fc.record({ type: fc.constant('turnEnded'), turn: id('t'), end }),
  fc.record({ type: fc.constant('plan'), entries: fc.constant([{ text: 'x', status: 'pending' }]) }),
  fc.record({ type: fc.constant('retrying'), status: fc.constantFrom(429, 500) }),
  fc.record({ type: fc.constant('notice'), level: fc.constant('info'), text: words }),
  fc.record({ type: fc.constant('fault'), fault: fc.constant({ code: 'modelError' }) }),
  fc.record({ type: fc.constant('opened'), agentSession: id('s'), resume: fc.constant('load') }),
  fc.record({ type: fc.constant('usage'), usage: fc.record({ inputTokens: fc.nat() }) }),
  fc.record({ type: fc.constantFrom('interrupted', 'cancelRequested') }),
  fc.record({ type: fc.constant('agentStarted'), run: id('r'), pid: fc.nat() }),
  fc.record({
    type: fc.constant('agentStopped'),
    run: id('r'),
    code: fc.constant(0),
    signal: fc.constant(null),
    expected: fc.boolean(),
  }),
);

function parsed(value: Readonly<Record<'seq' | 'at' | 'by' | 'event', unknown>>): LogEntry {
  const entry = parseLogEntry(value);
  if (entry?.event.type !== (value.event as SessionEvent).type) throw new Error(`no entry: ${JSON.stringify(value)}`);
  return entry;
}

/** The entries of a log, parsed as they would be from its file. */
export const arbitraryLog: fc.Arbitrary<LogEntry[]> = fc
  .array(fc.tuple(event, fc.nat(5)), { maxLength: 60 })
  .map((events) => {
    let at = 0;
    return events.map(([value, pause], index) => {
      at += pause;
      return parsed({ seq: index + 1, at, by: 'agent', event: value });
    });
  });

/** A log of these events, a second apart; the user's are by the user. */
export function logOf(...events: readonly object[]): LogEntry[] {
  return events.map((value, index) => {
    const { type } = value as SessionEvent;
    const by = type === 'prompted' || type === 'askSettled' || type === 'cancelRequested' ? 'user' : 'agent';
    return parsed({ seq: index + 1, at: (index + 1) * 1_000, by, event: value });
  });
}
