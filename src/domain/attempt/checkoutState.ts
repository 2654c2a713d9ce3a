/** State of a checkout at one time. */
export interface CheckoutState {
  /** Name of the branch, or `(detached)`. */
  readonly branch: string;
  readonly commit: string;
  /** Files that differ from the commit, by path. The values are opaque and only for comparison. */
  readonly files: ReadonlyMap<string, string>;
}

/** What changed in a checkout. */
export interface CheckoutChange {
  /** Branch and commit that `HEAD` points to now, if that has changed. */
  readonly head?: string;
  readonly files: readonly string[];
}

/** Returns what changed between two states, or `undefined` if nothing did. */
export function checkoutChange(before: CheckoutState, after: CheckoutState): CheckoutChange | undefined {
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])];
  const files = paths.filter((path) => before.files.get(path) !== after.files.get(path)).sort();
  const moved = before.branch !== after.branch || before.commit !== after.commit;
  if (files.length === 0 && !moved) return undefined;
  return { files, ...(moved ? { head: `${after.branch} ${after.commit.slice(0, 8)}` } : {}) };
}
