import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactText, writtenBytes, type OpenedAs } from '../../../../src/domain/review/exactText';
import { linesOf } from '../../../../src/domain/review/hunks';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const BOM = '\ufeff';

describe('the text that an editor writes back exactly', () => {
  it.each([
    ['ASCII', 'a\nb\n', { encoding: 'utf8', eol: '\n' }, 'a\nb\n'],
    ['nothing', '', { encoding: 'utf8', eol: '\r\n' }, ''],
    ['no line end', 'a', { encoding: 'utf8', eol: '\r\n' }, 'a'],
    ['no final newline', 'a\r\nb', { encoding: 'utf8', eol: '\r\n' }, 'a\r\nb'],
    ['UTF-8', 'café €\u{1f600}\n', { encoding: 'utf8', eol: '\n' }, 'café €\u{1f600}\n'],
    ['a replacement character that is in the file', 'caf\ufffd\n', { encoding: 'utf8', eol: '\n' }, 'caf\ufffd\n'],
    [
      'line separators of Unicode',
      'a\u2028b\u2029c\u0085d\n',
      { encoding: 'utf8', eol: '\n' },
      'a\u2028b\u2029c\u0085d\n',
    ],
    ['NUL', 'a\0b\n', { encoding: 'utf8', eol: '\n' }, 'a\0b\n'],
    ['a byte order mark', `${BOM}é\n`, { encoding: 'utf8bom', eol: '\n' }, 'é\n'],
    ['two byte order marks', `${BOM}${BOM}é\n`, { encoding: 'utf8bom', eol: '\n' }, `${BOM}é\n`],
    ['ASCII, opened as GBK', 'a\nb\n', { encoding: 'gbk', eol: '\n' }, 'a\nb\n'],
    ['ASCII, opened as Latin-1', 'a\r\nb\r\n', { encoding: 'iso88591', eol: '\r\n' }, 'a\r\nb\r\n'],
  ] as const)('is there for %s', (_, content, opened, text) => {
    const bytes = Buffer.from(content);
    expect(exactText(bytes, { path: 'a.txt', ...opened })).toEqual({ ok: true, value: text });
    expect(bytes.equals(writtenBytes(text, opened.encoding)!)).toBe(true);
  });

  it.each([
    ['Latin-1', latin1('caf\xe9\n'), { encoding: 'utf8', eol: '\n' }, 'notUtf8'],
    ['Latin-1, opened as such', latin1('caf\xe9\n'), { encoding: 'iso88591', eol: '\n' }, 'notUtf8'],
    [
      'Latin-1 below a byte order mark',
      Buffer.concat([Buffer.from(BOM), latin1('\xe9')]),
      { encoding: 'utf8bom', eol: '\n' },
      'notUtf8',
    ],
    ['a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0x80]), { encoding: 'utf8', eol: '\n' }, 'notUtf8'],
    ['an overlong sequence', Buffer.from([0xc0, 0xaf]), { encoding: 'utf8', eol: '\n' }, 'notUtf8'],
    ['a sequence that is cut off', Buffer.from('€').subarray(0, 2), { encoding: 'utf8', eol: '\n' }, 'notUtf8'],
    ['GBK, opened as such', Buffer.from([0xc4, 0xe3, 0x0a]), { encoding: 'gbk', eol: '\n' }, 'notUtf8'],
    [
      'UTF-16 with a byte order mark',
      Buffer.from(`${BOM}a\n`, 'utf16le'),
      { encoding: 'utf16le', eol: '\n' },
      'notUtf8',
    ],
    ['UTF-16 of ASCII', Buffer.from('a\n', 'utf16le'), { encoding: 'utf16le', eol: '\n' }, 'otherEncoding'],
    ['UTF-8, opened as GBK', Buffer.from('é\n'), { encoding: 'gbk', eol: '\n' }, 'otherEncoding'],
    ['UTF-8, opened as Windows-1252', Buffer.from('é\n'), { encoding: 'windows1252', eol: '\n' }, 'otherEncoding'],
    [
      'a byte order mark that would get lost',
      Buffer.from(`${BOM}a\n`),
      { encoding: 'utf8', eol: '\n' },
      'otherEncoding',
    ],
    ['a byte order mark, opened as GBK', Buffer.from(`${BOM}a\n`), { encoding: 'gbk', eol: '\n' }, 'otherEncoding'],
    ['a byte order mark that would come', Buffer.from('a\n'), { encoding: 'utf8bom', eol: '\n' }, 'otherEncoding'],
    ['CRLF among LF', Buffer.from('a\nb\r\nc\n'), { encoding: 'utf8', eol: '\n' }, 'mixedLineEndings'],
    ['LF among CRLF', Buffer.from('a\r\nb\nc\r\n'), { encoding: 'utf8', eol: '\r\n' }, 'mixedLineEndings'],
    ['a lone CR', Buffer.from('a\rb\n'), { encoding: 'utf8', eol: '\n' }, 'mixedLineEndings'],
    ['CR alone', Buffer.from('a\rb\r'), { encoding: 'utf8', eol: '\n' }, 'mixedLineEndings'],
    ['CR before CRLF', Buffer.from('a\r\r\nb'), { encoding: 'utf8', eol: '\r\n' }, 'mixedLineEndings'],
    ['CRLF and LF, opened as GBK', Buffer.from('a\r\nb\n'), { encoding: 'gbk', eol: '\n' }, 'mixedLineEndings'],
  ] as const)('is not there for %s', (_, bytes, opened, code) => {
    expect(exactText(bytes, { path: 'a.txt', ...opened })).toMatchObject({
      error: { code, params: { path: 'a.txt' } },
    });
  });

  const openedAs: fc.Arbitrary<OpenedAs> = fc.record({
    path: fc.constant('a.txt'),
    encoding: fc.constantFrom('utf8', 'utf8bom', 'gbk', 'windows1252', 'utf16le'),
    eol: fc.constantFrom('\n', '\r\n'),
  });
  const part = fc
    .constantFrom('a', 'é', '\r', '\n', '\r\n', BOM, '\0', '\u2028', '\ufffd')
    .map((text) => Buffer.from(text));
  const odd = fc.constantFrom(0x80, 0xc3, 0xe9, 0xef, 0xff).map((byte) => Buffer.from([byte]));
  const content = fc
    .array(fc.oneof({ weight: 9, arbitrary: part }, { weight: 1, arbitrary: odd }), { maxLength: 12 })
    .map((parts) => Buffer.concat(parts));

  it('leads to the same bytes, whatever the file is', () => {
    fc.assert(
      fc.property(content, openedAs, (bytes, opened) => {
        const text = exactText(bytes, opened);
        if (!text.ok) return;
        expect(bytes.equals(writtenBytes(text.value, opened.encoding)!)).toBe(true);
        expect(linesOf(text.value).join(opened.eol)).toBe(text.value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is there for whatever an editor has written as UTF-8', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(
        fc.array(line),
        fc.constantFrom('utf8', 'utf8bom'),
        fc.constantFrom('\n', '\r\n'),
        (lines, encoding, eol) => {
          const text = lines.join(eol);
          fc.pre(encoding === 'utf8bom' || !text.startsWith(BOM));
          expect(exactText(writtenBytes(text, encoding)!, { path: 'a.txt', encoding, eol })).toEqual({
            ok: true,
            value: text,
          });
        },
      ),
    );
  });

  it('is not certain where only the editor knows the bytes', () => {
    expect(writtenBytes('é', 'gbk')).toBeUndefined();
    expect(writtenBytes('a', 'utf16be')).toBeUndefined();
  });
});
