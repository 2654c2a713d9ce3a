import { access } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../base/result';
import type { StoreContext } from './context';
import { Journal } from './journal';
import { journalName, type NodeId } from './node';

/** The point in the history at which a writer begins. */
export interface HistoryEnd {
  readonly lease: number;
  /** The last node of the history. */
  readonly head: NodeId;
  readonly schema: number;
}

/** The successive journals of one lease. The first one is created by the first change. */
export class OwnJournals {
  readonly #context: StoreContext;
  readonly #lease: number;
  readonly #schema: number;
  #head: NodeId;
  #generation: number;
  #current: Journal | undefined;

  constructor(context: StoreContext, { lease, head, schema }: HistoryEnd) {
    this.#context = context;
    this.#lease = lease;
    this.#schema = schema;
    this.#head = head;
    this.#generation = head.lease === lease ? head.generation : 0;
  }

  /** The next node. */
  get next(): NodeId {
    return { lease: this.#lease, generation: this.#generation + 1 };
  }

  /**
   * Writes frames that continue `after`, and resolves with their size when they are on the disk. Throws as `Journal`
   * does.
   */
  async append(frames: readonly Buffer[], after: number): Promise<number> {
    this.#current ??= await this.#create(after);
    return this.#current.append(frames);
  }

  /**
   * Begins the next journal, after `after`, when all frames are on the disk. Throws, and then continues the old one.
   */
  async rotate(after: number): Promise<NodeId> {
    const old = this.#current;
    this.#current = await this.#create(after);
    await old?.close();
    return this.#current.node;
  }

  /**
   * Whether the next journal's file exists although creating it failed. Then nothing may be appended to the current
   * one, because the file declares later frames void.
   */
  async nextIsThere(): Promise<boolean> {
    return access(path.join(this.#context.folder, journalName(this.next))).then(
      () => true,
      (error: unknown) => systemCode(error) !== 'ENOENT',
    );
  }

  async close(): Promise<void> {
    await this.#current?.close();
  }

  async #create(after: number): Promise<Journal> {
    const { folder, faults } = this.#context;
    const header = { journal: this.next, from: this.#head, after, schema: this.#schema };
    const journal = await Journal.create(folder, header, faults);
    this.#generation = journal.node.generation;
    this.#head = journal.node;
    return journal;
  }
}
