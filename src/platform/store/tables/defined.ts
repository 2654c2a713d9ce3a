type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Returns the fields that have a value. A null column corresponds to a missing field. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
