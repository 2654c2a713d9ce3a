import { describe, expect, it } from 'vitest';
import { toDisposable } from '../../../src/base/disposable';
import { SavedText } from '../../../webview/chat/savedText';

function createText() {
  const saves: string[] = [];
  let due: (() => void) | undefined;
  const clock = {
    now: () => 0,
    after: (_ms: number, callback: () => void) => {
      due = callback;
      return toDisposable(() => {
        if (due === callback) due = undefined;
      });
    },
  };
  return { text: new SavedText(clock, (text) => saves.push(text)), saves, runTimer: () => due?.() };
}

describe('SavedText', () => {
  it('saves once after a pause in typing', () => {
    const { text, saves, runTimer } = createText();
    for (const value of ['a', 'ab', 'abc']) text.write(value);
    expect(saves).toEqual([]);
    runTimer();
    text.flush();
    expect(saves).toEqual(['abc']);
  });

  it('saves on flush', () => {
    const { text, saves } = createText();
    text.write('a');
    text.flush();
    expect(saves).toEqual(['a']);
  });

  it('doesn’t save while saving is paused', () => {
    const { text, saves, runTimer } = createText();
    text.write('a');
    text.pauseSaving();
    runTimer();
    expect(saves).toEqual([]);
  });

  it('takes the host’s text unless there are unsaved changes', () => {
    const { text } = createText();
    text.replace('host');
    text.offerSaved('host, newer');
    expect(text.text.value).toBe('host, newer');
    text.write('mine');
    text.offerSaved('host');
    expect(text.text.value).toBe('mine');
    text.flush();
    text.offerSaved('mine too');
    expect(text.text.value).toBe('mine too');
  });
});
