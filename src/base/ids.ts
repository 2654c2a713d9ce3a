declare const brand: unique symbol;

/** A string that names one kind of thing and cannot be mixed up with another. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Random bytes as an id of 32-letter alphabet, `prefix` in front: 16 bytes are enough never to collide. */
export function formatId<Kind extends string>(prefix: string, bytes: Uint8Array): Id<Kind> {
  let text = '';
  for (const byte of bytes) text += ALPHABET[byte & 31] ?? '';
  return `${prefix}_${text}` as Id<Kind>;
}
