import { generalWords, holesIn, type Text, type TextTable } from './text';
import type { PluralForms, ShownTable } from './translate';

/** Translated texts by id: words, or plural forms. */
export type Translations = ReadonlyMap<string, string | PluralForms>;

/** A translated text that can't be used, and why; its id is shown in English. */
export interface TranslationProblem {
  readonly id: string;
  readonly problem: 'unknownId' | 'notText' | 'otherHoles';
}

const CATEGORIES: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

/**
 * Reads the table of a language, which comes from a file. A text that doesn't fit its English one is left out and
 * reported, so that no translation can break a sentence.
 */
export function readTranslations(
  english: TextTable,
  raw: unknown,
): { readonly translations: Translations; readonly problems: readonly TranslationProblem[] } {
  const translations = new Map<string, string | PluralForms>();
  const problems: TranslationProblem[] = [];
  for (const [id, value] of Object.entries(typeof raw === 'object' && raw !== null ? raw : {})) {
    const read = readText(Object.hasOwn(english, id) ? english[id] : undefined, value);
    if (typeof read === 'object' && 'problem' in read) problems.push({ id, problem: read.problem });
    else translations.set(id, read);
  }
  return { translations, problems };
}

type Problem = Pick<TranslationProblem, 'problem'>;

function readText(english: Text | undefined, value: unknown): string | PluralForms | Problem {
  if (english === undefined) return { problem: 'unknownId' };
  const forms = typeof value === 'string' ? value : formsOf(value);
  if (forms === undefined) return { problem: 'notText' };
  const isPlural = typeof english === 'object' && 'one' in english;
  if (typeof forms === 'object' && !isPlural) return { problem: 'notText' };
  const known = holesIn(generalWords(english));
  const all = typeof forms === 'string' ? [forms] : CATEGORIES.flatMap((category) => forms[category] ?? []);
  return all.every((words) => hasHoles(words, known, isPlural)) ? forms : { problem: 'otherHoles' };
}

/** A plural form may leave the number out ("a file"), nothing else. */
function hasHoles(words: string, known: readonly string[], isPlural: boolean): boolean {
  const holes = holesIn(words);
  return (
    holes.every((hole) => known.includes(hole)) &&
    known.every((hole) => holes.includes(hole) || (isPlural && hole === 'count'))
  );
}

function formsOf(value: unknown): PluralForms | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  const isForm = ([category, words]: [string, unknown]) =>
    CATEGORIES.some((known) => known === category) && typeof words === 'string';
  return entries.every(isForm) && 'other' in value
    ? { other: String(value.other), ...Object.fromEntries(entries) }
    : undefined;
}

/** Puts translations over English texts: what isn't translated stays English. */
export function localized(english: TextTable, translations: Translations): ShownTable {
  return Object.fromEntries(Object.entries(english).map(([id, text]) => [id, translations.get(id) ?? text]));
}

/** The names under which a language's table may be found, the most precise first; none for English. */
export function tableNames(language: string): readonly string[] {
  const name = language.toLowerCase();
  const [base] = name.split('-');
  if (base === 'en' || !/^[a-z\d-]+$/.test(name)) return [];
  return base === undefined || name === base ? [name] : [name, base];
}
