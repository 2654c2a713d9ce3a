import { describe, expect, it } from 'vitest';
import { lineDiff, type LineDiff } from '../../../webview/shared/lineDiff/lineDiff';

const diff = (oldText: string | null, newText: string) => lineDiff({ path: 'a.ts', oldText, newText }) as LineDiff;
const lines = (result: LineDiff) =>
  result.hunks.map((hunk) =>
    hunk.lines.map((line) => `${{ same: ' ', added: '+', removed: '-' }[line.kind]}${line.text}`),
  );

describe('lineDiff', () => {
  it('returns removed and added lines', () => {
    const result = diff('a\nb\nc\n', 'a\nB\nc\nd\n');
    expect(lines(result)).toEqual([[' a', '-b', '+B', ' c', '+d']]);
    expect(result).toMatchObject({ insertions: 2, deletions: 1 });
  });

  it('returns three lines of context around each change, with line numbers', () => {
    const old = Array.from({ length: 40 }, (_, n) => `line ${n + 1}`);
    const result = diff(old.join('\n'), old.with(9, 'ten').with(29, 'thirty').join('\n'));
    expect(result.hunks.map((hunk) => [hunk.start, hunk.lines.length])).toEqual([
      [7, 8],
      [27, 8],
    ]);
  });

  it('handles a new file, one without a final newline, and an unchanged one', () => {
    expect(lines(diff(null, 'x\ny\n'))).toEqual([['+x', '+y']]);
    expect(lines(diff('x', 'y'))).toEqual([['-x', '+y']]);
    expect(diff('x\n', 'x\n')).toEqual({ hunks: [], insertions: 0, deletions: 0 });
  });

  it('gives up after a time limit on files that are too large', () => {
    const random = (seed: number) => Array.from({ length: 60_000 }, (_, n) => String((n * seed) % 99_991)).join('\n');
    const before = performance.now();
    expect(lineDiff({ path: 'a', oldText: random(7), newText: random(13) })).toBe('tooLarge');
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});
