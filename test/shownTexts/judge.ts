import { CLOSING, OPENING } from '../../scripts/pseudo/pseudo';

const GROUP = new RegExp(`${OPENING}[^${OPENING}${CLOSING}]*${CLOSING}`, 'g');

/**
 * Returns what of a shown text doesn't come from the tables, or `undefined` if everything does: what is in ⟦…⟧, signs,
 * and numbers.
 * @param known values that stand in the text as they are, e.g. the name of a file
 */
export function foreignWords(text: string, known: readonly (string | RegExp)[] = []): string | undefined {
  let rest = text;
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replaceAll(GROUP, ' ');
  }
  for (const value of known) rest = rest.replaceAll(typeof value === 'string' ? wholly(value) : value, ' ');
  return /\p{L}/u.test(rest) || /[⟦⟧]/.test(rest) ? rest.replace(/\s+/g, ' ').trim() : undefined;
}

/** Matches a value, but not inside of a longer word. */
function wholly(value: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu');
}
