import { describe, expect, it } from 'vitest';
import { directedRuns, readableLine, turnsAround, visibleText, withoutHidden } from '../../../src/base/visible';

describe('a text from right to left', () => {
  it('separates it from what is next to it', () => {
    expect(directedRuns('cp א > בג')).toEqual([
      { text: 'cp ', turns: false },
      { text: 'א', turns: true },
      { text: ' > ', turns: false },
      { text: 'בג', turns: true },
    ]);
    expect(directedRuns('ls -la')).toEqual([{ text: 'ls -la', turns: false }]);
    expect(directedRuns('')).toEqual([]);
  });

  it.each(['א', 'ش', 'ﻻ', '\u{10900}', '\u{1e900}'])('finds letters like %s', (letter) => {
    expect(turnsAround(`a ${letter} b`)).toBe(true);
  });
  it.each(['abc', 'é日本', '👍', 'Привет'])('finds none like %s', (text) => {
    expect(turnsAround(text)).toBe(false);
  });
});

describe('what is not seen', () => {
  it('spells it out where it matters, even within an emoji', () => {
    expect(visibleText('👩‍💻❤️').text).toBe('👩\\u{200d}💻❤\\u{fe0f}');
    expect(visibleText('a\u2800b\u3164c').text).toBe('a\\u{2800}b\\u{3164}c');
  });

  it('shows or removes it in a line', () => {
    expect(readableLine('a\u00a0b\tc\r\nd\u200be')).toBe('a b c⏎d\\u{200b}e');
    expect(withoutHidden('a\u200bb\u202ec 👩‍💻')).toBe('abc 👩‍💻');
  });
});
