import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../src/texts/english';
import { readTranslations, tableNames } from '../../../src/texts/translation';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = path.join(root, 'media', 'texts');

/** The languages that ship, by the names of their tables. */
const languages = existsSync(folder) ? readdirSync(folder).map((file) => path.basename(file, '.json')) : [];

describe('the languages that ship', () => {
  it('have a table that fits the English one', () => {
    const problems = languages.flatMap((language) => {
      const raw: unknown = JSON.parse(readFileSync(path.join(folder, `${language}.json`), 'utf8'));
      return readTranslations(ENGLISH, raw).problems.map((problem) => ({ language, ...problem }));
    });
    expect(problems).toEqual([]);
  });

  it('are named so that VS Code’s display language leads to them', () => {
    expect(languages.filter((language) => !tableNames(language).includes(language))).toEqual([]);
  });

  it('also translate the manifest', () => {
    const manifests = readdirSync(root).flatMap((file) => /^package\.nls\.(.+)\.json$/.exec(file)?.[1] ?? []);
    expect(manifests.sort()).toEqual([...languages].sort());
  });
});
