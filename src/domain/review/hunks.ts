import { diffArrays } from 'diff';

/**
 * A run of lines that differ between two texts. Lines are those of an editor: without their endings, and with an empty
 * last one if the text ends with a line ending. So a missing last ending is a difference, and `\r\n` isn't.
 */
export interface Hunk {
  /**
   * Identifies what is changed, not where: a digest of both sides, and of the number of equal hunks above it. It stays
   * the same if the file changes elsewhere, and differs if anything in the hunk changes.
   */
  readonly id: string;
  /** First line in the older text, from 0. If lines were only added, the line before which they were. */
  readonly oldStart: number;
  readonly oldLines: readonly string[];
  /** First line in the newer text, from 0. If lines were only removed, the line before which they were. */
  readonly newStart: number;
  readonly newLines: readonly string[];
}

/** Returns a cryptographic digest of a text. */
export type Digest = (text: string) => string;

/** Changed lines up to which two texts are compared. The time grows with their square (200 ms when measured). */
const CHANGED_MAX = 1_000;

/** Returns the lines of a text without their ends. A lone `\r` ends a line, too, as it does in an editor. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** Returns the hunks between two texts, from the top, or `tooMuch` if they differ in too many lines to be compared. */
export function hunksOf(before: string, after: string, digest: Digest): readonly Hunk[] | 'tooMuch' {
  const [oldLines, newLines] = [linesOf(before), linesOf(after)];
  const edges = equalEdges(oldLines, newLines);
  const changes = diffArrays(
    oldLines.slice(edges.top, oldLines.length - edges.bottom),
    newLines.slice(edges.top, newLines.length - edges.bottom),
    { maxEditLength: CHANGED_MAX },
  );
  if (changes === undefined) return 'tooMuch';
  const runs = joined(runsOf(changes, edges.top)).reduce<Run[]>((done, run) => {
    done.push(slidUp(run, newLines, oldLines, done.at(-1)));
    return done;
  }, []);
  return named(joined(runs), { oldLines, newLines }, digest);
}

/** A run of changed lines on both sides. An end is the line after the last one. */
interface Run {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** Counts equal lines at the top and at the bottom: most of a file, which needn't be compared. */
function equalEdges(before: readonly string[], after: readonly string[]) {
  const most = Math.min(before.length, after.length);
  let top = 0;
  while (top < most && before[top] === after[top]) top += 1;
  let bottom = 0;
  while (bottom < most - top && before.at(-1 - bottom) === after.at(-1 - bottom)) bottom += 1;
  return { top, bottom };
}

function runsOf(changes: ReturnType<typeof diffArrays<string>>, top: number): Run[] {
  let [oldAt, newAt] = [top, top];
  const runs: Run[] = [];
  for (const { added, removed, value } of changes) {
    const [oldStart, newStart] = [oldAt, newAt];
    if (!added) oldAt += value.length;
    if (!removed) newAt += value.length;
    if (added || removed) runs.push({ oldStart, oldEnd: oldAt, newStart, newEnd: newAt });
  }
  return runs;
}

/** Joins runs that have no equal line between them. */
function joined(runs: readonly Run[]): Run[] {
  const all: Run[] = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (last?.oldEnd === run.oldStart && last.newEnd === run.newStart)
      all.splice(-1, 1, { ...run, oldStart: last.oldStart, newStart: last.newStart });
    else all.push(run);
  }
  return all;
}

/**
 * Moves a run up to its earliest position. Lines that were only added, or only removed, often have several possible
 * positions, because for example each function ends with the same brace, and diff programs choose differently.
 */
function slidUp(run: Run, newLines: readonly string[], oldLines: readonly string[], above: Run | undefined): Run {
  const isAdded = run.oldStart === run.oldEnd;
  if (!isAdded && run.newStart !== run.newEnd) return run;
  const lines = isAdded ? newLines : oldLines;
  const [start, end] = isAdded ? [run.newStart, run.newEnd] : [run.oldStart, run.oldEnd];
  const room = isAdded ? run.newStart - (above?.newEnd ?? 0) : run.oldStart - (above?.oldEnd ?? 0);
  let by = 0;
  while (by < room && lines[start - 1 - by] === lines[end - 1 - by]) by += 1;
  return {
    oldStart: run.oldStart - by,
    oldEnd: run.oldEnd - by,
    newStart: run.newStart - by,
    newEnd: run.newEnd - by,
  };
}

function named(
  runs: readonly Run[],
  texts: { readonly oldLines: readonly string[]; readonly newLines: readonly string[] },
  digest: Digest,
): Hunk[] {
  const seen = new Map<string, number>();
  return runs.map(({ oldStart, oldEnd, newStart, newEnd }) => {
    const oldLines = texts.oldLines.slice(oldStart, oldEnd);
    const newLines = texts.newLines.slice(newStart, newEnd);
    const content = JSON.stringify([oldLines, newLines]);
    const above = seen.get(content) ?? 0;
    seen.set(content, above + 1);
    return { id: digest(`${above} ${content}`), oldStart, oldLines, newStart, newLines };
  });
}

/** A position between two characters of a text, counted from 0. */
interface Position {
  readonly line: number;
  readonly character: number;
}

/** An edit that reverts a hunk: replaces what is between the positions with `text`, whose line endings are `\n`. */
export interface ReverseEdit {
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/** Returns the edit that reverts a hunk in a text; `undefined` if the text no longer has the hunk. */
export function reverseEdit(text: string, { newStart, newLines, oldLines }: Hunk): ReverseEdit | undefined {
  const lines = linesOf(text);
  const after = newStart + newLines.length;
  const isThere = after <= lines.length && newLines.every((line, at) => line === lines[newStart + at]);
  if (!isThere) return undefined;
  const endOf = (line: number): Position => ({ line, character: lines[line]?.length ?? 0 });
  const reverted = oldLines.join('\n');
  if (newLines.length > 0 && oldLines.length > 0)
    return { start: { line: newStart, character: 0 }, end: endOf(after - 1), text: reverted };
  // Whole lines are added or removed: with the ending after them or, at the end of the text, with the one before them.
  if (after < lines.length) {
    const end = { line: after, character: 0 };
    return { start: { line: newStart, character: 0 }, end, text: oldLines.length > 0 ? `${reverted}\n` : '' };
  }
  return { start: endOf(newStart - 1), end: endOf(after - 1), text: oldLines.length > 0 ? `\n${reverted}` : '' };
}
