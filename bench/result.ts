import { median } from './probes/probe';

/** A measured value, and what it was measured against in the same run. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ratio_to?: string;
  readonly ratio?: number;
  /** The most that the ratio (where there is one, else the value) should be. */
  readonly aim?: number;
}

/** The median of the ratios of pairs that were measured one right after the other: load hits both alike. */
export function medianRatio(pairs: readonly (readonly [ours: number, theirs: number])[]): number {
  return median(pairs.map(([ours, theirs]) => ours / theirs));
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
