import { structuredPatch } from 'diff';
import type { FileDiff } from '../../../src/domain/session/toolCall';

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Changed lines with three lines of context. `start` is the first line's number in the new file. */
export interface Hunk {
  readonly start: number;
  readonly lines: readonly DiffLine[];
}

export interface LineDiff {
  readonly hunks: readonly Hunk[];
  readonly insertions: number;
  readonly deletions: number;
}

/** Time limit (ms) for comparing one file. The diff editor shows what takes longer. */
const TIME_MS = 150;
const KINDS = { ' ': 'same', '+': 'added', '-': 'removed' } as const;

const cache = new WeakMap<FileDiff, LineDiff | 'tooLarge'>();

/** Returns the changed lines of a file, or `tooLarge` if comparing takes too long. */
export function lineDiff(file: FileDiff): LineDiff | 'tooLarge' {
  const cached = cache.get(file);
  if (cached !== undefined) return cached;
  const diff = compare(file);
  cache.set(file, diff);
  return diff;
}

function compare(file: FileDiff): LineDiff | 'tooLarge' {
  const patch = structuredPatch('', '', file.oldText ?? '', file.newText, undefined, undefined, {
    context: 3,
    timeout: TIME_MS,
  });
  if (patch === undefined) return 'tooLarge';
  const hunks = patch.hunks.map((hunk) => ({ start: hunk.newStart, lines: hunk.lines.flatMap(lineOf) }));
  const count = (kind: DiffLine['kind']) =>
    hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
  return { hunks, insertions: count('added'), deletions: count('removed') };
}

/** Returns a line of the patch, or nothing for "No newline at end of file", which isn't a line of the file. */
function lineOf(line: string): readonly DiffLine[] {
  const sign = line.charAt(0);
  return sign === ' ' || sign === '+' || sign === '-' ? [{ kind: KINDS[sign], text: line.slice(1) }] : [];
}
