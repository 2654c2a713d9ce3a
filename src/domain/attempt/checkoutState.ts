/** A checkout at a moment. */
export interface CheckoutState {
  /** Name of the branch, or `(detached)`. */
  readonly branch: string;
  readonly commit: string;
  /** Files that differ from the commit, by their path; what they are, opaque, for comparison. */
  readonly files: ReadonlyMap<string, string>;
}

/** What is another in a checkout than before. */
export interface CheckoutChange {
  /** Where `HEAD` is now, if that has changed: branch and commit. */
  readonly head?: string;
  readonly files: readonly string[];
}

/** What has changed between two moments; nothing: undefined. */
export function checkoutChange(before: CheckoutState, after: CheckoutState): CheckoutChange | undefined {
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])];
  const files = paths.filter((path) => before.files.get(path) !== after.files.get(path)).sort();
  const moved = before.branch !== after.branch || before.commit !== after.commit;
  if (files.length === 0 && !moved) return undefined;
  return { files, ...(moved ? { head: `${after.branch} ${after.commit.slice(0, 8)}` } : {}) };
}
