// Makes untrusted texts (of agents, repositories, pasted prompts) safe for parts of the UI in which VS Code gives some
// characters a meaning. src/vscode/display documents which ones, and where.
import { readableLine, readableText, turnsAround, visibleText } from './visible';

/** Maximum characters of a label, or of a value within a sentence. */
export const LABEL_MAX = 300;

/**
 * Returns the text as one line without hidden characters or links. VS Code turns `[label](target)` into a link and has
 * no way to escape it. Idempotent.
 */
export function plainLine(text: string, max = LABEL_MAX): string {
  return shortened(withoutLinks(readableLine(beginning(text, max))), max);
}

/** Like `plainLine`, for parts of the UI in which VS Code also draws an icon for `$(name)`. */
export function plainLabel(text: string, max = LABEL_MAX): string {
  return shortened(withoutIcons(plainLine(text, max)), max);
}

/** Returns the text with its line breaks and without hidden characters, for parts of the UI that interpret nothing. */
export function plainBlock(text: string, max: number): string {
  return shortened(readableText(beginning(text, max).replaceAll('\r\n', '\n')), max);
}

/** White space that HTML collapses. */
const FOLDED = /[\t\n]| {2}|^ | $/;

/** Whether one line can show the text exactly: nothing is cut, hidden, collapsed, reordered, or changed. */
export function isPlainLine(text: string, max: number): boolean {
  if (text === '' || text.length > max || FOLDED.test(text) || turnsAround(text)) return false;
  return withoutLinks(visibleText(text).text) === text;
}

/** Returns the text, cut to `max` code units and an ellipsis if it is longer. No character is cut in two. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const whole = text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
  // The last one may continue beyond the limit.
  const last = [...new Intl.Segmenter().segment(whole)].at(-1);
  return `${text.slice(0, last?.index ?? 0)}…`;
}

/**
 * Returns Markdown that shows the text literally, with its line breaks and without hidden characters. CommonMark allows
 * escaping every ASCII punctuation character, so nothing in it is interpreted.
 */
export function markdownText(text: string, max: number): string {
  return plainBlock(text, max)
    .trimEnd()
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replace(/^[\t ]+|[\t ]{2,}|\t/gm, (space) => '&nbsp;'.repeat(space.length))
    .replaceAll('\n', '\\\n');
}

/** Turns `[a](b)` into `[a] (b)`, which is neither a link nor an image. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Turns `$(name)` into `$ (name)`. */
function withoutIcons(text: string): string {
  return text.replace(/\$(?=\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\))/g, '$ ');
}

/** Returns enough of a text to shorten it to `max`, so that a huge one costs nothing. A line break may be two units. */
function beginning(text: string, max: number): string {
  return text.slice(0, 2 * max + 2);
}
