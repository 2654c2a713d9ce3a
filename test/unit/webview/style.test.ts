import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../../webview');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
const read = (ending: RegExp) =>
  files.filter((file) => ending.test(file)).map((file) => [file, readFileSync(path.join(root, file), 'utf8')] as const);
const sheets = read(/\.css$/);
const scripts = read(/\.tsx?$/);

/** Returns the matching lines, as "file: line". */
const found = (texts: readonly (readonly [string, string])[], pattern: RegExp) =>
  texts.flatMap(([file, text]) =>
    text
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );

describe('the style sheets', () => {
  it('are found', () => {
    expect(sheets.length).toBeGreaterThan(5);
  });

  it('take every color from the theme', () => {
    expect(
      found(sheets, /#[0-9a-f]{3,8}\b(?!.*\{$)|\b(?:rgba?|hsla?|oklch)\(|:\s*(?:white|black|red|gray)\b/i),
    ).toEqual([]);
  });

  it('have no gradients, no fonts of their own, and only one shadow, for the menu', () => {
    expect(found(sheets, /gradient|@font-face|font-family:(?! var\()/)).toEqual([]);
    expect(found(sheets, /box-shadow/)).toHaveLength(1);
  });

  it('use only logical directions, for right-to-left layouts', () => {
    const sided = /(?:margin|padding|border)-(?:left|right)|^\s*(?:left|right|float):|text-align: (?:left|right)/;
    expect(found(sheets, sided)).toEqual([]);
  });
});

describe('the scripts', () => {
  it('create no HTML from strings', () => {
    const sinks =
      /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|createContextualFragment/;
    expect(found(scripts, sinks)).toEqual([]);
  });
});
