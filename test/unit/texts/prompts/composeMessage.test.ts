import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../../src/domain/review/attemptReview';
import { composeMessage } from '../../../../src/texts/prompts/composeMessage';
import { commentsPrompt } from '../../../../src/texts/prompts/commentsPrompt';
import { refusalNote, restoredFilesNote } from '../../../../src/texts/prompts/reviewNotes';
import { comment, thread } from '../../domain/comment/threads';

const refusal: Refusal = {
  path: 'src/list.ts',
  mark: 'h1',
  part: 'added',
  against: 'c0ffee',
  line: 0,
  count: 0,
  oldLines: [],
  newLines: [],
};

describe('the text of a message', () => {
  it('is the words alone if nothing else is pending', () => {
    const composed = composeMessage({ words: 'Go on', threads: [], refusals: [] });
    expect(composed).toEqual({ text: 'Go on', comments: new Set() });
  });

  it('continues with what the user did to the files', () => {
    const { text } = composeMessage({ words: 'Go on', threads: [], restoredTo: 'Make it', refusals: [refusal] });
    expect(text).toBe(['Go on', restoredFilesNote('Make it'), refusalNote([refusal])].join('\n\n'));
  });

  it('begins with the comments if there are no words, and names the ones that fit', () => {
    const one = thread('t1', [comment('c1')]);
    const located = {
      thread: one,
      path: one.anchor.path,
      position: { lines: one.anchor.lines, state: 'same' },
    } as const;
    const composed = composeMessage({ words: '', threads: [located], refusals: [refusal] });
    expect(composed.text).toBe([commentsPrompt([located]).text, refusalNote([refusal])].join('\n\n'));
    expect([...composed.comments]).toEqual(['c1']);
  });
});
