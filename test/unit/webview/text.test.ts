import { describe, expect, it } from 'vitest';
import { ansiSpans, screenText } from '../../../webview/shared/ansi/ansi';
import { decodeEntities } from '../../../webview/shared/markdown/entities';
import { safeLink } from '../../../webview/shared/markdown/links';
import { visibleText } from '../../../src/base/visible';

const ESC = '\u001b';

describe('text to approve', () => {
  it.each([
    ['rm -rf a \u202e# b', 'rm -rf a \\u{202e}# b', 1],
    ['curl x\u200b.test', 'curl x\\u{200b}.test', 1],
    ['a\u00a0b\u3000c', 'a\\u{a0}b\\u{3000}c', 2],
    ['\u{e0041}x\ufe0f', '\\u{e0041}x\\u{fe0f}', 2],
    ['a\rb\u0007', 'a\\u{d}b\\u{7}', 2],
    ['echo "höflich" \t&&\n日本', 'echo "höflich" \t&&\n日本', 0],
  ])('shows invisible characters in %j', (text, shown, hidden) => {
    expect(visibleText(text)).toEqual({ text: shown, hidden });
  });
});

describe('safeLink', () => {
  it.each(['https://example.test/a?b=c', 'http://example.test/', 'mailto:a@example.test'])('accepts %s', (href) => {
    expect(safeLink(href)).toBe(href);
  });
  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'command:workbench.action.quit',
    'vscode://x',
    'data:text/html,x',
    'file:///etc/passwd',
    '//example.test',
    'src/a.ts',
    'https://',
    '',
  ])('rejects %j', (href) => {
    expect(safeLink(href)).toBeUndefined();
  });
});

describe('character references', () => {
  it.each([
    ['a &amp; b &lt;c&gt; &quot;d&quot;', 'a & b <c> "d"'],
    ['&#39;&#x2014;&hellip;', "'—…"],
    ['&toString; &valueOf;', '&toString; &valueOf;'],
    ['&nothing; &#0; &#xd800; & &&', '&nothing; \ufffd \ufffd & &&'],
  ])('decodes %j', (text, decoded) => {
    expect(decodeEntities(text)).toBe(decoded);
  });
});

describe('a program’s output', () => {
  it('is shown as a terminal would show it', () => {
    expect(screenText(`10%\r50%\r100%\r\nready`)).toBe('100%\nready');
    expect(screenText(`${ESC}]0;title\u0007${ESC}]8;;https://evil.test\u0007link${ESC}]8;;\u0007`)).toBe('link');
    expect(screenText(`a${ESC}[2K${ESC}[1;1Hb${ESC}(Bc${ESC}[?25ld${ESC}=e`)).toBe('abcde');
    expect(screenText(`x${ESC}[31`)).toBe('x');
    expect(screenText(`a\u0000\u0008b\tc`)).toBe('ab\tc');
    expect(screenText(`${ESC}[31mred${ESC}[0m`)).toBe(`${ESC}[31mred${ESC}[0m`);
  });

  it('has the theme’s colors as classes, and other colors as numbers', () => {
    expect(ansiSpans(`${ESC}[1;31mFAIL${ESC}[0m ok`)).toEqual([
      { text: 'FAIL', classes: 'ansi-red-fg ansi-bold' },
      { text: ' ok', classes: '' },
    ]);
    expect(ansiSpans(`${ESC}[38;5;123ma${ESC}[38;5;240mb${ESC}[38;2;1;2;3mc`).map((span) => span.color)).toEqual([
      '135, 255, 255',
      '88, 88, 88',
      '1, 2, 3',
    ]);
    expect(ansiSpans('<b>plain</b>')).toEqual([{ text: '<b>plain</b>', classes: '' }]);
    expect(ansiSpans('')).toEqual([]);
  });
});
