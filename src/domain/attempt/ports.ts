import type { StoreId } from '../ids';
import type { Attempt } from './attempt';

/** Below the range that systems assign themselves (Linux from 32768 on), and above the ports of well-known services. */
const FIRST_PORT = 20_000;
/** Number of ports that an attempt has for its servers. */
const BLOCK = 10;
const BLOCKS = 1_200;

/**
 * Returns the first of the ten ports that belong to an attempt: always the same. `all` are the attempts of the store,
 * of which 1,200 in a row have different ports. Other stores start elsewhere.
 */
export function portOf(attempt: Attempt, all: readonly Attempt[], store: StoreId): number {
  const before = all.filter((other) => isBefore(other, attempt)).length;
  return FIRST_PORT + ((hashOf(store) + before) % BLOCKS) * BLOCK;
}

function isBefore(one: Attempt, other: Attempt): boolean {
  return one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.id < other.id);
}

/** FNV-1a, because only an even distribution matters. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
