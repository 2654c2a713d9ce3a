declare const brand: unique symbol;

/** A string that identifies one kind of thing and can't be confused with another kind. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Formats random bytes in a 32-letter alphabet, after `prefix`. 16 bytes are enough to never collide. */
export function formatId<Kind extends string>(prefix: string, bytes: Uint8Array): Id<Kind> {
  let text = '';
  for (const byte of bytes) text += ALPHABET[byte & 31] ?? '';
  return `${prefix}_${text}` as Id<Kind>;
}
