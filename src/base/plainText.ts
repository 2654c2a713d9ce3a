// Texts of others (agents, repositories, pasted prompts) for places in which VS Code gives some characters a meaning.
// What it interprets, and where, is written in src/vscode/display.
import { readableLine, readableText, turnsAround, visibleText } from './visible';

/** Characters of a label, or of a value within a sentence, at most. */
export const LABEL_MAX = 300;

/**
 * The text as one line in which nothing is hidden and nothing is a link: VS Code makes one of `[label](target)` and has
 * no way to escape it. Idempotent.
 */
export function plainLine(text: string, max = LABEL_MAX): string {
  return shortened(withoutLinks(readableLine(beginning(text, max))), max);
}

/** The same for places in which VS Code also draws an icon for `$(name)`. */
export function plainLabel(text: string, max = LABEL_MAX): string {
  return shortened(withoutIcons(plainLine(text, max)), max);
}

/** The text in its lines, with nothing hidden, for places that interpret nothing. */
export function plainBlock(text: string, max: number): string {
  return shortened(readableText(beginning(text, max).replaceAll('\r\n', '\n')), max);
}

/** White space of which HTML shows less than there is. */
const FOLDED = /[\t\n]| {2}|^ | $/;

/** Whether a line can show all of the text exactly: nothing in it is cut, hidden, folded, turned around or changed. */
export function isPlainLine(text: string, max: number): boolean {
  if (text === '' || text.length > max || FOLDED.test(text) || turnsAround(text)) return false;
  return withoutLinks(visibleText(text).text) === text;
}

/** The text, or as much of it as `max` code units hold, with an ellipsis. No character is cut in two. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const whole = text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
  // The last one may go on behind the limit.
  const last = [...new Intl.Segmenter().segment(whole)].at(-1);
  return `${text.slice(0, last?.index ?? 0)}…`;
}

/**
 * Markdown that shows the text as it is, in its lines, with nothing hidden. CommonMark lets every ASCII punctuation
 * character be escaped, so nothing in it has a meaning.
 */
export function markdownText(text: string, max: number): string {
  return plainBlock(text, max)
    .trimEnd()
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replace(/^[\t ]+|[\t ]{2,}|\t/gm, (space) => '&nbsp;'.repeat(space.length))
    .replaceAll('\n', '\\\n');
}

/** `[a](b)` becomes `[a] (b)`: without the two signs side by side there is no link, and no image. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** `$(name)` becomes `$ (name)`. */
function withoutIcons(text: string): string {
  return text.replace(/\$(?=\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\))/g, '$ ');
}

/** Enough of a text to be shortened to `max`, so that a huge one costs nothing. A line break takes two code units. */
function beginning(text: string, max: number): string {
  return text.slice(0, 2 * max + 2);
}
