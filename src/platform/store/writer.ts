import { deferred, type Deferred } from '../../base/deferred';
import type { Disposable } from '../../base/disposable';
import { errorText, fail, ok, type Result } from '../../base/result';
import { Checkpoints, type SavedState } from './checkpoint';
import type { StoreContext } from './context';
import type { StoreDatabase, Transaction } from './database';
import { encodeFrame } from './frame';
import type { Lease } from './lease';
import type { NodeId } from './node';
import { OwnJournals } from './ownJournals';
import type { Snapshot } from './snapshot';

/**
 * Why a change wasn't acknowledged. Only a reloaded store shows whether it is durable. storeBroken: a write or sync
 * failed · storeLeaseLost: another window took over · storeReadOnly: another window writes · storeClosed.
 */
export type StoreWriteError = 'storeBroken' | 'storeLeaseLost' | 'storeReadOnly' | 'storeClosed';

/** A change that is on the disk. */
export interface CommittedChange {
  readonly sequence: number;
  /** Describes the change, chosen by its caller. */
  readonly tag: string;
  /** Tables with inserted, updated, or deleted rows. */
  readonly tables: readonly string[];
}

/** What the writer starts with: the state in memory, and its position in the history. */
export interface WriterStart {
  readonly db: StoreDatabase;
  readonly lease: Lease;
  readonly sequence: number;
  readonly schema: number;
  /** The last node of the history. */
  readonly head: NodeId;
  /** The last node with an intact snapshot. */
  readonly saved: SavedState;
  /** Bytes of journals that a load would replay. */
  readonly replayBytes: number;
}

export interface WriterEvents {
  committed(change: CommittedChange): void;
  /** The writer has ended because of a failure. */
  ended(code: 'storeBroken' | 'storeLeaseLost', detail: string): void;
}

/** A change that is applied in memory but not written yet. */
interface Pending {
  /** Undefined for a change without statements, which only waits for those before it. */
  readonly frame: Buffer | undefined;
  readonly committed: CommittedChange;
  readonly settle: (failure?: Result<never, StoreWriteError>) => void;
}

/** Bytes of journals after which a checkpoint is made. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
/** A checkpoint is also made after this many idle milliseconds, if there is this much to replay. */
const IDLE_MS = 30_000;
const IDLE_BYTES = 64 * 1024;

/**
 * Writes the store. A change is applied in memory at once. It is written and synced together with the other changes
 * that came during the last sync, and then they are acknowledged in order. The first error of a write or sync ends the
 * writer.
 */
export class Writer {
  readonly #context: StoreContext;
  readonly #events: WriterEvents;
  readonly #start: WriterStart;
  readonly #checkpoints: Checkpoints;
  readonly #leaseHint: Disposable;
  readonly #journals: OwnJournals;
  #sequence: number;
  #synced: number;
  #queue: Pending[] = [];
  /** Changes that wait until the state in memory may be changed again. Undefined while it may. */
  #held: (() => void)[] | undefined;
  #flushing: Promise<void> | undefined;
  #ended: StoreWriteError | undefined;
  #closing: Promise<void> | undefined;
  #sinceCheckpoint: number;
  #checkpointWanted = false;
  #checkWanted = false;
  #idle: Disposable | undefined;

  constructor(context: StoreContext, start: WriterStart, events: WriterEvents) {
    this.#context = context;
    this.#events = events;
    this.#start = start;
    this.#checkpoints = new Checkpoints(context, start.saved);
    this.#journals = new OwnJournals(context, { lease: start.lease.number, head: start.head, schema: start.schema });
    this.#sequence = start.sequence;
    this.#synced = start.sequence;
    this.#sinceCheckpoint = start.replayBytes;
    this.#leaseHint = start.lease.onHint(() => {
      this.#checkWanted = true;
      this.#startFlush();
    });
  }

  get lease(): Lease {
    return this.#start.lease;
  }

  /** Applies a change in memory and resolves when it is on the disk. Rejects with whatever the change threw. */
  commit<T>(tag: string, change: (tx: Transaction) => T): Promise<Result<T, StoreWriteError>> {
    if (this.#closing) return Promise.resolve(fail('storeClosed'));
    const answer = deferred<Result<T, StoreWriteError>>();
    const apply = () => {
      try {
        this.#apply(tag, change, answer);
      } catch (error) {
        answer.reject(error);
      }
    };
    if (this.#held) this.#held.push(apply);
    else apply();
    return answer.promise;
  }

  /** Makes a checkpoint now. Resolves when it is written or has failed. */
  async checkpoint(): Promise<void> {
    await this.#checkpoints.settled();
    this.#checkpointWanted = true;
    this.#startFlush();
    await this.#flushing;
    await this.#checkpoints.settled();
  }

  /** Writes pending changes, makes a checkpoint if there is something to replay, and releases the lease. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #apply<T>(tag: string, change: (tx: Transaction) => T, answer: Deferred<Result<T, StoreWriteError>>): void {
    if (this.#ended) {
      answer.resolve(fail(this.#ended));
      return;
    }
    const sequence = this.#sequence + 1;
    const { schema, db } = this.#start;
    const { value, tables, record } = db.change(change, (statements) =>
      statements.length === 0 ? undefined : encodeFrame({ sequence, schema, synced: this.#synced, tag, statements }),
    );
    if (record) this.#sequence = sequence;
    this.#queue.push({
      frame: record,
      committed: { sequence: this.#sequence, tag, tables },
      settle: (failure) => answer.resolve(failure ?? ok(value)),
    });
    this.#startFlush();
  }

  #startFlush(): void {
    this.#idle?.dispose();
    if (!this.#ended) this.#flushing ??= this.#flush();
  }

  /** Runs while there is work. Its last step is synchronous, so the next run can start right after it. */
  async #flush(): Promise<void> {
    await Promise.resolve(); // changes of the same event loop turn go into one batch
    while (!this.#ended && (this.#queue.length > 0 || this.#checkpointWanted || this.#checkWanted)) {
      this.#checkWanted = false;
      await this.#writeBatch();
      if (this.#checkpointWanted || this.#sinceCheckpoint > CHECKPOINT_BYTES) await this.#rotate();
    }
    if (this.#sinceCheckpoint >= IDLE_BYTES && !this.#ended && !this.#closing) {
      this.#idle = this.#context.clock.after(IDLE_MS, () => {
        this.#checkpointWanted = true;
        this.#startFlush();
      });
    }
    this.#flushing = undefined;
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#queue;
    this.#queue = [];
    const frames = batch.flatMap(({ frame }) => frame ?? []);
    try {
      if (frames.length > 0 && this.lease.isHeld()) {
        this.#sinceCheckpoint += await this.#journals.append(frames, this.#synced);
        await this.#context.faults('beforeAcknowledge');
      }
      // Must be between sync and acknowledgement. See the argument in lease.ts.
      if (this.lease.isHeld()) this.#acknowledge(batch);
      else this.#end('storeLeaseLost', 'a higher lease was taken', batch);
    } catch (error) {
      this.#end(this.#isSuperseded() ? 'storeLeaseLost' : 'storeBroken', errorText(error), batch);
    }
  }

  #acknowledge(batch: readonly Pending[]): void {
    this.#synced = batch.at(-1)?.committed.sequence ?? this.#synced;
    for (const { frame, committed, settle } of batch) {
      if (frame) this.#events.committed(committed);
      settle();
    }
  }

  /**
   * Continues in a new journal, and writes the state at its beginning as a snapshot. Meanwhile nothing changes the
   * state in memory, so that a snapshot never contains unacknowledged changes.
   */
  async #rotate(): Promise<void> {
    this.#checkpointWanted = false;
    if (this.#ended || this.#checkpoints.isSaving) return;
    this.#held = [];
    await this.#writeBatch();
    if (!this.#hasEnded() && this.#sequence > this.#checkpoints.savedSequence) await this.#beginJournal();
    const held = this.#held;
    this.#held = undefined;
    for (const apply of held) apply();
  }

  async #beginJournal(): Promise<void> {
    this.#sinceCheckpoint = 0; // even after a failure, or every further write would try again
    let node: NodeId | undefined;
    try {
      node = await this.#journals.rotate(this.#synced);
      this.#checkpoints.save(node, this.#snapshot());
      await this.#context.faults('exported');
    } catch (error) {
      this.#context.log.error('checkpoint failed', error, { lease: this.lease.number });
      if (!node && (await this.#journals.nextIsThere())) this.#end('storeBroken', errorText(error), []);
    }
  }

  #snapshot(): Snapshot {
    return { image: this.#start.db.export(), sequence: this.#synced, schema: this.#start.schema };
  }

  #isSuperseded(): boolean {
    try {
      return !this.lease.isHeld();
    } catch {
      return false;
    }
  }

  #hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  #end(code: 'storeBroken' | 'storeLeaseLost', detail: string, batch: readonly Pending[]): void {
    this.#ended = code;
    const waiting = [...batch, ...this.#queue];
    this.#queue = [];
    for (const { settle } of waiting) settle(fail(code, { detail }));
    this.#events.ended(code, detail);
  }

  async #close(): Promise<void> {
    this.#leaseHint.dispose();
    await this.#flushing;
    this.#idle?.dispose();
    await this.#checkpoints.settled();
    try {
      if (!this.#ended && this.#sequence > this.#checkpoints.savedSequence && this.lease.isHeld()) {
        this.#checkpoints.save(this.#journals.next, this.#snapshot());
        await this.#checkpoints.settled();
      }
      await this.#journals.close();
    } catch (error) {
      this.#context.log.error('failed to close the store cleanly', error);
    }
    await this.lease.release(this.#context.clock.now());
  }
}
