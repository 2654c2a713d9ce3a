import path from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { errorText, fail, ok, type Result } from '../../base/result';
import type { SavedState } from './checkpoint';
import { StoreDatabase } from './database';
import { readFrames, wasSynced, type Frame } from './frame';
import type { JournalFile } from './journal';
import { journalName, snapshotName, type NodeId } from './node';
import type { Snapshot } from './snapshot';

/** Damage that could be repaired, or a tail that was never acknowledged. */
export interface Repair {
  /**
   * tornTail: bytes after the last complete frame, from an interrupted write. Nothing is missing. · damagedTail: such
   * bytes, but a later frame proves that they had been synced. Changes are missing. · damagedSnapshot: an older
   * snapshot and its later journals resulted in the same state. Nothing is missing.
   */
  readonly kind: 'tornTail' | 'damagedTail' | 'damagedSnapshot';
  readonly file: string;
  readonly bytes: number;
}

/** A store's state, loaded from its files. */
export interface Loaded {
  readonly db: StoreDatabase;
  readonly sequence: number;
  /** The last node of the history, and how many bytes of its journal are in `db`. */
  readonly head: NodeId;
  readonly headEnd: number;
  /** The snapshot that was read. Nothing older is needed. */
  readonly saved: SavedState;
  /** The journals that were replayed, oldest first. */
  readonly replayed: readonly NodeId[];
  readonly replayedBytes: number;
  readonly repairs: readonly Repair[];
}

/** A node on the path from the snapshot to the newest node. */
export interface Step {
  readonly node: NodeId;
  readonly journal: JournalFile | undefined;
}

export interface History {
  readonly base: NodeId;
  readonly snapshot: Snapshot;
  /** Oldest first, beginning with the base. */
  readonly steps: readonly Step[];
  readonly damaged: readonly NodeId[];
}

/** Damage that checksums or sequences prove. Any other error while loading says nothing about the files. */
class Damage extends Error {}

/** Returns the state at the end of a path. Fails with `storeCorrupt` if the files don't match, or with `storeIo`. */
export function replayHistory(
  engine: SqlJsStatic,
  folder: string,
  history: History,
): Result<Loaded, 'storeCorrupt' | 'storeIo'> {
  let db: StoreDatabase | undefined;
  try {
    db = new StoreDatabase(engine, history.snapshot.image);
    return ok(replayInto(db, folder, history));
  } catch (error) {
    db?.close();
    return fail(error instanceof Damage ? 'storeCorrupt' : 'storeIo', { detail: errorText(error), cause: error });
  }
}

function replayInto(db: StoreDatabase, folder: string, { base, snapshot, steps, damaged }: History): Loaded {
  const { schema } = snapshot;
  if (db.schema !== schema) throw new Damage('snapshot has another schema than its trailer says');
  let at: Played = { sequence: snapshot.sequence, end: 0 };
  let replayedBytes = 0;
  for (const [index, step] of steps.entries()) {
    const until = steps[index + 1]?.journal?.header.after;
    at = playStep(db, step, { sequence: at.sequence, until, schema });
    if (step.journal) replayedBytes += at.end - step.journal.framesAt;
  }
  const repairs = damaged.map((node): Repair => {
    return { kind: 'damagedSnapshot', file: path.join(folder, snapshotName(node)), bytes: 0 };
  });
  const last = steps.at(-1);
  return {
    db,
    sequence: at.sequence,
    head: last?.node ?? base,
    headEnd: at.end,
    saved: { node: base, sequence: snapshot.sequence },
    replayed: steps.flatMap(({ node, journal }) => (journal ? [node] : [])),
    replayedBytes,
    repairs: [...repairs, ...(last ? tailOf(folder, last, at) : [])],
  };
}

/** The progress of a replay: a sequence, and the offset in the journal after it. */
interface Played {
  readonly sequence: number;
  readonly end: number;
}

interface PlayFrom {
  readonly sequence: number;
  /** The sequence that the next journal continues. Undefined for the last journal. */
  readonly until: number | undefined;
  readonly schema: number;
}

function playStep(db: StoreDatabase, { node, journal }: Step, { sequence, until, schema }: PlayFrom): Played {
  const begins = journal?.header.after ?? sequence;
  if (begins !== sequence) throw new Damage(`${journalName(node)}: begins after ${begins}, not ${sequence}`);
  const { frames, end } = journal ? readFrames(journal.bytes, journal.framesAt) : { frames: [], end: 0 };
  const counted = until === undefined ? frames : frames.filter((frame) => frame.sequence <= until);
  applyFrames(db, counted, { after: sequence, schema });
  const reached = sequence + counted.length;
  if (until !== undefined && reached !== until)
    throw new Damage(`${journalName(node)}: ends at ${reached}, not ${until}`);
  return { sequence: reached, end };
}

/** Replays frames that continue `after`. Returns the tables that each one changed. Throws if there is a gap. */
export function applyFrames(
  db: StoreDatabase,
  frames: readonly Frame[],
  { after, schema }: { readonly after: number; readonly schema: number },
): string[][] {
  for (const [at, frame] of frames.entries()) {
    if (frame.sequence !== after + at + 1) throw new Damage(`gap: frame ${frame.sequence} after ${after + at}`);
    if (frame.schema !== schema) throw new Damage(`frame ${frame.sequence} has schema ${frame.schema}`);
  }
  return db.replay(frames.map((frame) => frame.statements));
}

function tailOf(folder: string, { node, journal }: Step, { sequence, end }: Played): Repair[] {
  if (!journal || end === journal.bytes.length) return [];
  const kind = wasSynced(journal.bytes, end, sequence + 1) ? 'damagedTail' : 'tornTail';
  return [{ kind, file: path.join(folder, journalName(node)), bytes: journal.bytes.length - end }];
}
