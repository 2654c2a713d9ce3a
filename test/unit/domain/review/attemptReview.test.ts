import { describe, expect, it } from 'vitest';
import type { MessageId } from '../../../../src/domain/ids';
import { EMPTY_REVIEW, reduceReview, type Refusal } from '../../../../src/domain/review/attemptReview';
import { quotable, refusalNote } from '../../../../src/domain/review/refusalNote';

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

describe('the note to the agent', () => {
  it('says file, lines and code', () => {
    const note = refusalNote([
      { ...refusal, path: 'z.ts', part: 'added', count: 0 },
      refusal,
      { ...refusal, line: 3, count: 1, oldLines: [], newLines: ['```js'] },
    ]);
    expect(note).toBe(
      `I have reviewed your changes and discarded these. The files are without them now; do not bring them back unless I ask for it.

- \`src/list.ts\`, line 3:

\`\`\`\`diff
+\`\`\`js
\`\`\`\`

- \`src/list.ts\`, lines 12–13:

\`\`\`diff
-old
+new
+lines
\`\`\`

- \`z.ts\`: the file that you added is gone`,
    );
    expect(refusalNote([])).toBe('');
  });

  it('stays short', () => {
    expect(quotable([...Array(100).keys()].map(() => 'x'.repeat(2_000)))).toHaveLength(40);
    const long = quotable(Array.from({ length: 50 }, () => 'x'.repeat(2_000)));
    const note = refusalNote(Array.from({ length: 30 }, (_, line) => ({ ...refusal, line, newLines: long })));
    expect(note.length).toBeLessThan(20_000);
    expect(note.match(/lines \d/g)).toHaveLength(30);
  });
});
