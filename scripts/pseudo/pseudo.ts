// The pseudo-language: every text in ⟦…⟧ and 40 % longer. A text without brackets isn't from the tables, and a text that
// is cut off would also be cut off in a wordier language. Used only by tests. No VSIX that ships contains it.
import { HOLE, type Text, type TextTable } from '../../src/texts/text';

export const OPENING = '⟦';
export const CLOSING = '⟧';

const LONGER_BY = 0.4;
const FILLER = 'one two three four five six seven eight nine ten eleven twelve ';

/** Notation that doesn't count as words: holes, icons, targets of links, and Markdown. */
const NOTATION = new RegExp(`${HOLE.source}|\\$\\([\\w~-]+\\)|\\]\\([^)]*\\)|[\`*[\\]]`, 'g');

/** A line that consists of a link. VS Code renders it as a button in a view's welcome content. */
const LINK_LINE = /^\[([^\]]*)\](\([^)]*\))$/;

/** Icons before a text. */
const ICONS = /^(?:\$\([\w~-]+\)\s*)*/;

/** Returns a text in brackets and 40 % longer. It still contains the original text. */
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

/** Returns a table in the pseudo-language. */
export function pseudoTable(table: TextTable): TextTable {
  return Object.fromEntries(Object.entries(table).map(([id, text]) => [id, pseudoText(text)]));
}

/** Returns the texts of `package.nls.json` in the pseudo-language. Each line of welcome content is a separate text. */
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
