/**
 * Characters that are not seen, or that change the order in which others are seen: controls (but tab and line end),
 * direction marks and overrides, zero-width characters, tags, every space but the plain one, what has no glyph.
 */
const HIDDEN = /(?![\t\n ])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/gu;

/** Letters that are written from right to left. Signs and digits between two of them are shown in the other order. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]+/gu;

export interface VisibleText {
  readonly text: string;
  /** Characters that were written out. */
  readonly hidden: number;
}

/** The text with every character that could deceive the eye written out, as in `\u{202e}`. */
export function visibleText(text: string): VisibleText {
  let hidden = 0;
  const shown = text.replace(HIDDEN, (char) => {
    hidden += 1;
    return writtenOut(char);
  });
  return { text: shown, hidden };
}

/**
 * The same for text to read, such as titles: the joiners and selectors that belong to an emoji or to letters of a
 * script that needs them stay.
 */
export function readableText(text: string): string {
  return text.replace(HIDDEN, (char, at: number) => (isShaping(text, at) ? char : writtenOut(char)));
}

/** The text to read without what is not seen in it. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, (char, at: number) => (isShaping(text, at) ? char : ''));
}

/** Stands for a line break in a text that is shown as one line. */
const LINE_BREAK = '⏎';

/** The same in one line, where white space is folded: names, titles, paths. */
export function readableLine(text: string): string {
  return readableText(text.replace(/\r?\n/g, LINE_BREAK).replace(/[\t\p{Zs}]/gu, ' '));
}

/** A part of a text; `turns` where its letters are written from right to left. */
export interface TextRun {
  readonly text: string;
  readonly turns: boolean;
}

/** Whether some of the text is written from right to left, so that what is beside it may be shown in another order. */
export function turnsAround(text: string): boolean {
  return text.search(RIGHT_TO_LEFT) !== -1;
}

/** The text in parts that each have one direction. Shown apart from each other, they keep their order. */
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

/** Of the code points that Unicode keeps for emoji, those that are one. */
const EMOJI_AT_END = /(?!\p{C})\p{Extended_Pictographic}$/u;
const EMOJI_AT_START = /^(?!\p{C})\p{Extended_Pictographic}/u;
const JOINS_EMOJI = /(?!\p{C})[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u;
const JOINED_SCRIPT =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

/** Whether a character that is not seen shapes the signs beside it, as these are usually written. */
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
