import { median, quantile } from './probes/probe';

/** A measured value, and what it was measured against in the same run. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ratio_to?: string;
  readonly ratio?: number;
  /** How much the ratio varied. */
  readonly spread?: string;
  /** The most that the ratio (where there is one, else the value) should be. */
  readonly aim?: number;
}

/** The median of the ratios of pairs that were measured one right after the other: load hits both alike. */
export function medianRatio(pairs: readonly (readonly [ours: number, theirs: number])[]): number {
  return median(pairs.map(([ours, theirs]) => ours / theirs));
}

/** The quartiles and the extremes of ratios, for people. */
export function spreadOf(ratios: readonly number[]): string {
  const range = (low: number, high: number) =>
    `${quantile(ratios, low).toFixed(2)}–${quantile(ratios, high).toFixed(2)}`;
  return `quartiles ${range(0.25, 0.75)}, min–max ${range(0, 1)}`;
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
