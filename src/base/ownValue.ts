/** The value that a table has for a key from outside. What every object inherits, e.g. `constructor`, is none of it. */
export function ownValue<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
