import { median, quantile } from './probes/probe';

/** A measured value, and the row of the same run that it's compared with. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ratio_to?: string;
  readonly ratio?: number;
  /** How much the ratio varied. */
  readonly spread?: string;
  /** The maximum that the ratio, or else the value, should have. */
  readonly aim?: number;
}

/** Returns the median ratio of pairs. A pair is measured in immediate succession, so that load affects both values. */
export function medianRatio(pairs: readonly (readonly [ours: number, theirs: number])[]): number {
  return median(pairs.map(([ours, theirs]) => ours / theirs));
}

/** Returns the quartiles and the extremes of ratios as text. */
export function spreadOf(ratios: readonly number[]): string {
  const range = (low: number, high: number) =>
    `${quantile(ratios, low).toFixed(2)}–${quantile(ratios, high).toFixed(2)}`;
  return `quartiles ${range(0.25, 0.75)}, min–max ${range(0, 1)}`;
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
