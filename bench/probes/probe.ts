// The measuring code of a row, independent of what the row is compared with.
import type { BuiltBundles } from '../../test/fixtures/bundles';

/** Milliseconds by row name. */
export type Measured = Readonly<Record<string, number>>;

/** A row that is set up and ready to be measured. */
export interface Probe {
  measure(): Promise<Measured>;
  end(): Promise<void>;
}

/** What a probe needs. */
export interface ProbeOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly bundles: BuiltBundles;
  /** sql.js's `sql-wasm.wasm`. */
  readonly wasmFile: string;
}

export type MakeProbe = (options: ProbeOptions) => Promise<Probe>;

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Returns the value below which this part of the values lies, interpolated between two of them. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (high - low) * (at - Math.floor(at));
}
