import { describe, expect, it } from 'vitest';
import { cleanPrompt, PROMPT_MAX, promptProblem, slugOf, taskLabel, titleOf } from '../../../../src/domain/task/task';

const MEGABYTE = 1024 * 1024;

describe('the title of a task', () => {
  it.each([
    ['Fix the cache', 'Fix the cache'],
    ['', ''],
    [' \n\n --- \n', ''],
    ['\n\n## **Fix** the `cache`\nmore', 'Fix the cache'],
    ['- [ ] todo item', '[ ] todo item'],
    ['> quoted *words*', 'quoted words'],
    ['a\t b \u00a0 c', 'a b c'],
    ['Кэш починить', 'Кэш починить'],
    ['캐시 고치기', '캐시 고치기'],
    ['🎉 42', '🎉 42'],
    // Text in a tree or a commit must not reverse or hide what is next to it.
    ['safe \u202egnp.exe\u202c end', 'safe gnp.exe end'],
    ['\u200fabc\u2067def\u2069', 'abcdef'],
    ['red \u001b[31malert\u0007 x', 'red [31malert x'],
    ['zero\u200bwidth\u2028 \u{e0041}\u{e0042}tag\u00adged\ufeff', 'zerowidth tagged'],
    ['Fix 👩🏽‍💻 and ❤️', 'Fix 👩🏽‍💻 and ❤️'],
    ['lone \ud800 surrogate', 'lone \ufffd surrogate'],
  ])('turns the prompt %j into the title %j', (prompt, title) => {
    expect(titleOf(prompt)).toBe(title);
  });

  it('cuts between words, if they aren’t too long, and never within a character', () => {
    const words = titleOf('word '.repeat(40));
    expect(words).toBe(`${'word '.repeat(13)}word…`);
    expect(words.length).toBeLessThanOrEqual(72);
    expect(titleOf('x'.repeat(100))).toBe(`${'x'.repeat(71)}…`);
    expect(titleOf('x'.repeat(72))).toBe('x'.repeat(72));
    const emoji = titleOf(`x${'🎉'.repeat(60)}`);
    expect(emoji.isWellFormed()).toBe(true);
    expect(emoji).toBe(`x${'🎉'.repeat(35)}…`);
  });

  it('finds a title quickly in a prompt of a megabyte', () => {
    for (const prompt of [
      'a b '.repeat(MEGABYTE / 4),
      '\n'.repeat(MEGABYTE),
      '`'.repeat(MEGABYTE),
      '#'.repeat(MEGABYTE),
    ]) {
      const before = performance.now();
      expect(titleOf(prompt).length).toBeLessThanOrEqual(72);
      expect(performance.now() - before).toBeLessThan(2_000);
    }
  });
});

describe('the slug of a title', () => {
  it.each([
    ['Fix the Cache!', 'fix-the-cache'],
    ['', ''],
    ['캐시 고치기', ''],
    ['Crème brûlée & Ångström', 'creme-brulee-angstrom'],
    ['  --a__b--  ', 'a-b'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a.lock', 'a-lock'],
    ['@{u} ~1 ^ : ? * [ \\', 'u-1'],
    ['ﬁne ①', 'fine-1'],
    ['x\ud800y\u202ez', 'x-y-z'],
    ['one two three four five six seven eight nine', 'one-two-three-four-five-six'],
    ['x'.repeat(50), 'x'.repeat(32)],
  ])('turns %j into the slug %j', (title, slug) => {
    expect(slugOf(title)).toBe(slug);
  });

  it('makes a short and safe slug of any title', () => {
    expect(slugOf('a '.repeat(MEGABYTE))).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(slugOf('abc def', 5)).toBe('abc');
    expect(taskLabel(14)).toBe('T-14');
  });
});

describe('a prompt', () => {
  it.each([
    ['  words\r\nmore\r\n ', 'words\nmore'],
    ['a\0b', 'ab'],
    ['a\r\0\nb', 'a\nb'],
    ['\ud83d', '\ufffd'],
    ['🎉', '🎉'],
    ['a\u202eb', 'a\u202eb'],
    ['', ''],
  ])('stores the prompt %j as %j', (prompt, cleaned) => {
    expect(cleanPrompt(prompt)).toBe(cleaned);
    expect(cleanPrompt(cleaned)).toBe(cleaned);
  });

  it('refuses an empty or too long prompt with a reason', () => {
    expect(promptProblem(cleanPrompt(' \0\n'))).toBe('promptEmpty');
    expect(promptProblem('x'.repeat(PROMPT_MAX))).toBeUndefined();
    expect(promptProblem(cleanPrompt('x'.repeat(MEGABYTE)))).toBe('promptTooLong');
  });
});
