import { open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { writeFileDurably } from '../fs/fs';
import type { FaultHook } from './faults';
import { encodeRecord, recordAt } from './frame';
import { journalName, type NodeId } from './node';

const nodeSchema = v.object({ lease: v.number(), generation: v.number() });

/** The first record of a journal, which says where in the history it begins. */
const headerSchema = v.object({
  journal: nodeSchema,
  /** The previous node. Null in a store's first journal. */
  from: v.nullable(nodeSchema),
  /** The last valid sequence of `from`. Later ones were never acknowledged and are void. */
  after: v.number(),
  schema: v.number(),
});
export type JournalHeader = v.InferOutput<typeof headerSchema>;

/** A journal file that was read: its header, and the offset of its first frame. */
export interface JournalFile {
  readonly header: JournalHeader;
  readonly bytes: Buffer;
  readonly framesAt: number;
}

/**
 * Reads a node's journal. Returns `undefined` if its header is damaged. Throws the system's error, also if it is
 * missing.
 */
export async function readJournal(folder: string, node: NodeId): Promise<JournalFile | undefined> {
  const bytes = await readFile(path.join(folder, journalName(node)));
  const record = recordAt(bytes, 0);
  const header = v.safeParse(headerSchema, record?.value);
  return record && header.success ? { header: header.output, bytes, framesAt: record.end } : undefined;
}

/** Resolves when everything that any process wrote to a journal is on the disk. */
export async function syncJournal(folder: string, node: NodeId): Promise<void> {
  const handle = await open(path.join(folder, journalName(node)), 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** A journal that this process writes. */
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
   * Creates a node's journal. A rename puts it in place together with its header, so a journal without a header is
   * damaged, never unfinished. Throws the system's error. If the file exists nevertheless, it has no frames.
   */
  static async create(folder: string, header: JournalHeader, faults: FaultHook): Promise<Journal> {
    const file = path.join(folder, journalName(header.journal));
    await writeFileDurably(file, [encodeRecord(header)], (step) => faults(`journal:${step}`));
    return new Journal(header.journal, await open(file, 'a'), faults);
  }

  /**
   * Writes frames, and resolves with their size in bytes when they are on the disk. Throws at the first error. Nothing
   * may be written after that, because the system may have discarded what it couldn't write, and a second fsync
   * wouldn't report it.
   */
  async append(frames: readonly Buffer[]): Promise<number> {
    const batch = frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames);
    await this.#faults('beforeWrite');
    const allowed = (await this.#faults('write')) ?? batch.length;
    const { bytesWritten } = await this.#handle.write(batch, 0, Math.min(allowed, batch.length));
    if (bytesWritten !== batch.length) throw new Error(`wrote only ${bytesWritten} of ${batch.length} bytes`);
    await this.#faults('beforeSync');
    await this.#handle.datasync();
    await this.#faults('afterSync');
    return batch.length;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
