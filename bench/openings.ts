// Openings of a review of 2,500 changed files against those of one of 25: what is shared by the benches that make them.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { median, medianRatio, rounded, type BenchResult } from './result';

export const MANY = 2_500;
export const FEW = 25;

/** A pair of measurements, taken one right after the other. */
export interface Pair<T> {
  readonly many: T;
  readonly few: T;
}

/** Writes so many files below `root`, 120 lines each. */
export async function writeFiles(
  root: string,
  count: number,
  change: (lines: string[]) => void = () => undefined,
): Promise<void> {
  await mkdir(path.join(root, 'src'), { recursive: true });
  for (let at = 0; at < count; at += 1) {
    const lines = Array.from({ length: 120 }, (_, line) => `export const line${line} = ${at * line};`);
    change(lines);
    await writeFile(path.join(root, 'src', `file${at}.ts`), lines.join('\n'));
  }
}

/** Changes so many of these files, three hunks in each. */
export async function changeFiles(root: string, count: number): Promise<void> {
  await writeFiles(root, count, (lines) => {
    for (const at of [10, 60, 110]) lines[at] = `${lines[at]} // changed`;
  });
}

/** The milliseconds of both, with the ratio of many to few. */
export function compared(name: string, pairs: readonly Pair<number>[], aim?: number): BenchResult[] {
  return [
    { name: `${name}-${FEW}`, value: rounded(median(pairs.map(({ few }) => few)), 1), unit: 'ms' },
    {
      name: `${name}-${MANY}`,
      value: rounded(median(pairs.map(({ many }) => many)), 1),
      unit: 'ms',
      ratio_to: `${name}-${FEW}`,
      ratio: rounded(medianRatio(pairs.map(({ many, few }) => [many, few]))),
      ...(aim === undefined ? {} : { aim }),
    },
  ];
}
