import { open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { writeFileDurably } from '../fs/fs';
import type { FaultHook } from './faults';
import { encodeRecord, recordAt } from './frame';
import { journalName, type NodeId } from './node';

const nodeSchema = v.object({ lease: v.number(), generation: v.number() });

/** The first record of a journal: where in the history it begins. */
const headerSchema = v.object({
  journal: nodeSchema,
  /** The node that this one goes on from; null in a store's first journal. */
  from: v.nullable(nodeSchema),
  /** The last sequence of `from` that counts. What stands behind it there was never acknowledged and is void. */
  after: v.number(),
  schema: v.number(),
});
export type JournalHeader = v.InferOutput<typeof headerSchema>;

/** A journal's file as it was read: its header, and where in the bytes the frames begin. */
export interface JournalFile {
  readonly header: JournalHeader;
  readonly bytes: Buffer;
  readonly framesAt: number;
}

/** A node's journal, or `undefined` if its header is damaged. Throws the system's error, e.g. where there is none. */
export async function readJournal(folder: string, node: NodeId): Promise<JournalFile | undefined> {
  const bytes = await readFile(path.join(folder, journalName(node)));
  const record = recordAt(bytes, 0);
  const header = v.safeParse(headerSchema, record?.value);
  return record && header.success ? { header: header.output, bytes, framesAt: record.end } : undefined;
}

/** Waits until what was written to a journal, by whom so ever, is on the disk. */
export async function syncJournal(folder: string, node: NodeId): Promise<void> {
  const handle = await open(path.join(folder, journalName(node)), 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** The journal that this process writes. */
export class Journal {
  readonly node: NodeId;
  readonly #handle: FileHandle;
  readonly #faults: FaultHook;

  private constructor(node: NodeId, handle: FileHandle, faults: FaultHook) {
    this.node = node;
    this.#handle = handle;
    this.#faults = faults;
  }

  /**
   * Makes a node's journal. It appears with its header, as a whole, by a rename: a journal without a header is damaged,
   * never half made. Throws the system's error; if the file is in its place then, it has no frames.
   */
  static async create(folder: string, header: JournalHeader, faults: FaultHook): Promise<Journal> {
    const file = path.join(folder, journalName(header.journal));
    await writeFileDurably(file, [encodeRecord(header)], (step) => faults(`journal:${step}`));
    return new Journal(header.journal, await open(file, 'a'), faults);
  }

  /**
   * Writes frames, waits until they are on the disk, and answers how many bytes they are. Throws at the first error; nothing may be written after that,
   * because the system may have thrown away what it could not write, and a second fsync would not say so.
   */
  async append(frames: readonly Buffer[]): Promise<number> {
    const batch = frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames);
    await this.#faults('beforeWrite');
    const allowed = (await this.#faults('write')) ?? batch.length;
    const { bytesWritten } = await this.#handle.write(batch, 0, Math.min(allowed, batch.length));
    if (bytesWritten !== batch.length) throw new Error(`${bytesWritten} of ${batch.length} bytes written`);
    await this.#faults('beforeSync');
    await this.#handle.datasync();
    await this.#faults('afterSync');
    return batch.length;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
