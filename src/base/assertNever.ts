/** Ends a `switch` over a closed union: a new member is then a compile error; at run time it is a bug and throws. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
