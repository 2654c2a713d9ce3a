import path from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { errorText, fail, ok, type Result } from '../../base/result';
import type { SavedState } from './checkpoint';
import { StoreDatabase } from './database';
import { readFrames, wasSynced, type Frame } from './frame';
import type { JournalFile } from './journal';
import { journalName, snapshotName, type NodeId } from './node';
import type { Snapshot } from './snapshot';

/** Something that was found damaged and could be done without, or a tail that was never acknowledged. */
export interface Repair {
  /**
   * tornTail: bytes behind the last whole frame, of a write that was cut off; nothing is missing. ·
   * damagedTail: such bytes, but a frame behind them shows that they had been synced: changes are missing. ·
   * damagedSnapshot: an older snapshot and the journals since then gave the same state; nothing is missing.
   */
  readonly kind: 'tornTail' | 'damagedTail' | 'damagedSnapshot';
  readonly file: string;
  readonly bytes: number;
}

/** A store's state as its files tell it. */
export interface Loaded {
  readonly db: StoreDatabase;
  readonly sequence: number;
  /** The last node of the history, and how many bytes of its journal are in `db`. */
  readonly head: NodeId;
  readonly headEnd: number;
  /** The snapshot that was read: nothing older is needed. */
  readonly saved: SavedState;
  /** The journals that were replayed, oldest first. */
  readonly replayed: readonly NodeId[];
  readonly replayedBytes: number;
  readonly repairs: readonly Repair[];
}

/** A node on the way from the newest to the snapshot. */
export interface Step {
  readonly node: NodeId;
  readonly journal: JournalFile | undefined;
}

export interface Way {
  readonly base: NodeId;
  readonly snapshot: Snapshot;
  /** Oldest first; the first is the base's. */
  readonly steps: readonly Step[];
  readonly damaged: readonly NodeId[];
}

/** What the checksums or sequences prove; any other error while loading says nothing about the files. */
class Damage extends Error {}

/** The state at the end of a way. `storeCorrupt`: the files do not fit together; `storeIo`: anything else. */
export function replayWay(engine: SqlJsStatic, folder: string, way: Way): Result<Loaded, 'storeCorrupt' | 'storeIo'> {
  let db: StoreDatabase | undefined;
  try {
    db = new StoreDatabase(engine, way.snapshot.image);
    return ok(play(db, folder, way));
  } catch (error) {
    db?.close();
    return fail(error instanceof Damage ? 'storeCorrupt' : 'storeIo', { detail: errorText(error), cause: error });
  }
}

function play(db: StoreDatabase, folder: string, { base, snapshot, steps, damaged }: Way): Loaded {
  const { schema } = snapshot;
  if (db.schema !== schema) throw new Damage('the snapshot has another schema than it says');
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

/** How far playing has come: a sequence, and where in the journal it ends. */
interface Played {
  readonly sequence: number;
  readonly end: number;
}

interface PlayFrom {
  readonly sequence: number;
  /** The sequence after which the next journal goes on; none for the last. */
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

/** Runs frames that follow on `after` without a gap; throws otherwise. Answers the tables that each one touched. */
export function applyFrames(
  db: StoreDatabase,
  frames: readonly Frame[],
  { after, schema }: { readonly after: number; readonly schema: number },
): string[][] {
  for (const [at, frame] of frames.entries()) {
    if (frame.sequence !== after + at + 1) throw new Damage(`gap: ${after + at}, then ${frame.sequence}`);
    if (frame.schema !== schema) throw new Damage(`frame ${frame.sequence} is of schema ${frame.schema}`);
  }
  return db.replay(frames.map((frame) => frame.statements));
}

function tailOf(folder: string, { node, journal }: Step, { sequence, end }: Played): Repair[] {
  if (!journal || end === journal.bytes.length) return [];
  const kind = wasSynced(journal.bytes, end, sequence + 1) ? 'damagedTail' : 'tornTail';
  return [{ kind, file: path.join(folder, journalName(node)), bytes: journal.bytes.length - end }];
}
