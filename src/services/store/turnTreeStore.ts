import type { Result } from '../../base/result';
import type { SessionId } from '../../domain/ids';
import { treeKey, type TurnEdge } from '../../domain/store/storeModel';
import type { StoreCode, WindowStore } from './windowStore';

/** A checkpoint: the tree of the files when a turn started or ended. */
export interface TurnTree {
  /** Counts from 1 within its session. */
  readonly turn: number;
  readonly edge: TurnEdge;
  /** Id of a git tree or commit. */
  readonly tree: string;
}

/** The checkpoints of sessions. */
export class TurnTreeStore {
  readonly #store: WindowStore;

  constructor(store: WindowStore) {
    this.#store = store;
  }

  get(session: SessionId, turn: number, edge: TurnEdge): string | undefined {
    return this.#store.model.trees.get(treeKey(session, turn, edge));
  }

  save(session: SessionId, tree: TurnTree): Promise<Result<undefined, StoreCode>> {
    return this.#store.commit({ type: 'turnTreeSaved', session, ...tree });
  }
}
