import { hunksOf, linesOf, type Hunk } from '../review/hunks';
import type { Anchor, LineRange } from './comment';

/**
 * Where the lines of an anchor are in a later text. same: all of them, unchanged · changed: what has become of them ·
 * outdated: they are gone, and this is the line where they were.
 */
export interface Moved {
  readonly lines: LineRange;
  readonly state: 'same' | 'changed' | 'outdated';
}

/**
 * Moves an anchor with the code. `before` is the text in which the anchor's lines are; where that is not there any more
 * (or the texts differ in too much to be compared) they are looked for by their words.
 */
export function moveAnchor(anchor: Pick<Anchor, 'lines' | 'quoted'>, before: string | undefined, after: string): Moved {
  const { lines, quoted } = anchor;
  const newLines = linesOf(after);
  const oldLines = before === undefined ? undefined : linesOf(before);
  const words = oldLines ? oldLines.slice(lines.from, lines.to + 1) : quoted;
  const hunks = before === undefined ? 'tooMuch' : hunksOf(before, after, nameless);
  const moved = hunks === 'tooMuch' ? undefined : throughHunks(lines, hunks);
  if (moved?.state === 'same') return moved;
  // A comparison takes lines that were moved for deleted ones, and other equal lines for those that stayed.
  const found = words.length === lines.to - lines.from + 1 ? onlyPlaceOf(words, newLines) : undefined;
  if (found !== undefined) return { lines: { from: found, to: found + words.length - 1 }, state: 'same' };
  const { lines: now, state } = moved ?? { lines, state: 'outdated' };
  return { lines: within(now, newLines.length), state };
}

/** Hunks are not asked for by name here. */
function nameless(): string {
  return '';
}

function throughHunks({ from, to }: LineRange, hunks: readonly Hunk[]): Moved {
  const touched = hunks.filter((hunk) => touches(hunk, { from, to }));
  const [first, last] = [placeOf(from, hunks), placeOf(to, hunks)];
  if (touched.length === 0) return { lines: { from: first.start, to: last.start }, state: 'same' };
  // Ends are the lines after: where everything was deleted nothing is between them.
  const isGone = last.end <= first.start;
  return isGone
    ? { lines: { from: first.start, to: first.start }, state: 'outdated' }
    : { lines: { from: first.start, to: last.end - 1 }, state: 'changed' };
}

/** Whether a hunk changes, removes or parts lines of the range; what was added above its first line does not. */
function touches({ oldStart, oldLines }: Hunk, { from, to }: LineRange): boolean {
  return oldLines.length === 0
    ? oldStart > from && oldStart <= to
    : oldStart <= to && oldStart + oldLines.length > from;
}

/** Where a line of the older text is in the newer one: from `start` until before `end`. */
function placeOf(line: number, hunks: readonly Hunk[]): { readonly start: number; readonly end: number } {
  const above = hunks.findLast(({ oldStart, oldLines }) => oldStart + oldLines.length <= line);
  const inside = hunks.find(({ oldStart, oldLines }) => oldStart <= line && line < oldStart + oldLines.length);
  if (inside) return withinHunk(line - inside.oldStart, inside);
  const offset = above ? above.newStart + above.newLines.length - above.oldStart - above.oldLines.length : 0;
  return { start: line + offset, end: line + offset + 1 };
}

/** Line by line where as many came as went; else all of what came stands for each line that went. */
function withinHunk(at: number, { oldLines, newStart, newLines }: Hunk): { start: number; end: number } {
  if (oldLines.length === newLines.length) return { start: newStart + at, end: newStart + at + 1 };
  return { start: newStart, end: newStart + newLines.length };
}

/** The line at which these lines begin, if that is at one place only and they have words. */
function onlyPlaceOf(words: readonly string[], lines: readonly string[]): number | undefined {
  if (!words.some((line) => /[\p{L}\p{N}]/u.test(line))) return undefined;
  const isHere = (start: number) => words.every((line, at) => lines[start + at] === line);
  const places = lines.flatMap((line, at) => (line === words[0] && isHere(at) ? [at] : []));
  return places.length === 1 ? places[0] : undefined;
}

function within({ from, to }: LineRange, count: number): LineRange {
  const inside = (line: number) => Math.max(0, Math.min(line, count - 1));
  return { from: inside(from), to: inside(to) };
}
