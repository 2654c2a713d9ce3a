import fc from 'fast-check';
import { Lexer, type Token } from 'marked';
import { describe, expect, it } from 'vitest';
import { GROUP, MarkdownBlocks } from '../../../webview/shared/markdown/markdownBlocks';

const blocks = (markdown: MarkdownBlocks): Token[] => [...markdown.groups.flat(), ...markdown.tail];
const whole = (text: string) => Lexer.lex(text, { gfm: true }).filter((token) => token.type !== 'space');
/** Returns the type and text of blocks. `raw` may differ in blank lines. */
const kindAndText = (tokens: readonly Token[]) =>
  tokens.map((token) => [token.type, token.type === 'code' ? String(token.text) : token.raw.trim()]);

const PIECES = [
  'A word and **another** one.\n',
  '\n',
  '# Heading\n\n',
  '- item\n',
  '  - nested\n',
  '1. first\n',
  '```ts\nconst a = 1;\n\nconst b = 2;\n```\n',
  '~~~\n```\n~~~\n\n',
  '| a | b |\n|---|---|\n| 1 | 2 |\n',
  '> quoted\n',
  '<div onclick="x">\n',
  '[link][ref]\n\n',
  '[ref]: https://example.test\n',
  '    indented code\n',
  'Setext\n===\n',
  '---\n',
  '```\nnever closed\n',
];

const CHARACTERS = 'ab1.-*_`~#>|=[]() \n\t'.split('');

describe('MarkdownBlocks', () => {
  it('has the same result as parsing everything at once, whatever the chunks', () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom(...PIECES), fc.constantFrom(...CHARACTERS)), {
        minLength: 1,
        maxLength: 30,
      })
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }), (source, steps) => {
        const markdown = new MarkdownBlocks();
        for (let at = 0, step = 0; at < source.length; step += 1) {
          at += steps[step % steps.length]!;
          markdown.update(source.slice(0, at), true, step * 1000);
        }
        markdown.update(source, false, 0);
        expect(kindAndText(blocks(markdown))).toEqual(kindAndText(whole(source)));
      }),
      { numRuns: 1_500 },
    );
  });

  it('returns an open fence as code at once, and extends it', () => {
    const markdown = new MarkdownBlocks();
    markdown.update('Before\n\n```ts\nconst a', true, 0);
    expect(kindAndText(blocks(markdown))).toEqual([
      ['paragraph', 'Before'],
      ['code', 'const a'],
    ]);
    markdown.update('Before\n\n```ts\nconst a = 1;\nconst b', true, 1);
    expect(kindAndText(markdown.tail)).toEqual([['code', 'const a = 1;\nconst b']]);
    markdown.update('Before\n\n```ts\nconst a = 1;\n```\nAfter', true, 2);
    expect(kindAndText(blocks(markdown)).slice(1)).toEqual([
      ['code', 'const a = 1;'],
      ['paragraph', 'After'],
    ]);
  });

  it('preserves the identity of finished groups', () => {
    const markdown = new MarkdownBlocks();
    const text = Array.from({ length: GROUP + 9 }, (_, n) => `Paragraph ${n}.`).join('\n\n');
    markdown.update(text, true, 0);
    const [first] = markdown.groups;
    expect(first).toHaveLength(GROUP);
    const tokens = [...first!];
    markdown.update(`${text}\n\nOne more\n\nand more`, true, 1000);
    expect(markdown.groups[0]).toBe(first);
    expect(markdown.groups[0]!.every((token, at) => token === tokens[at])).toBe(true);
  });

  it('parses a long open block only from time to time, and completely at its end', () => {
    const markdown = new MarkdownBlocks();
    const long = 'word '.repeat(3000);
    expect(markdown.update(long, true, 0)).toBe(0);
    expect(markdown.update(`${long}more`, true, 10)).toBeGreaterThan(0);
    expect(markdown.update(`${long}more`, true, 200)).toBe(0);
    markdown.update(`${long}more and the end`, false, 201);
    expect(markdown.groups.flat()[0]!.raw.endsWith('the end')).toBe(true);
  });

  it('starts over when the text is replaced', () => {
    const markdown = new MarkdownBlocks();
    markdown.update('One\n\nTwo\n\nThree', true, 0);
    markdown.update('Other', true, 1000);
    expect(kindAndText(blocks(markdown))).toEqual([['paragraph', 'Other']]);
  });

  it('handles every kind of line ending', () => {
    const markdown = new MarkdownBlocks();
    markdown.update('One\r\n\r\nTwo\r', true, 0);
    markdown.update('One\r\n\r\nTwo\r\n\r\nThree', false, 1000);
    expect(kindAndText(blocks(markdown)).map(([, text]) => text)).toEqual(['One', 'Two', 'Three']);
  });
});
