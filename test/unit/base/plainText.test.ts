import fc from 'fast-check';
import { marked, type Token } from 'marked';
import { describe, expect, it } from 'vitest';
import { isPlainLine, markdownText, plainBlock, plainLabel, plainLine, shortened } from '../../../src/base/plainText';

/** What VS Code makes a link of in notifications and in the messages of input boxes: src/vs/base/common/linkedText.ts. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
/** What it draws an icon for: src/vs/base/browser/ui/iconLabel/iconLabels.ts, src/vs/base/common/themables.ts. */
const ICON = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g;
/** Written from the Unicode standard and not from the code under test. */
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/u;

/** Texts in which the parts of links, icons and hidden characters come together in all ways. */
const parts = [
  ...['[', ']', '(', ')', '](', '[x](command:a.b)', '[x](https://a.test "t")', 'command:', 'https://a', 'FILE:/a'],
  ...['$', '$(', '\\', '$(zap)', '$(sync~spin)', '\\$(a)', 'zap', '~', ' ', '\t', '\n', '\r\n', '\r', '"', "'"],
  ...['\u202e', '\u2066', '\u200f', '\u061c', '\u200b', '\u200d', '\u00ad', '\u2028', '\ufeff', '\ufe0f', '\u{e0041}'],
  ...[
    '\0',
    '\u001b[31m',
    '\u0085',
    '\ud83d',
    '\udc4d',
    '👍',
    '👩‍💻',
    'é',
    'e\u0301',
    'ש',
    'a',
    '…',
    '⏎',
    '\u00a0',
    '\u2800',
  ],
  ...['*', '_', '`', '#', '-', '1.', '>', '<b>', '&lt;', '&', '|', '![', '~~', 'http://a.test', 'a@b.test', '    '],
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 30 })
  .map((all) => all.join(''));
const limit = fc.integer({ min: 1, max: 40 });

const links = (text: string) => [...text.replace(/\r\n|\n|\r/g, ' ').matchAll(LINK)];

describe('a line for a message', () => {
  it.each([
    ['save [details](command:workbench.action.quit?%5B%5D)', 'save [details] (command:workbench.action.quit?%5B%5D)'],
    ['[[a]](https://evil.test "a")', '[[a]] (https://evil.test "a")'],
    ['rm -rf a \u202e# b', 'rm -rf a \\u{202e}# b'],
    ['a\u200bb\u00adc\u{e0041}d', 'a\\u{200b}b\\u{ad}c\\u{e0041}d'],
    ['one\ntwo\r\nthree\rfour\u2028five', 'one⏎two⏎three\\u{d}four\\u{2028}five'],
    ['a\u001b[31mb\0', 'a\\u{1b}[31mb\\u{0}'],
    ['half \ud83d', 'half \\u{d83d}'],
    ['bytes \ufffd and a\tb\u00a0c\u202fd', 'bytes \ufffd and a b c d'],
    ['Fix 👩🏽‍💻 and ❤️ and 1️⃣', 'Fix 👩🏽‍💻 and ❤️ and 1️⃣'],
    ['می‌خواهم क्‍ष', 'می‌خواهم क्‍ष'],
    ['\u061c\u200d\u061c', '\\u{61c}\\u{200d}\\u{61c}'],
    ['a‌b x\ufe0f\ufe0f ❤\ufe0f\ufe0f', 'a\\u{200c}b x\\u{fe0f}\\u{fe0f} ❤\ufe0f\\u{fe0f}'],
    ['$(zap) stays', '$(zap) stays'],
  ])('turns %j into %j', (text, line) => {
    expect(plainLine(text)).toBe(line);
  });

  it('never contains a link or hides anything, and is stable', () => {
    const shaping = /(?<=\p{Extended_Pictographic}|[0-9#*])\ufe0f|(?<=[^\p{ASCII}])[\u200c\u200d](?=[^\p{ASCII}])/gu;
    fc.assert(
      fc.property(hostile, limit, (text, max) => {
        for (const line of [plainLine(text), plainLine(text, max), plainLabel(text), plainLabel(text, max)]) {
          expect(links(line)).toEqual([]);
          expect(line.replace(shaping, '')).not.toMatch(INVISIBLE);
        }
        expect(plainLine(text, max).length).toBeLessThanOrEqual(max);
        expect(plainLine(plainLine(text, max), max)).toBe(plainLine(text, max));
        expect(plainLabel(plainLabel(text, max), max)).toBe(plainLabel(text, max));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no time for a huge text', () => {
    const began = performance.now();
    expect(plainLine('\u202e](\n'.repeat(8_000_000), 120)).toHaveLength(120);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('a label', () => {
  it.each([
    ['$(zap) go', '$ (zap) go'],
    ['$($(a))', '$($ (a))'],
    ['\\$(sync~spin)', '\\$ (sync~spin)'],
    ['echo $(git log) $x (y)', 'echo $(git log) $x (y)'],
  ])('turns %j into %j', (text, label) => {
    expect(plainLabel(text)).toBe(label);
  });

  it('never contains an icon', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect([...plainLabel(text).matchAll(ICON)]).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('lines for a dialog', () => {
  it('keeps lines, and hides nothing', () => {
    expect(plainBlock('a\r\nb\n\u202ec\rd', 100)).toBe('a\nb\n\\u{202e}c\\u{d}d');
    expect(plainBlock('[a](b) $(zap)', 100)).toBe('[a](b) $(zap)');
  });
});

describe('a shortened text', () => {
  it('ends before a character that doesn’t fit', () => {
    expect(shortened('abcd', 4)).toBe('abcd');
    expect(shortened('abcde', 4)).toBe('abc…');
    expect(shortened('ab👩‍💻c', 4)).toBe('ab…');
    expect(shortened('abe\u0301e', 4)).toBe('ab…');
    expect(shortened(`👍${'\u0301'.repeat(50)}`, 2)).toBe('…');
  });

  it('is never longer, and contains no half of a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), limit, (text, max) => {
        const short = shortened(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short.isWellFormed()).toBe(text.isWellFormed());
        if (short !== text) expect(text.startsWith(short.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe('a line that can be answered', () => {
  it.each(['git status --short', 'echo $(date) > "a b"', 'git commit -m "höflich 日本 👍"', 'a[0] = (1)'])(
    'shows all of %j',
    (text) => {
      expect(isPlainLine(text, 120)).toBe(true);
    },
  );

  it.each([
    ['', 'nothing'],
    ['a'.repeat(121), 'too long'],
    ['a\nb', 'a line break'],
    ['a\rb', 'a carriage return'],
    ['a\tb', 'a tab'],
    ['a  b', 'spaces that are folded'],
    [' a', 'a space before'],
    ['a ', 'a space behind'],
    ['a\u00a0b', 'another space'],
    ['a\u202eb', 'an override'],
    ['a\u200bb', 'a zero-width space'],
    ['❤\ufe0f', 'a selector, though it is shown'],
    ['cp א > ב', 'letters from right to left'],
    ['echo [x](command:a)', 'a link'],
    ['a\ud83d', 'half of a character'],
    ['a\u001b[2Kb', 'an escape sequence'],
  ])('can’t show %j: %s', (text) => {
    expect(isPlainLine(text, 120)).toBe(false);
  });

  it('is what VS Code shows', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        if (!isPlainLine(text, 120)) return;
        expect(links(text)).toEqual([]);
        expect(text).not.toMatch(INVISIBLE);
        expect(text.replace(/\s+/g, ' ').trim()).toBe(text);
        expect(plainLine(text, 120)).toBe(text);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('Markdown made of a text', () => {
  /** The text that is left when nothing but text and line breaks is there; fails where anything else is. */
  function wordsOf(tokens: readonly Token[]): string {
    return tokens
      .map((token) => {
        switch (token.type) {
          case 'br':
            return '\n';
          case 'paragraph':
            return wordsOf((token as { tokens?: Token[] }).tokens ?? []);
          case 'escape':
          case 'text':
            if ('tokens' in token && token.tokens) return wordsOf(token.tokens);
            return (token as { text: string }).text;
          default:
            throw new Error(`a ${token.type} in ${JSON.stringify(tokens)}`);
        }
      })
      .join('');
  }
  const shown = (markdown: string) => wordsOf(marked.lexer(markdown)).replaceAll('&nbsp;', ' ');

  it.each([
    '[x](command:a.b) ![x](https://a.test/x.png) <https://a.test> http://a.test www.a.test a@b.test',
    '# a\n\n- b\n1. c\n> d\n    e\n***\n| a | b |\n|---|---|\n~~~\nf',
    '&lt;b&gt; <img src=x> `code` **b** _i_ ~~s~~ \\[ $(zap)',
    'one\n\n\n  two   three\n[a]: https://a.test',
  ])('shows %j unchanged', (text) => {
    expect(shown(markdownText(text, 1_000))).toBe(text);
  });

  it('shows nothing but the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const plain = plainBlock(text, 1_000).trimEnd().replaceAll('\t', ' ');
        expect(shown(markdownText(text, 1_000)).replaceAll('\u00a0', ' ')).toBe(plain.replaceAll('\u00a0', ' '));
      }),
      { numRuns: 2_000 },
    );
  });
});
