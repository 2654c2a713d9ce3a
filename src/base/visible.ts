/**
 * Characters that are invisible or that change the order in which others are displayed: controls (except tab and
 * newline), direction marks and overrides, zero-width characters, tags, spaces other than U+0020, and characters that
 * have no glyph.
 */
const HIDDEN = /(?![\t\n ])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/gu;

/** Letters that are written from right to left. Symbols and digits between them are displayed in reverse order. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]+/gu;

export interface VisibleText {
  readonly text: string;
  /** Number of characters that were replaced by codes. */
  readonly hidden: number;
}

/** Replaces every character that could deceive the reader by a code such as `\u{202e}`. */
export function visibleText(text: string): VisibleText {
  let hidden = 0;
  const shown = text.replace(HIDDEN, (char) => {
    hidden += 1;
    return writtenOut(char);
  });
  return { text: shown, hidden };
}

/**
 * Like `visibleText`, for text to read such as titles. It preserves joiners and selectors that belong to an emoji or to
 * letters of a script that needs them.
 */
export function readableText(text: string): string {
  return text.replace(HIDDEN, (char, at: number) => (isShaping(text, at) ? char : writtenOut(char)));
}

/** Removes what `readableText` would replace by a code. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, (char, at: number) => (isShaping(text, at) ? char : ''));
}

/** Represents a line break in a text that is shown as one line. */
const LINE_BREAK = '⏎';

/** Like `readableText`, as one line with plain spaces: names, titles, paths. */
export function readableLine(text: string): string {
  return readableText(text.replace(/\r?\n/g, LINE_BREAK).replace(/[\t\p{Zs}]/gu, ' '));
}

/** A part of a text. `turns` if its letters are written from right to left. */
export interface TextRun {
  readonly text: string;
  readonly turns: boolean;
}

/** Whether some of the text is written from right to left, so that its neighbors may be displayed in another order. */
export function turnsAround(text: string): boolean {
  return text.search(RIGHT_TO_LEFT) !== -1;
}

/** Splits a text into parts of one direction each. Displayed as separate elements, they stay in order. */
export function directedRuns(text: string): readonly TextRun[] {
  const runs: TextRun[] = [];
  let end = 0;
  for (const { 0: letters, index } of text.matchAll(RIGHT_TO_LEFT)) {
    if (index > end) runs.push({ text: text.slice(end, index), turns: false });
    runs.push({ text: letters, turns: true });
    end = index + letters.length;
  }
  return end < text.length ? [...runs, { text: text.slice(end), turns: false }] : runs;
}

function writtenOut(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Matches assigned emoji only: Unicode reserves further code points for them. */
const EMOJI_AT_END = /(?!\p{C})\p{Extended_Pictographic}$/u;
const EMOJI_AT_START = /^(?!\p{C})\p{Extended_Pictographic}/u;
const JOINS_EMOJI = /(?!\p{C})[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u;
/** Matches letters and marks only: U+061C is Arabic, too, and invisible. */
const JOINED_SCRIPT =
  /(?=[\p{L}\p{M}])(?!\p{Default_Ignorable_Code_Point})[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

/** Whether an invisible character shapes the characters beside it, as these are usually written. */
function isShaping(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 3), at);
  const after = text.slice(at + 1, at + 3);
  switch (text.charAt(at)) {
    case '\ufe0f':
      return EMOJI_AT_END.test(before) || (/[0-9#*]$/.test(before) && after.startsWith('\u20e3'));
    case '\u200d':
      return (JOINS_EMOJI.test(before) && EMOJI_AT_START.test(after)) || isJoined(before, after);
    case '\u200c':
      return isJoined(before, after);
    default:
      return false;
  }
}

function isJoined(before: string, after: string): boolean {
  return JOINED_SCRIPT.test(before.slice(-1)) && JOINED_SCRIPT.test(after.charAt(0));
}
