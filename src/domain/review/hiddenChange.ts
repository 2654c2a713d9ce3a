import { isUtf8Text } from './exactText';
import { linesOf, type Hunk } from './hunks';

/**
 * Whether bytes differ that no hunk covers. Everything that isn't UTF-8 is read as the same character, so a file can
 * lose its accents and look unchanged. Line endings don't count, as in hunks.
 */
export function hasHiddenChange(before: Uint8Array, after: Uint8Array, hunks: readonly Hunk[]): boolean {
  if (isUtf8Text(before) && isUtf8Text(after)) return false;
  const old = uncovered(
    before,
    hunks.map(({ oldStart, oldLines }) => [oldStart, oldLines.length]),
  );
  const now = uncovered(
    after,
    hunks.map(({ newStart, newLines }) => [newStart, newLines.length]),
  );
  return old.length !== now.length || old.some((line, at) => line !== now[at]);
}

type Span = readonly [start: number, length: number];

/** Returns the lines outside of the spans, with one character for each byte, so that different bytes differ. */
function uncovered(bytes: Uint8Array, spans: readonly Span[]): string[] {
  const covered = new Set(spans.flatMap(([start, length]) => Array.from({ length }, (_, at) => start + at)));
  return linesOf(new TextDecoder('latin1').decode(bytes)).filter((_, at) => !covered.has(at));
}
