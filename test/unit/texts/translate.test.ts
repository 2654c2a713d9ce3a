import { describe, expect, it } from 'vitest';
import type { TextTable } from '../../../src/texts/text';
import { createFill, createTranslate, type ShownTable } from '../../../src/texts/translate';
import { localized, readTranslations, tableNames } from '../../../src/texts/translation';

const ENGLISH = {
  plain: 'Nothing to merge.',
  annotated: { text: 'Keep', comment: 'Verb: the user keeps a change.' },
  into: 'Merged {task} into {branch}.',
  files: { one: '{count} file in {folder}', other: '{count} files in {folder}' },
} as const satisfies TextTable;

const t = createTranslate<typeof ENGLISH>(ENGLISH, 'en');

describe('a text', () => {
  it('has its holes filled by name', () => {
    expect(t('plain')).toBe('Nothing to merge.');
    expect(t('annotated')).toBe('Keep');
    expect(t('into', { task: 'T-1', branch: 'main' })).toBe('Merged T-1 into main.');
  });

  it('doesn’t compile with a hole that has no value, or with an unknown id', () => {
    // @ts-expect-error branch is missing
    t('into', { task: 'T-1' });
    // @ts-expect-error values are missing
    t('into');
    // @ts-expect-error there is no such hole
    t('into', { task: 'T-1', branch: 'main', file: 'a' });
    // @ts-expect-error a number decides the plural
    t('files', { count: '1', folder: 'src' });
    // @ts-expect-error there is no such text
    t('missing');
    expect(t('plain')).not.toBe('');
  });

  it('takes the form of its number', () => {
    expect(t('files', { count: 1, folder: 'src' })).toBe('1 file in src');
    expect(t('files', { count: 0, folder: 'src' })).toBe('0 files in src');
    expect(t('files', { count: 2_500, folder: 'src' })).toBe('2,500 files in src');
  });

  it('doesn’t fill holes that come with a value', () => {
    expect(t('into', { task: '{branch}', branch: '$&{task}' })).toBe('Merged {branch} into $&{task}.');
  });

  it('shows its id if the table lacks it, and a hole without a value', () => {
    const fill = createFill(ENGLISH, 'en');
    expect(fill('toString', {})).toBe('toString');
    expect(fill('into', { task: 'T-1' })).toBe('Merged T-1 into {branch}.');
  });
});

describe('a translation', () => {
  const shown = (raw: unknown, locale: string): ReturnType<typeof createTranslate<typeof ENGLISH>> => {
    const table: ShownTable = localized(ENGLISH, readTranslations(ENGLISH, raw).translations);
    return createTranslate<typeof ENGLISH>(table, locale);
  };

  it('replaces the English text, with all plural forms of its language', () => {
    const polish = shown(
      {
        plain: 'Nie ma czego scalać.',
        files: { one: '{count} plik w {folder}', few: '{count} pliki w {folder}', other: '{count} plików w {folder}' },
      },
      'pl',
    );
    expect(polish('plain')).toBe('Nie ma czego scalać.');
    expect([1, 3, 5, 22].map((count) => polish('files', { count, folder: 'src' }))).toEqual([
      '1 plik w src',
      '3 pliki w src',
      '5 plików w src',
      '22 pliki w src',
    ]);
    expect(polish('into', { task: 'T-1', branch: 'main' })).toBe('Merged T-1 into main.');
  });

  it.each([
    ['isn’t a table', 'nonsense', []],
    ['names an unknown id', { constructor: 'x' }, [{ id: 'constructor', problem: 'unknownId' }]],
    ['lacks a hole', { into: '{task} gemergt.' }, [{ id: 'into', problem: 'otherHoles' }]],
    ['invents a hole', { plain: '{what}' }, [{ id: 'plain', problem: 'otherHoles' }]],
    ['has forms where there is no number', { plain: { other: 'x' } }, [{ id: 'plain', problem: 'notText' }]],
    ['has no general form', { files: { one: '{count} in {folder}' } }, [{ id: 'files', problem: 'notText' }]],
    ['has an unknown form', { files: { other: '{folder}', several: '' } }, [{ id: 'files', problem: 'notText' }]],
    [
      'isn’t text',
      { plain: 7, into: null },
      [
        { id: 'plain', problem: 'notText' },
        { id: 'into', problem: 'notText' },
      ],
    ],
  ])('falls back to English if it %s', (_what, raw, problems) => {
    expect(readTranslations(ENGLISH, raw).problems).toEqual(problems);
    expect(shown(raw, 'de')('plain')).toBe('Nothing to merge.');
  });

  it('is looked up by region, then by language', () => {
    expect(tableNames('pt-BR')).toEqual(['pt-br', 'pt']);
    expect(tableNames('de')).toEqual(['de']);
    expect(tableNames('en-GB')).toEqual([]);
    expect(tableNames('../x')).toEqual([]);
  });
});
