import { open } from 'node:fs/promises';
import path from 'node:path';
import { readFrames, type Frame } from './frame';
import { readJournal } from './journal';
import { compareNodes, journalName, listStore, sameNode, type NodeId } from './node';

/** The position of a reader: `offset` in a node's journal, after the frame `sequence`. */
export interface Position {
  readonly node: NodeId;
  readonly offset: number;
  readonly sequence: number;
}

/** What was written after a position. `reload`: the history doesn't continue from it. */
export type Tail =
  | { readonly type: 'frames'; readonly frames: readonly Frame[]; readonly position: Position }
  | { readonly type: 'reload' };

const RELOAD: Tail = { type: 'reload' };
const nothingSince = (position: Position): Tail => ({ type: 'frames', frames: [], position });

/**
 * Reads what was written after a position, across at most one change of journals. Throws the system's error. `ENOENT`
 * means that the journal was removed after a checkpoint, so the store must be loaded again.
 */
export async function readTail(folder: string, from: Position): Promise<Tail> {
  const { journals } = await listStore(folder);
  const next = journals.at(-1);
  if (next === undefined || compareNodes(next, from.node) < 0) return nothingSince(from);
  if (sameNode(next, from.node)) return readRest(folder, from);
  const journal = await readJournal(folder, next);
  if (!journal?.header.from || !sameNode(journal.header.from, from.node)) return RELOAD;
  const { after } = journal.header;
  const hasJournal = journals.some((node) => sameNode(node, from.node));
  const rest = hasJournal ? await readRest(folder, from, after) : nothingSince(from);
  // Changes after `after` are from an owner that had lost the lease. A reader that has them must reload.
  if (rest.type === 'reload' || rest.position.sequence !== after) return RELOAD;
  const begun = await readRest(folder, { node: next, offset: journal.framesAt, sequence: after });
  return begun.type === 'reload' ? begun : { ...begun, frames: [...rest.frames, ...begun.frames] };
}

async function readRest(folder: string, from: Position, until = Infinity): Promise<Tail> {
  const bytes = await readFrom(path.join(folder, journalName(from.node)), from.offset);
  const { frames, end } = readFrames(bytes, 0);
  const counted = frames.filter((frame) => frame.sequence <= until);
  const sequence = from.sequence + counted.length;
  if (counted.some((frame, at) => frame.sequence !== from.sequence + at + 1)) return RELOAD;
  return { type: 'frames', frames: counted, position: { node: from.node, offset: from.offset + end, sequence } };
}

async function readFrom(file: string, offset: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.max(0, size - offset));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
