import { describe, expect, it } from 'vitest';
import { foreignWords } from '../../shownTexts/judge';

describe('a shown text', () => {
  it('is ours if all of its words are in brackets, inner ones included', () => {
    expect(foreignWords('⟦Allowed once ⟦by you⟧ on⟧')).toBeUndefined();
    expect(foreignWords('+3 −1 · ⟦Ready for review⟧, 12:30')).toBeUndefined();
  });

  it('is foreign as soon as one word is outside', () => {
    expect(foreignWords('Running · ⟦Thinking on⟧')).toBe('Running ·');
    expect(foreignWords('⟦Running⟧ since noon')).toBe('since noon');
  });

  it('is foreign if it was cut in the middle of its brackets', () => {
    expect(foreignWords('⟦Ready for rev…')).toBe('⟦Ready for rev…');
  });

  it('may have known values outside, but not as parts of words', () => {
    expect(foreignWords('T-1 Say hello, ⟦Done o⟧', ['Say hello', /T-\d+/g])).toBeUndefined();
    expect(foreignWords('Restart', ['Re', 'start'])).toBe('Restart');
    expect(foreignWords('a+b (c).ts', ['a+b (c).ts'])).toBeUndefined();
  });
});
