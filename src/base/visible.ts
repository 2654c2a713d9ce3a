/**
 * Characters that are not seen, or that change the order in which others are seen: controls (but tab and line end),
 * direction marks and overrides, zero-width characters, tags, every space but the plain one, what has no glyph.
 */
const HIDDEN = /(?![\t\n ])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

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
    return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return { text: shown, hidden };
}
