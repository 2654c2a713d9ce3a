import { describe, expect, it } from 'vitest';
import type { MessageId } from '../../../../src/domain/ids';
import { EMPTY_REVIEW, reduceReview, type Refusal } from '../../../../src/domain/review/attemptReview';

const refusal: Refusal = {
  path: 'src/list.ts',
  mark: 'h1',
  part: 'hunk',
  against: 'c0ffee',
  line: 12,
  count: 2,
  oldLines: ['old'],
  newLines: ['new', 'lines'],
};

describe('what was decided about changes', () => {
  it('is kept and taken back by path', () => {
    const kept = reduceReview(EMPTY_REVIEW, { type: 'kept', path: 'a', marks: ['1', '2'] });
    const less = reduceReview(kept, { type: 'unkept', path: 'a', marks: ['1'] });
    expect([...less.kept.get('a')!]).toEqual(['2']);
    expect([...kept.kept.get('a')!]).toEqual(['1', '2']);
  });

  it('is refused, told once, and forgotten when it comes back', () => {
    const other = { ...refusal, mark: 'h2' };
    const refused = reduceReview(EMPTY_REVIEW, { type: 'refused', refusals: [refusal, other] });
    const told = reduceReview(refused, { type: 'told', refusals: [refusal], message: 'm_1' as MessageId });
    expect(told.refusals.map(({ mark, toldIn }) => [mark, toldIn])).toEqual([
      ['h2', undefined],
      ['h1', 'm_1'],
    ]);
    expect(reduceReview(told, { type: 'cameBack', refusals: [refusal] }).refusals).toEqual([other]);
    // Refused again after it was told: it is told again.
    const again = reduceReview(told, { type: 'refused', refusals: [refusal] });
    expect(again.refusals.every(({ toldIn }) => toldIn === undefined)).toBe(true);
  });
});
