import path from 'node:path';
import esbuild from 'esbuild';
import { describe, expect, it } from 'vitest';
import { pseudoTexts } from '../../../scripts/pseudo/bundle';
import { pseudoManifest, pseudoTable, pseudoWords } from '../../../scripts/pseudo/pseudo';
import { ENGLISH } from '../../../src/texts/english';
import { generalWords, holesIn, type TextTable } from '../../../src/texts/text';
import { createFill } from '../../../src/texts/translate';
import { localized, readTranslations } from '../../../src/texts/translation';

const root = path.resolve(import.meta.dirname, '../../..');

describe('the pseudo-language', () => {
  it('puts words in brackets and makes them 40 % longer', () => {
    expect(pseudoWords('Start Agent Task')).toBe('⟦Start Agent Task one tw⟧');
    expect(pseudoWords('Allow')).toBe('⟦Allow o⟧');
    const long = 'a'.repeat(500);
    expect(pseudoWords(long)).toMatch(new RegExp(`^⟦${long} .{198,199}⟧$`));
  });

  it('changes nothing that is not words, and does not count it', () => {
    expect(pseudoWords('Merge {task} into {branch}.')).toBe('⟦Merge {task} into {branch}. one t⟧');
    expect(pseudoWords('Use `git` or **[this](https://example.com/a)**')).toMatch(
      /^⟦Use `git` or \*\*\[this\]\(https:\/\/example\.com\/a\)\*\* [a-z ]{5}⟧$/,
    );
    expect(pseudoWords('$(sync~spin) Wait')).toBe('$(sync~spin) ⟦Wait o⟧');
  });

  it('keeps the holes and the plural forms of every text', () => {
    const table: TextTable = ENGLISH;
    for (const [id, text] of Object.entries(pseudoTable(table))) {
      expect(Object.keys(typeof text === 'object' ? text : {}), id).toEqual(
        Object.keys(typeof table[id] === 'object' ? table[id] : {}),
      );
      expect(holesIn(generalWords(text)), id).toEqual(holesIn(generalWords(table[id]!)));
    }
    const fill = createFill(pseudoTable(table), 'en');
    expect(fill('count.files', { count: 1 })).toMatch(/^⟦1 file [a-z]+⟧$/);
    expect(fill('count.files', { count: 2 })).toMatch(/^⟦2 files [a-z]+⟧$/);
  });

  it('gives way to the translations of another language, and fills their gaps', () => {
    const pseudo = pseudoTable(ENGLISH);
    const german = { 'action.retry': 'Wiederholen', 'count.files': { one: '{count} Datei', other: '{count} Dateien' } };
    const { translations, problems } = readTranslations(pseudo, german);
    expect(problems).toEqual([]);
    const fill = createFill(localized(pseudo, translations), 'de');
    expect(fill('action.retry', {})).toBe('Wiederholen');
    expect(fill('count.files', { count: 2 })).toBe('2 Dateien');
    expect(fill('action.show', {})).toBe('⟦Show o⟧');
  });

  it('takes each line of a welcome for itself, and leaves its buttons buttons', () => {
    const welcome = 'Describe a task.\n[Start](command:coppice.startTask)';
    expect(pseudoManifest({ welcome })).toEqual({
      welcome: '⟦Describe a task. one tw⟧\n[⟦Start o⟧](command:coppice.startTask)',
    });
  });
});

describe('a bundle in the pseudo-language', () => {
  it('has it in its tables, and plain English in what is for agents', async () => {
    const { outputFiles } = await esbuild.build({
      stdin: {
        contents: `
          export { ENGLISH } from './src/texts/english';
          export { PRACTICE } from './src/texts/practice';`,
        resolveDir: root,
      },
      bundle: true,
      format: 'esm',
      write: false,
      plugins: [pseudoTexts],
    });
    const code = `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`;
    const bundle = (await import(/* @vite-ignore */ code)) as Readonly<Record<string, TextTable>>;
    expect(bundle['ENGLISH']).toEqual(pseudoTable(ENGLISH));
    expect(bundle['PRACTICE']?.['option.allow']).toBe('Allow');
  });
});
