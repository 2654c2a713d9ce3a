import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../../src/domain/review/attemptReview';
import { composeMessage } from '../../../../src/texts/prompts/composeMessage';
import { refusalNote, restoredFilesNote } from '../../../../src/texts/prompts/reviewNotes';

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
    expect(composeMessage({ words: 'Go on', refusals: [] })).toBe('Go on');
  });

  it('continues with what the user did to the files', () => {
    expect(composeMessage({ words: 'Go on', restoredTo: 'Make it', refusals: [refusal] })).toBe(
      ['Go on', restoredFilesNote('Make it'), refusalNote([refusal])].join('\n\n'),
    );
  });
});
