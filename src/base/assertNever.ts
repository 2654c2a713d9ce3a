/** Ends a `switch` over a closed union, so that a new member is a compile error. Throws if it runs. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
