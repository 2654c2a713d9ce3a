import { crc32 } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileDurably, type DurableStep } from '../fs/fs';
import { snapshotName, type NodeId } from './node';

/** The state of a store at a node: the image of a database, and the last sequence in it. */
export interface Snapshot {
  readonly image: Uint8Array;
  readonly sequence: number;
  readonly schema: number;
}

// The image is followed by 32 bytes: a mark, the sequence (u64), the schema (u32), the image's checksum and length
// (u32, u32), and a checksum of these. SQLite reads only the pages that its header counts, so any SQLite tool can open
// the file.
const MARK = Buffer.from('coppice1');
const TRAILER = 32;
const CHUNK = 1024 * 1024;

/** Writes a node's snapshot. After a crash the file is either complete or missing. Throws the system's error. */
export async function writeSnapshot(
  folder: string,
  node: NodeId,
  snapshot: Snapshot,
  onStep?: (step: DurableStep) => Promise<unknown> | undefined,
): Promise<void> {
  await writeFileDurably(path.join(folder, snapshotName(node)), chunksOf(snapshot), onStep);
}

/** Yields the image in chunks, so that neither checksum nor write blocks for long, and finally the trailer. */
function* chunksOf({ image, sequence, schema }: Snapshot): Generator<Uint8Array> {
  let checksum = 0;
  for (let at = 0; at < image.length; at += CHUNK) {
    const chunk = image.subarray(at, at + CHUNK);
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  const trailer = Buffer.alloc(TRAILER);
  MARK.copy(trailer, 0);
  trailer.writeBigUInt64LE(BigInt(sequence), 8);
  trailer.writeUInt32LE(schema, 16);
  trailer.writeUInt32LE(checksum, 20);
  trailer.writeUInt32LE(image.length, 24);
  trailer.writeUInt32LE(crc32(trailer.subarray(0, 28)), 28);
  yield trailer;
}

/** Reads a node's snapshot. Returns `undefined` if it is damaged. Throws the system's error, also if it is missing. */
export async function readSnapshot(folder: string, node: NodeId): Promise<Snapshot | undefined> {
  const bytes = await readFile(path.join(folder, snapshotName(node)));
  if (bytes.length < TRAILER) return undefined;
  const image = bytes.subarray(0, -TRAILER);
  const trailer = bytes.subarray(-TRAILER);
  const sound =
    trailer.subarray(0, MARK.length).equals(MARK) &&
    trailer.readUInt32LE(28) === crc32(trailer.subarray(0, 28)) &&
    trailer.readUInt32LE(24) === image.length &&
    trailer.readUInt32LE(20) === crc32(image);
  return sound ? { image, sequence: Number(trailer.readBigUInt64LE(8)), schema: trailer.readUInt32LE(16) } : undefined;
}
