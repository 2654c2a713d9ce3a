import { unlink } from 'node:fs/promises';
import path from 'node:path';
import type { StoreContext } from './context';
import { compareNodes, listStore, nodeOfName, type NodeId } from './node';
import { writeSnapshot, type Snapshot } from './snapshot';

/** A node with an intact snapshot, and the last sequence in it. */
export interface SavedState {
  readonly node: NodeId;
  readonly sequence: number;
}

/**
 * Writes snapshots in the background and removes files that are no longer needed. The second newest snapshot stays,
 * with all later journals, so that nothing is lost if the newest is ever damaged. Failures are logged and harmless,
 * because the journals contain everything.
 */
export class Checkpoints {
  readonly #context: StoreContext;
  #newest: SavedState;
  #saving: Promise<void> | undefined;

  constructor(context: StoreContext, newest: SavedState) {
    this.#context = context;
    this.#newest = newest;
  }

  /** The last sequence in a snapshot. */
  get savedSequence(): number {
    return this.#newest.sequence;
  }

  get isSaving(): boolean {
    return this.#saving !== undefined;
  }

  /** Resolves when no snapshot is being written. */
  async settled(): Promise<void> {
    await this.#saving;
  }

  /** Starts to write a node's snapshot. Only one at a time. */
  save(node: NodeId, snapshot: Snapshot): void {
    this.#saving = this.#save(node, snapshot)
      .catch((error: unknown) => this.#context.log.error('checkpoint failed', error, { generation: node.generation }))
      .finally(() => (this.#saving = undefined));
  }

  async #save(node: NodeId, snapshot: Snapshot): Promise<void> {
    const { folder, faults } = this.#context;
    await writeSnapshot(folder, node, snapshot, (step) => faults(`snapshot:${step}`));
    const { node: needed } = this.#newest;
    this.#newest = { node, sequence: snapshot.sequence };
    await this.#prune(needed);
    await faults('pruned');
  }

  /** Removes the files of all nodes below `needed`. */
  async #prune(needed: NodeId): Promise<void> {
    const { folder } = this.#context;
    for (const name of (await listStore(folder)).names) {
      const node = nodeOfName(name);
      if (node && compareNodes(node, needed) < 0) await unlink(path.join(folder, name));
    }
  }
}
