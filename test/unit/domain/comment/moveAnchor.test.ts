import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineRange } from '../../../../src/domain/comment/comment';
import { moveAnchor, type Moved } from '../../../../src/domain/comment/moveAnchor';

const text = (lines: readonly string[]) => lines.join('\n');
const BEFORE = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

function moved(lines: LineRange, after: readonly string[], before: readonly string[] = BEFORE): Moved {
  return moveAnchor({ lines, quoted: [] }, text(before), text(after));
}

describe('an anchor', () => {
  it.each<[string, readonly string[], LineRange, Moved]>([
    ['stays where nothing changes', BEFORE, { from: 2, to: 3 }, { lines: { from: 2, to: 3 }, state: 'same' }],
    [
      'follows lines added above',
      ['x', 'y', ...BEFORE],
      { from: 2, to: 2 },
      { lines: { from: 4, to: 4 }, state: 'same' },
    ],
    [
      'is not widened by lines added right above or below',
      ['a', 'b', 'x', 'c', 'd', 'y', 'e', 'f', 'g'],
      { from: 2, to: 3 },
      { lines: { from: 3, to: 4 }, state: 'same' },
    ],
    ['follows lines removed above', ['c', 'd', 'e'], { from: 3, to: 4 }, { lines: { from: 1, to: 2 }, state: 'same' }],
    [
      'follows a changed line among others',
      ['a', 'B', 'C', 'D', 'e', 'f', 'g'],
      { from: 2, to: 2 },
      { lines: { from: 2, to: 2 }, state: 'changed' },
    ],
    [
      'follows a line that became several',
      ['a', 'b', 'C1', 'C2', 'C3', 'd', 'e', 'f', 'g'],
      { from: 2, to: 2 },
      { lines: { from: 2, to: 4 }, state: 'changed' },
    ],
    [
      'takes in what was added between its lines',
      ['a', 'b', 'c', 'x', 'd', 'e', 'f', 'g'],
      { from: 2, to: 3 },
      { lines: { from: 2, to: 4 }, state: 'changed' },
    ],
    [
      'keeps what is left of its lines',
      ['a', 'b', 'd', 'e', 'f', 'g'],
      { from: 2, to: 3 },
      { lines: { from: 2, to: 2 }, state: 'changed' },
    ],
    [
      'is outdated where its lines are gone',
      ['a', 'b', 'e', 'f', 'g'],
      { from: 2, to: 3 },
      { lines: { from: 2, to: 2 }, state: 'outdated' },
    ],
    [
      'is outdated at the end of a text that became short',
      ['a', 'b'],
      { from: 4, to: 6 },
      { lines: { from: 1, to: 1 }, state: 'outdated' },
    ],
    [
      'follows lines that were taken elsewhere',
      ['c', 'd', 'a', 'b', 'e', 'f', 'g'],
      { from: 0, to: 1 },
      { lines: { from: 2, to: 3 }, state: 'same' },
    ],
  ])('%s', (_, after, lines, expected) => {
    expect(moved(lines, after)).toEqual(expected);
  });

  it('is found by its words if the older text no longer exists and they occur once', () => {
    const anchor = { lines: { from: 5, to: 6 }, quoted: ['if (x) {', '  y();'] };
    const after = text(['first', 'if (x) {', '  y();', '}']);
    expect(moveAnchor(anchor, undefined, after)).toEqual({ lines: { from: 1, to: 2 }, state: 'same' });
    expect(moveAnchor(anchor, undefined, text([after, after]))).toEqual({
      lines: { from: 5, to: 6 },
      state: 'outdated',
    });
    expect(moveAnchor({ ...anchor, quoted: ['if (x) {'] }, undefined, after).state).toBe('outdated');
  });

  const line = fc.constantFrom('', '}', 'a', 'b', 'c', 'd');
  const lines = fc.array(line, { minLength: 1, maxLength: 25 });
  const rangeIn = (count: number) =>
    fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
  const anchored = lines.chain((before) => fc.tuple(fc.constant(before), rangeIn(before.length)));

  it('is always within the text, and the same lines are the same words', () => {
    fc.assert(
      fc.property(anchored, lines, ([before, range], after) => {
        const { lines: now, state } = moved(range, after, before);
        expect(now.from).toBeGreaterThanOrEqual(0);
        expect(now.from).toBeLessThanOrEqual(now.to);
        expect(now.to).toBeLessThan(after.length);
        if (state === 'same') expect(after.slice(now.from, now.to + 1)).toEqual(before.slice(range.from, range.to + 1));
        else expect(after).not.toEqual(before);
      }),
      { numRuns: 2_000 },
    );
  });

  it('follows its lines through any change around them', () => {
    fc.assert(
      fc.property(anchored, lines, lines, ([before, range], above, below) => {
        // Lines that nothing else is equal to: there is only one right answer.
        const own = before.slice(range.from, range.to + 1).map((words, at) => `own ${at} ${words}`);
        const whole = [...before.slice(0, range.from), ...own, ...before.slice(range.to + 1)];
        const from = above.length;
        expect(moved(range, [...above, ...own, ...below], whole)).toEqual({
          lines: { from, to: from + own.length - 1 },
          state: 'same',
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('is outdated exactly when nothing remains of its lines and nothing replaced them', () => {
    fc.assert(
      fc.property(anchored, ([before, range]) => {
        const unique = before.map((words, at) => `${at} ${words}`);
        const after = [...unique.slice(0, range.from), ...unique.slice(range.to + 1)];
        fc.pre(after.length > 0);
        expect(moved(range, after, unique).state).toBe('outdated');
      }),
    );
  });
});
