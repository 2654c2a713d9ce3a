import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../../src/domain/review/attemptReview';
import { quotable } from '../../../../src/domain/review/quotable';
import { refusalNote } from '../../../../src/texts/prompts/reviewNotes';

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
