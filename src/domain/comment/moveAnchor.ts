import { hunksOf, linesOf, type Hunk } from '../review/hunks';
import type { Anchor, LineRange } from './comment';

/**
 * The lines of an anchor in a later text. same: unchanged · changed: what replaces them · outdated: they were deleted,
 * and this is the line where they were.
 */
export interface Moved {
  readonly lines: LineRange;
  readonly state: 'same' | 'changed' | 'outdated';
}

/**
 * Moves an anchor with the code. `before`: the text that contains the anchor's lines. If it is missing, or if the texts
 * differ too much to be compared, the lines are searched for.
 */
export function moveAnchor(anchor: Pick<Anchor, 'lines' | 'quoted'>, before: string | undefined, after: string): Moved {
  const { lines, quoted } = anchor;
  const newLines = linesOf(after);
  const oldLines = before === undefined ? undefined : linesOf(before);
  const words = oldLines ? oldLines.slice(lines.from, lines.to + 1) : quoted;
  const hunks = before === undefined ? 'tooMuch' : hunksOf(before, after, nameless);
  const moved = hunks === 'tooMuch' ? undefined : moveThroughHunks(lines, hunks);
  if (moved?.state === 'same') return moved;
  // In a comparison, moved lines seem deleted, and other equal lines seem to be the old ones.
  const found = words.length === lines.to - lines.from + 1 ? uniqueIndexOf(words, newLines) : undefined;
  if (found !== undefined) return { lines: { from: found, to: found + words.length - 1 }, state: 'same' };
  const { lines: now, state } = moved ?? { lines, state: 'outdated' };
  return { lines: within(now, newLines.length), state };
}

/** The ids of hunks aren't used here. */
function nameless(): string {
  return '';
}

function moveThroughHunks({ from, to }: LineRange, hunks: readonly Hunk[]): Moved {
  const touched = hunks.filter((hunk) => touches(hunk, { from, to }));
  const [first, last] = [moveLine(from, hunks), moveLine(to, hunks)];
  if (touched.length === 0) return { lines: { from: first.start, to: last.start }, state: 'same' };
  // An end is the line after the last one. If everything was deleted, nothing is between start and end.
  const isGone = last.end <= first.start;
  return isGone
    ? { lines: { from: first.start, to: first.start }, state: 'outdated' }
    : { lines: { from: first.start, to: last.end - 1 }, state: 'changed' };
}

/** Whether a hunk changes, removes, or separates lines of the range. Lines added above its first one don't count. */
function touches({ oldStart, oldLines }: Hunk, { from, to }: LineRange): boolean {
  return oldLines.length === 0
    ? oldStart > from && oldStart <= to
    : oldStart <= to && oldStart + oldLines.length > from;
}

/** Returns where a line of the older text is in the newer one: from `start` until before `end`. */
function moveLine(line: number, hunks: readonly Hunk[]): { readonly start: number; readonly end: number } {
  const above = hunks.findLast(({ oldStart, oldLines }) => oldStart + oldLines.length <= line);
  const inside = hunks.find(({ oldStart, oldLines }) => oldStart <= line && line < oldStart + oldLines.length);
  if (inside) return withinHunk(line - inside.oldStart, inside);
  const offset = above ? above.newStart + above.newLines.length - above.oldStart - above.oldLines.length : 0;
  return { start: line + offset, end: line + offset + 1 };
}

/** Moves a line with its own replacement if a hunk has as many new lines as old ones, otherwise to all new lines. */
function withinHunk(at: number, { oldLines, newStart, newLines }: Hunk): { start: number; end: number } {
  if (oldLines.length === newLines.length) return { start: newStart + at, end: newStart + at + 1 };
  return { start: newStart, end: newStart + newLines.length };
}

/** Returns the line at which these lines begin, if they occur once and contain a letter or digit. */
function uniqueIndexOf(words: readonly string[], lines: readonly string[]): number | undefined {
  if (!words.some((line) => /[\p{L}\p{N}]/u.test(line))) return undefined;
  const isHere = (start: number) => words.every((line, at) => lines[start + at] === line);
  const starts = lines.flatMap((line, at) => (line === words[0] && isHere(at) ? [at] : []));
  return starts.length === 1 ? starts[0] : undefined;
}

function within({ from, to }: LineRange, count: number): LineRange {
  const inside = (line: number) => Math.max(0, Math.min(line, count - 1));
  return { from: inside(from), to: inside(to) };
}
