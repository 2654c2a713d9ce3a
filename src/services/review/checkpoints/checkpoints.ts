import { DisposableStore, type Disposable } from '../../../base/disposable';
import type { Logger } from '../../../base/logger';
import { KeyedMutex } from '../../../base/mutex';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptStore } from '../../store/attemptStore';
import type { TurnTreeStore } from '../../store/turnTreeStore';
import type { Sessions } from '../../sessions/sessions/sessions';
import type { Worktrees } from '../../worktrees/worktrees/worktrees';

interface Dependencies {
  readonly attemptStore: AttemptStore;
  readonly turnTreeStore: TurnTreeStore;
  readonly sessions: Sessions;
  readonly worktrees: Worktrees;
  readonly log: Logger;
}

/**
 * Saves checkpoints: the files at the start and end of each turn, as trees on private refs. The first turn starts from
 * the base's commit, which needs no ref. A turn that ended while no window was open gets its end tree from the next one.
 */
export class Checkpoints implements Disposable {
  readonly #deps: Dependencies;
  readonly #own = new DisposableStore();
  readonly #queue = new KeyedMutex();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.#own.add(
      dependencies.sessions.onDidAppend(({ session, entries }) => {
        if (!entries.some((entry) => entry.event.type === 'turnEnded')) return;
        const attempt = dependencies.attemptStore.ofSession(session);
        if (attempt) void this.saveAfterTurn(attempt);
      }),
    );
  }

  /** Saves the files before a follow-up, because the user may have changed them since the last turn. */
  async saveBeforeTurn(attempt: Attempt): Promise<void> {
    const live = this.#deps.sessions.live(attempt.session);
    if (!live || live.turn !== undefined) return;
    await this.#save(attempt, live.turns + 1, 'start');
  }

  /** Saves the files at the end of the last turn, unless that is done. */
  async saveAfterTurn(attempt: Attempt): Promise<void> {
    const live = this.#deps.sessions.live(attempt.session);
    if (!live || live.turn !== undefined || live.turns === 0) return;
    if (live.turns === 1) await this.#saveBase(attempt);
    await this.#save(attempt, live.turns, 'end');
  }

  dispose(): void {
    this.#own.dispose();
  }

  /** Saves what the first turn started from: the base changes when the attempt is updated from it. */
  async #saveBase({ session, base }: Attempt): Promise<void> {
    if (this.#deps.turnTreeStore.get(session, 1, 'start') === undefined)
      await this.#deps.turnTreeStore.save(session, { turn: 1, edge: 'start', tree: base.commit });
  }

  #save(attempt: Attempt, turn: number, edge: 'start' | 'end'): Promise<void> {
    return this.#queue.run(attempt.id, async () => {
      if (this.#deps.turnTreeStore.get(attempt.session, turn, edge) !== undefined) return;
      const tree = await this.#deps.worktrees.saveCheckpoint(attempt, turn, edge);
      if (!tree.ok) {
        this.#deps.log.warn('a checkpoint was not saved', {
          attempt: attempt.id,
          turn,
          code: tree.error.code,
        });
        return;
      }
      await this.#deps.turnTreeStore.save(attempt.session, { turn, edge, tree: tree.value });
    });
  }
}
