import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../../src/domain/review/attemptReview';
import { quotable } from '../../../../src/domain/review/quotable';
import { refusalNote, restoredFilesNote } from '../../../../src/texts/prompts/reviewNotes';

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

describe('the note about discarded changes', () => {
  it('lists file, lines, and code', () => {
    const note = refusalNote([
      { ...refusal, path: 'z.ts', part: 'added', count: 0 },
      refusal,
      { ...refusal, line: 3, count: 1, oldLines: [], newLines: ['```js'] },
    ]);
    expect(note).toBe(
      `I reviewed your changes and discarded the following. They are no longer in the files; please don't reintroduce them unless I ask.

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

- \`z.ts\`: I removed this file, which you had added`,
    );
    expect(refusalNote([])).toBe('');
  });

  it('names a restored and a reverted file', () => {
    const note = refusalNote([
      { ...refusal, path: 'a.ts', part: 'deleted' },
      { ...refusal, path: 'b.ts', part: 'changed' },
    ]);
    expect(note).toContain('- `a.ts`: I restored this file, which you had deleted\n');
    expect(note).toContain('- `b.ts`: I reverted all your changes to this file');
  });

  it('names the message before which the files were restored', () => {
    expect(restoredFilesNote('Make it')).toContain('before my message “Make it”.');
  });

  it('stays short', () => {
    expect(quotable([...Array(100).keys()].map(() => 'x'.repeat(2_000)))).toHaveLength(40);
    const long = quotable(Array.from({ length: 50 }, () => 'x'.repeat(2_000)));
    const note = refusalNote(Array.from({ length: 30 }, (_, line) => ({ ...refusal, line, newLines: long })));
    expect(note.length).toBeLessThan(20_000);
    expect(note.match(/lines \d/g)).toHaveLength(30);
  });
});
