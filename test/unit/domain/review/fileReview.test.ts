import { describe, expect, it } from 'vitest';
import type { ChangedFile } from '../../../../src/domain/review/changedFile';
import { fileState, isGenerated, pagesOf, wholeReason } from '../../../../src/domain/review/fileReview';

const file = (path: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  status: 'modified',
  insertions: 1,
  deletions: 1,
  binary: false,
  submodule: false,
  ...more,
});
const hunk = (id: string) => ({ id, oldStart: 0, oldLines: ['a'], newStart: 0, newLines: ['b'] });

describe('a file under review', () => {
  it.each([
    [{}, undefined],
    [{ status: 'renamed', oldPath: 'b' }, undefined],
    [{ status: 'added' }, 'added'],
    [{ status: 'deleted' }, 'deleted'],
    [{ binary: true, status: 'added' }, 'binary'],
    [{ submodule: true }, 'special'],
    [{ status: 'typeChanged' }, 'special'],
    [{ insertions: 700, deletions: 400 }, 'huge'],
    [{ size: 3_000_000 }, 'huge'],
  ] as [Partial<ChangedFile>, string | undefined][])('%j is reviewed as a whole: %s', (more, reason) => {
    expect(wholeReason(file('a', more))).toBe(reason);
  });

  it('is open, partly or wholly kept', () => {
    const review = { file: file('a'), mark: 'all', parts: [hunk('1'), hunk('2')] };
    const state = (...kept: string[]) => fileState(review, new Set(kept));
    expect([state(), state('3'), state('1'), state('2', '1'), state('all')]).toEqual([
      'open',
      'open',
      'partly',
      'kept',
      'kept',
    ]);
    expect(fileState({ ...review, parts: 'binary' }, new Set(['1']))).toBe('open');
    expect(fileState({ ...review, parts: [] }, new Set(['1']))).toBe('open');
  });
});

describe('the pages of a review', () => {
  it('hold a hundred files each, and what a tool has written comes last', () => {
    const files = Array.from({ length: 250 }, (_, at) => file(`src/${at}.ts`));
    const heavy = [file('package-lock.json'), file('big.ts', { insertions: 1_400 })];
    const pages = pagesOf([heavy[0]!, ...files, heavy[1]!]);
    expect(pages.map((page) => page.length)).toEqual([100, 100, 50, 2]);
    expect(pages.at(-1)).toEqual(heavy);
    expect(pages.flat()).toHaveLength(252);
    expect(pagesOf([])).toEqual([]);
  });

  it.each(['a/package-lock.json', 'Cargo.lock', 'web/dist/a.js', 'a.min.js', 'api.generated.ts', 'x_pb2.py'])(
    'know %s as generated',
    (path) => expect(isGenerated(path)).toBe(true),
  );
  it.each(['src/lock.ts', 'src/distance.ts', 'snap.ts', 'general.ts', 'vendors.md'])('and %s as not', (path) =>
    expect(isGenerated(path)).toBe(false),
  );
});
