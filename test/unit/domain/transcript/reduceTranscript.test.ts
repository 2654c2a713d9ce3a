import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../../src/domain/session/event';
import { OUTPUT_CAP } from '../../../../src/domain/session/toolCall';
import { reduceTranscript } from '../../../../src/domain/transcript/reduceTranscript';
import { EMPTY_TRANSCRIPT, type Transcript, type TranscriptItem } from '../../../../src/domain/transcript/transcript';
import { arbitraryLog, logOf } from '../events';

const folded = (...events: object[]): Transcript => reduceTranscript(EMPTY_TRANSCRIPT, logOf(...events));
const items = (...events: object[]): readonly TranscriptItem[] => folded(...events).items;
const of = <Type extends TranscriptItem['type']>(type: Type, list: readonly TranscriptItem[]) =>
  list.filter((item) => item.type === type) as Extract<TranscriptItem, { type: Type }>[];

const prompted = (message: string) => ({ type: 'prompted', message, text: `Go ${message}` });
const turnStarted = (message: string) => ({ type: 'turnStarted', turn: `t-${message}`, message });
const turnEnded = (end = 'completed', fault?: object) => ({ type: 'turnEnded', turn: 't', end, fault });
const text = (message: string, words: string) => ({ type: 'text', message, text: words });
const call = (id: string, fields: object = {}) => ({ type: 'toolCall', call: { id, ...fields } });
const asked = (id: string, fields: object = {}) => ({
  type: 'asked',
  ask: { id, kind: 'edit', title: 'Edit', diffs: [], options: [], takesReason: false, ...fields },
});
const settled = (ask: string, kind: string) => ({
  type: 'askSettled',
  ask,
  outcome: { type: 'selected', option: 'x', kind },
});

describe('text in a transcript', () => {
  it('makes one item of a message’s text in one stretch, and closes it when something else comes', () => {
    const shown = items(
      text('m', 'a'),
      text('m', 'b'),
      { type: 'usage', usage: {} },
      text('m', 'c'),
      call('c1'),
      text('m', 'd'),
      { type: 'thought', message: 'm', text: 'e' },
      text('n', 'f'),
    );
    expect(shown.map((item) => ('text' in item ? [item.id, item.text, 'open' in item && item.open] : item.id))).toEqual(
      [['t-m', 'abc', false], 'c-c1', ['t-m~6', 'd', false], ['k-m', 'e', false], ['t-n', 'f', true]],
    );
  });

  it('leaves no text open when something comes after it', () => {
    const others = [
      call('c'),
      asked('a'),
      { type: 'plan', entries: [] },
      { type: 'retrying', attempt: 1 },
      { type: 'notice', level: 'info', text: 'n' },
      { type: 'fault', fault: { code: 'noAnswer' } },
      { type: 'unknown', raw: '{}' },
      prompted('p'),
      turnEnded(),
    ];
    for (const other of others) {
      const [first] = items(text('m', 'a'), other, text('m', 'b'));
      expect(first, JSON.stringify(other)).toMatchObject({ text: 'a', open: false });
    }
  });
});

describe('prompts in a transcript', () => {
  it('lets prompts wait until their turn begins', () => {
    const shown = of('prompt', items(prompted('p1'), turnStarted('p1'), prompted('p2'), prompted('p3')));
    expect(shown.map(({ id, queued, by }) => [id, queued, by])).toEqual([
      ['p-p1', false, 'user'],
      ['p-p2', true, 'user'],
      ['p-p3', true, 'user'],
    ]);
    const next = of('prompt', items(prompted('p1'), turnStarted('p1'), prompted('p2'), turnEnded(), turnStarted('p2')));
    expect(next.map(({ queued }) => queued)).toEqual([false, false]);
  });

  it('puts prompts before their response, not amid the turn in which they were sent', () => {
    const log = [
      prompted('p1'),
      turnStarted('p1'),
      text('m', 'One'),
      prompted('p2'),
      prompted('p3'),
      text('n', 'Two'),
      turnEnded(),
      turnStarted('p2'),
      text('o', 'Three'),
      turnEnded(),
      turnStarted('p3'),
      turnStarted('p2'),
    ];
    const rows = (events: readonly object[]) => items(...events).map(({ id, seq }) => `${id} ${seq}`);
    expect(rows(log.slice(0, 7))).toEqual(['p-p1 1', 't-m 3', 'p-p2 4', 'p-p3 5', 't-n 6', 'e-7 7']);
    const before = ['p-p1 1', 't-m 3', 't-n 6', 'e-7 7'];
    expect(rows(log)).toEqual([...before, 'p-p2 8', 't-o 9', 'e-10 10', 'p-p3 11']);
    expect(of('prompt', items(...log)).map(({ at, queued }) => [at, queued])).toEqual([
      [1_000, false],
      [4_000, false],
      [5_000, false],
    ]);
  });

  it('measures how long turns take', () => {
    const transcript = folded(prompted('p1'), turnStarted('p1'));
    expect(transcript.turnStartedAt).toBe(2_000);
    const [ended] = of('turnEnd', folded(prompted('p1'), turnStarted('p1'), text('m', 'x'), turnEnded()).items);
    expect(ended).toMatchObject({ end: 'completed', durationMs: 2_000 });
  });
});

describe('tool calls in a transcript', () => {
  it('patches tool calls in place, and knows when they ended', () => {
    const shown = of(
      'toolCall',
      items(call('c1', { title: 'A' }), text('m', 'x'), call('c1', { status: 'completed' })),
    );
    expect(shown).toMatchObject([{ id: 'c-c1', call: { title: 'A', status: 'completed' }, endedAt: 3_000 }]);
    expect(shown[0]!.at).toBe(1_000);
  });

  it('creates a tool call for a permission request that comes first', () => {
    const diffs = [{ path: '/a', oldText: null, newText: 'x' }];
    const shown = items(asked('a1', { call: 'c1', diffs }), call('c1', { status: 'completed' }));
    expect(shown).toMatchObject([
      { id: 'c-c1', call: { title: 'Edit', kind: 'edit', diffs, status: 'completed' } },
      { id: 'a-a1' },
    ]);
    expect(of('toolCall', items(call('c1', { title: 'Mine' }), asked('a1', { call: 'c1' })))).toMatchObject([
      { call: { title: 'Mine' } },
    ]);
  });

  it.each([
    ['allowOnce', 'running'],
    ['rejectOnce', 'denied'],
    ['rejectAlways', 'denied'],
  ])('maps a call answered with %s to %s, whatever the agent reports afterwards', (kind, status) => {
    const events = [call('c1', { status: 'running' }), asked('a1', { call: 'c1' }), settled('a1', kind)];
    expect(of('toolCall', items(...events))[0]!.call.status).toBe(status);
    const failed = of('toolCall', items(...events, call('c1', { status: 'failed' })))[0]!.call.status;
    expect(failed).toBe(status === 'denied' ? 'denied' : 'failed');
  });

  it.each([
    ['completed', 'completed'],
    ['cancelled', 'cancelled'],
    ['failed', 'cancelled'],
    ['interrupted', 'cancelled'],
  ])('maps calls that a turn leaves open when it has %s to %s, and withdraws open requests', (end, status) => {
    const shown = items(
      call('old', { status: 'running' }),
      turnEnded(),
      turnStarted('p'),
      call('c1', { status: 'running' }),
      asked('a1'),
      turnEnded(end),
    );
    expect(of('toolCall', shown).map((item) => item.call.status)).toEqual(['completed', status]);
    expect(of('ask', shown)[0]!.outcome).toEqual({ type: 'withdrawn' });
  });

  it('keeps the end of a long output', () => {
    const shown = items(call('c', { outputDelta: 'x'.repeat(OUTPUT_CAP) }), call('c', { outputDelta: 'end' }));
    const { call: long } = of('toolCall', shown)[0]!;
    expect([long.output.length, long.output.endsWith('end'), long.outputCut]).toEqual([OUTPUT_CAP, true, 3]);
  });
});

describe('other items of a transcript', () => {
  it('makes one plan per turn, and one line for all retries in a row', () => {
    const plan = (words: string) => ({ type: 'plan', entries: [{ text: words, status: 'pending' }] });
    const retry = (status: number) => ({ type: 'retrying', status });
    const shown = items(plan('a'), text('m', 'x'), plan('b'), retry(429), retry(500), turnEnded(), plan('c'));
    expect(of('plan', shown).map(({ entries }) => entries[0]!.text)).toEqual(['b', 'c']);
    expect(of('retry', shown)).toMatchObject([{ tries: 2, status: 500 }]);
  });

  it('shows the answers to requests and by whom; the first one counts', () => {
    const withdrawn = { type: 'askWithdrawn', ask: 'a1' };
    const [ask] = of('ask', items(asked('a1'), settled('a1', 'allowOnce'), withdrawn));
    expect(ask).toMatchObject({ outcome: { type: 'selected' }, by: 'user' });
    expect(of('ask', items(asked('a1'), withdrawn))[0]).toMatchObject({ outcome: { type: 'withdrawn' }, by: 'agent' });
  });

  it('shows the reason and the end of a failed turn', () => {
    const shown = items(prompted('p'), turnStarted('p'), turnEnded('failed', { code: 'loginNeeded', detail: '401' }));
    expect(shown.slice(1)).toMatchObject([
      { type: 'fault', fault: { code: 'loginNeeded', detail: '401' } },
      { type: 'turnEnd', end: 'failed' },
    ]);
  });

  it('shows the end of a turn that was cut off, once', () => {
    const shown = items(prompted('p'), turnStarted('p'), { type: 'interrupted' }, { type: 'interrupted' });
    expect(of('turnEnd', shown)).toMatchObject([{ end: 'interrupted' }]);
  });
});

describe('folding a transcript', () => {
  const inBatches = (log: readonly LogEntry[], sizes: readonly number[]): Transcript => {
    let transcript = EMPTY_TRANSCRIPT;
    let from = 0;
    for (const size of [...sizes, log.length]) {
      transcript = reduceTranscript(transcript, log.slice(from, from + size));
      from += size;
    }
    return transcript;
  };

  it('returns the same in any batches, and if entries come twice', () => {
    fc.assert(
      fc.property(arbitraryLog, fc.array(fc.integer({ min: 1, max: 7 })), (log, sizes) => {
        const whole = reduceTranscript(EMPTY_TRANSCRIPT, log);
        expect(inBatches(log, sizes)).toEqual(whole);
        expect(reduceTranscript(whole, log)).toEqual(whole);
        expect(reduceTranscript(inBatches(log.slice(0, 20), sizes), log)).toEqual(whole);
      }),
    );
  });

  it('returns items with unique IDs, in their order, of which at most the last is open', () => {
    fc.assert(
      fc.property(arbitraryLog, (log) => {
        // Hosts and agents never report a message, call, or request as new twice.
        const { items: shown } = reduceTranscript(EMPTY_TRANSCRIPT, withoutRepeats(log));
        expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length);
        expect(shown.map(({ seq }) => seq)).toEqual(shown.map(({ seq }) => seq).sort((a, b) => a - b));
        expect(shown.slice(0, -1).filter((item) => 'open' in item && item.open)).toEqual([]);
      }),
    );
  });

  it('leaves the previous transcript and the identity of unchanged items alone', () => {
    const log = logOf(prompted('p1'), turnStarted('p1'), text('m', 'a'), call('c1'), text('m', 'b'), text('m', 'c'));
    const before = reduceTranscript(EMPTY_TRANSCRIPT, log.slice(0, 5));
    const copy = structuredClone(before);
    const after = reduceTranscript(before, log.slice(5));
    expect(before).toEqual(copy);
    expect(after.items.map((item, index) => item === before.items[index])).toEqual([true, true, true, false]);
  });

  it('folds a long stream in linear time', () => {
    const log = logOf(...Array.from({ length: 40_000 }, (_, index) => text(`m${Math.floor(index / 100)}`, 'word ')));
    const before = performance.now();
    expect(reduceTranscript(EMPTY_TRANSCRIPT, log).items).toHaveLength(400);
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  function withoutRepeats(log: readonly LogEntry[]): LogEntry[] {
    const seen = new Set<string>();
    return log.filter(({ event }) => {
      const key = event.type === 'prompted' ? event.message : event.type === 'asked' ? event.ask.id : undefined;
      if (key === undefined) return true;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }
});
