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

  it('is refused, reported once, and forgotten if it comes back', () => {
    const other = { ...refusal, mark: 'h2' };
    const refused = reduceReview(EMPTY_REVIEW, { type: 'refused', refusals: [refusal, other] });
    const message = 'm_1' as MessageId;
    const reported = reduceReview(refused, { type: 'reported', refusals: [refusal], message });
    expect(reported.refusals.map(({ mark, reportedIn }) => [mark, reportedIn])).toEqual([
      ['h1', 'm_1'],
      ['h2', undefined],
    ]);
    const gone = reduceReview(reported, { type: 'withdrawn', refusals: [refusal] });
    expect(gone.refusals).toEqual([other]);
    expect(reduceReview(gone, { type: 'reported', refusals: [refusal], message })).toEqual(gone);
    // Refused again after it was reported: it is reported again.
    const again = reduceReview(reported, { type: 'refused', refusals: [refusal] });
    expect(again.refusals.every(({ reportedIn }) => reportedIn === undefined)).toBe(true);
  });
});
