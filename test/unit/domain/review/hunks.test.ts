import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hunksOf, linesOf, reverseEdit, type Hunk, type ReverseEdit } from '../../../../src/domain/review/hunks';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function found(before: string, after: string): readonly Hunk[] {
  const hunks = hunksOf(before, after, digest);
  if (hunks === 'tooMuch') throw new Error('too much');
  return hunks;
}

/** What an editor does with an edit. */
function edited(text: string, { start, end, text: put }: ReverseEdit): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = linesOf(text);
  const head = [...lines.slice(0, start.line), lines[start.line]!.slice(0, start.character)].join('\n');
  const tail = [lines[end.line]!.slice(end.character), ...lines.slice(end.line + 1)].join('\n');
  return (head + put + tail).replaceAll('\n', eol);
}

const without = (text: string, hunk: Hunk) => edited(text, reverseEdit(text, hunk)!);
const shape = (hunks: readonly Hunk[]) =>
  hunks.map(({ oldStart, oldLines, newStart, newLines }) => [oldStart, oldLines, newStart, newLines]);

// Few different lines, so that many changes can be described in several ways.
const text = fc
  .tuple(fc.array(fc.constantFrom('', 'a', 'b', '}'), { maxLength: 14 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''));

describe('the hunks between two texts', () => {
  it('are the runs of changed lines', () => {
    expect(shape(found('a\nb\nc\nd\n', 'a\nB\nc\nd\ne\n'))).toEqual([
      [1, ['b'], 1, ['B']],
      [4, [], 4, ['e']],
    ]);
    expect(shape(found('a\nb\n', 'b\n'))).toEqual([[0, ['a'], 0, []]]);
    expect(found('a\n', 'a\n')).toEqual([]);
    expect(shape(found('', 'a\n'))).toEqual([[0, [], 0, ['a']]]);
  });

  it('tell a missing line end, and do not tell the kind of line ends', () => {
    expect(shape(found('a\n', 'a'))).toEqual([[1, [''], 1, []]]);
    expect(found('a\nb\n', 'a\r\nb\r\n')).toEqual([]);
    expect(without('a\r\nX\r\nc\r\n', found('a\nb\nc\n', 'a\r\nX\r\nc\r\n')[0]!)).toBe('a\r\nb\r\nc\r\n');
  });

  it('count a lone carriage return as a line end, as an editor does', () => {
    expect(shape(found('a\rb\nc\n', 'a\rb\nC\n'))).toEqual([[2, ['c'], 2, ['C']]]);
    expect(found('a\rb\n', 'a\nb\n')).toEqual([]);
  });

  it('tell lines that were added at the earliest place', () => {
    const before = 'f {\n}\n\ng {\n}\n';
    const after = 'f {\n}\n\nh {\n}\n\ng {\n}\n';
    expect(shape(found(before, after))).toEqual([[1, [], 1, ['}', '', 'h {']]]);
    expect(shape(found(after, before))).toEqual([[1, ['}', '', 'h {'], 1, []]]);
  });

  it('keep their ids when the file changes elsewhere, and have others when they change', () => {
    const before = 'a\nb\nc\nd\ne\n';
    const [, second] = found(before, 'A\nb\nc\nD\ne\n');
    expect(found(before, 'more\na\nb\nc\nD\ne\n').map(({ id }) => id)).toContain(second!.id);
    expect(found(before, 'A\nb\nc\nDD\ne\n').map(({ id }) => id)).not.toContain(second!.id);
    const twice = found('a\n-\na\n', 'b\n-\nb\n');
    expect(new Set(twice.map(({ id }) => id)).size).toBe(2);
  });

  it('are given up where there are too many changed lines', () => {
    const many = (word: string) => Array.from({ length: 3_000 }, (_, at) => `${word}${at}`).join('\n');
    expect(hunksOf(many('a'), many('b'), digest)).toBe('tooMuch');
    expect(hunksOf(many('a'), `x\n${many('a')}\ny`, digest)).toHaveLength(2);
  });

  it('are minimal and apart from each other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = found(before, after);
        for (const [at, hunk] of hunks.entries()) {
          expect(hunk.oldLines).not.toEqual(hunk.newLines);
          const above = hunks[at - 1];
          if (above) expect(hunk.newStart).toBeGreaterThan(above.newStart + above.newLines.length);
        }
        expect(new Set(hunks.map(({ id }) => id)).size).toBe(hunks.length);
      }),
    );
  });
});

describe('taking hunks back', () => {
  it('one after the other, in any order, leads to the text before', () => {
    fc.assert(
      fc.property(text, text, fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), (before, after, choices) => {
        let now = after;
        for (const choice of choices) {
          const hunks = found(before, now);
          if (hunks.length === 0) break;
          now = without(now, hunks[choice % hunks.length]!);
        }
        expect(now).toBe(before);
      }),
      { numRuns: 1_000 },
    );
  });

  it('all but some, from the bottom up, leaves exactly those', () => {
    fc.assert(
      fc.property(text, text, fc.array(fc.boolean(), { minLength: 15, maxLength: 15 }), (before, after, kept) => {
        const hunks = found(before, after);
        const refused = hunks.filter((_, at) => !kept[at]!);
        const now = refused.toReversed().reduce(without, after);
        // The same by way of the text before: with the kept hunks put in.
        const lines = linesOf(before);
        for (const hunk of hunks.filter((_, at) => kept[at]!).toReversed())
          lines.splice(hunk.oldStart, hunk.oldLines.length, ...hunk.newLines);
        expect(now).toBe(lines.join('\n'));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is refused where the text is another by now', () => {
    const [hunk] = found('a\nb\nc\n', 'a\nX\nc\n');
    expect(reverseEdit('a\nY\nc\n', hunk!)).toBeUndefined();
    expect(reverseEdit('a', hunk!)).toBeUndefined();
  });
});
