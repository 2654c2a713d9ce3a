import { HOLE, type Text, type Translate } from './text';

/** The plural forms of a text, by the categories of `Intl.PluralRules`. `other` is always there. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** Texts by id as they are shown: in the user's language, or in English where that has none. */
export type ShownTable = Readonly<Record<string, Text | PluralForms>>;

/**
 * Returns the function that gives the texts of a table, typed by the English table's ids and holes.
 * @param locale BCP 47; decides plural forms and how numbers are written.
 */
export function createTranslate<Table>(table: ShownTable, locale: string): Translate<Table> {
  const fill = createFill(table, locale);
  return (id, ...[values]) => fill(String(id), values ?? {});
}

/** The same for ids and values that are known only at run time. An unknown id is shown itself. */
export function createFill(
  table: ShownTable,
  locale: string,
): (id: string, values: Readonly<Record<string, string | number>>) => string {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (id, values) => {
    const text = Object.hasOwn(table, id) ? table[id] : undefined;
    if (text === undefined) return id;
    return wordsFor(text, values, plurals).replace(HOLE, (hole, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined) return hole;
      return typeof value === 'number' ? numbers.format(value) : value;
    });
  };
}

function wordsFor(
  text: Text | PluralForms,
  { count }: Readonly<Record<string, string | number>>,
  plurals: Intl.PluralRules,
): string {
  if (typeof text === 'string') return text;
  if ('text' in text) return text.text;
  const forms: PluralForms = text;
  return (typeof count === 'number' ? forms[plurals.select(count)] : undefined) ?? forms.other;
}
