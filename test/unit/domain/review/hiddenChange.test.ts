import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasHiddenChange } from '../../../../src/domain/review/hiddenChange';
import { hunksOf } from '../../../../src/domain/review/hunks';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text);

/** Compares as the review does: by the texts that can be read out of the bytes. */
function isHidden(before: Uint8Array, after: Uint8Array): boolean {
  const [old, now] = [before, after].map((bytes) => new TextDecoder().decode(bytes));
  const hunks = hunksOf(old!, now!, (text) => text);
  if (hunks === 'tooMuch') throw new Error('too much');
  return hasHiddenChange(before, after, hunks);
}

describe('a change that no hunk covers', () => {
  it.each([
    ['accents that are gone', latin1('caf\xe9\ntwo\n'), utf8('caf\ufffd\ntwo\n')],
    [
      'accents that are gone, beside a visible change',
      latin1('caf\xe9\ntwo\nthree\n'),
      utf8('caf\ufffd\ntwo\nTHREE\n'),
    ],
    ['another accent', latin1('caf\xe9\n'), latin1('caf\xe8\n')],
    ['bytes instead of the character that stands for them', utf8('caf\ufffd\n'), latin1('caf\xe9\n')],
  ])('is found: %s', (_, before, after) => {
    expect(isHidden(before, after)).toBe(true);
  });

  it.each([
    ['another line', latin1('caf\xe9\ntwo\n'), latin1('caf\xe9\nTWO\n')],
    ['lines that came and went', latin1('one\ncaf\xe9\ntwo\n'), latin1('caf\xe9\nmore\nand more\ntwo\n')],
    ['the line with the accent', latin1('caf\xe9\n'), utf8('CAFÉ\n')],
    ['line ends', latin1('caf\xe9\ntwo\n'), latin1('caf\xe9\r\ntwo\r\n')],
    ['UTF-8', utf8('café\n'), utf8('cafè\n')],
    ['a byte order mark of UTF-8', utf8('\ufeffcafé\n'), utf8('café\n')],
  ])('is not there where hunks cover all: %s', (_, before, after) => {
    expect(isHidden(before, after)).toBe(false);
  });

  const line = fc.array(fc.constantFrom(0x61, 0x62, 0xc3, 0xa9, 0xe9), { maxLength: 3 });
  const content = fc
    .array(line, { maxLength: 6 })
    .map((lines) => Buffer.from(lines.flatMap((bytes) => [...bytes, 0x0a])));

  it('is not there exactly if putting in the old lines of all hunks leads to the old bytes', () => {
    fc.assert(
      fc.property(content, content, (before, after) => {
        const [old, now] = [before, after].map((bytes) => new TextDecoder().decode(bytes));
        const hunks = hunksOf(old!, now!, (text) => text);
        if (hunks === 'tooMuch') return;
        const [oldLines, lines] = [before, after].map((bytes) => bytes.toString('latin1').split('\n'));
        for (const { oldStart, oldLines: put, newStart, newLines } of hunks.toReversed())
          lines!.splice(newStart, newLines.length, ...oldLines!.slice(oldStart, oldStart + put.length));
        expect(hasHiddenChange(before, after, hunks)).toBe(lines!.join('\n') !== oldLines!.join('\n'));
      }),
      { numRuns: 1_000 },
    );
  });
});
