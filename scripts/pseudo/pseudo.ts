// The pseudo-language: every text in ⟦…⟧ and 40 % longer. What shows up without the brackets isn't from the tables, and
// what is cut off would be cut off in a wordier language, too. For tests only; no VSIX that ships contains it.
import { HOLE, type Text, type TextTable } from '../../src/texts/text';

export const OPENING = '⟦';
export const CLOSING = '⟧';

const LONGER_BY = 0.4;
const FILLER = 'one two three four five six seven eight nine ten eleven twelve ';

/** What isn't read as words: holes, icons, targets of links, and the marks of Markdown. */
const NOTATION = new RegExp(`${HOLE.source}|\\$\\([\\w~-]+\\)|\\]\\([^)]*\\)|[\`*[\\]]`, 'g');

/** A line that is nothing but a link; VS Code draws it as a button in the welcome of a view. */
const LINK_LINE = /^\[([^\]]*)\](\([^)]*\))$/;

/** Icons before a text. */
const ICONS = /^(?:\$\([\w~-]+\)\s*)*/;

/** Returns words in brackets and 40 % longer. Everything that was in them is still there, unchanged. */
export function pseudoWords(words: string): string {
  const [icons = ''] = ICONS.exec(words) ?? [];
  const rest = words.slice(icons.length);
  return `${icons}${OPENING}${rest}${padding(rest)}${CLOSING}`;
}

function padding(words: string): string {
  const length = Math.ceil(words.replaceAll(NOTATION, '').length * LONGER_BY);
  return ` ${FILLER.repeat(Math.ceil(length / FILLER.length))}`.slice(0, length).trimEnd();
}

function pseudoText(text: Text): Text {
  if (typeof text === 'string') return pseudoWords(text);
  if ('text' in text) return { ...text, text: pseudoWords(text.text) };
  return { ...text, one: pseudoWords(text.one), other: pseudoWords(text.other) };
}

/** Returns the same table in the pseudo-language. */
export function pseudoTable(table: TextTable): TextTable {
  return Object.fromEntries(Object.entries(table).map(([id, text]) => [id, pseudoText(text)]));
}

/** Returns the texts of `package.nls.json` in the pseudo-language. Each line of a welcome is a text of its own. */
export function pseudoManifest(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, pseudoLines(text)]));
}

function pseudoLines(text: string): string {
  return text.split('\n').map(pseudoLine).join('\n');
}

function pseudoLine(line: string): string {
  const [, label, target] = LINK_LINE.exec(line) ?? [];
  return label === undefined ? pseudoWords(line) : `[${pseudoWords(label)}]${target ?? ''}`;
}
