// Shared by the benches that open a review of 2,500 changed files and one of 25.
import { FEW, MANY } from './probes/review';
import { median } from './probes/probe';
import { medianRatio, rounded, type BenchResult } from './result';

/** A pair of measurements, taken in immediate succession. */
export interface Pair<T> {
  readonly many: T;
  readonly few: T;
}

/** Returns the milliseconds of both reviews, and the ratio of many to few. */
export function compareOpenings(name: string, pairs: readonly Pair<number>[], aim?: number): BenchResult[] {
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
