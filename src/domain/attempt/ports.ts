import type { StoreId } from '../ids';
import type { Attempt } from './attempt';

/** Below the range that systems hand out by themselves (Linux from 32768 on), above what services are known by. */
const FIRST_PORT = 20_000;
/** Ports that an attempt has for its servers. */
const BLOCK = 10;
const BLOCKS = 1_200;

/**
 * The first of the ten ports that are an attempt's own: the same whenever it is asked for. `all`: the attempts of the
 * store, of which 1,200 that follow each other have different ports; other stores begin somewhere else.
 */
export function portOf(attempt: Attempt, all: readonly Attempt[], store: StoreId): number {
  const before = all.filter((other) => isBefore(other, attempt)).length;
  return FIRST_PORT + ((hashOf(store) + before) % BLOCKS) * BLOCK;
}

function isBefore(one: Attempt, other: Attempt): boolean {
  return one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.id < other.id);
}

/** FNV-1a: spread is all that is asked of it. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
