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
 * Keeps the files at each turn's start and end as trees on private refs; hunks, restore and compare stand on them. The
 * first turn starts from the base's commit, which needs no ref. A turn that ended without a window gets its end tree when one comes back.
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
        if (attempt) void this.afterTurn(attempt);
      }),
    );
  }

  /** Keeps the files as they are before a follow-up: the user may have changed them since the last turn. */
  async beforeTurn(attempt: Attempt): Promise<void> {
    const live = this.#deps.sessions.live(attempt.session);
    if (!live || live.turn !== undefined) return;
    await this.#keep(attempt, live.turns + 1, 'start');
  }

  /** Keeps the files at the end of the last turn, unless that is done. */
  async afterTurn(attempt: Attempt): Promise<void> {
    const live = this.#deps.sessions.live(attempt.session);
    if (!live || live.turn !== undefined || live.turns === 0) return;
    if (live.turns === 1) await this.#keepBase(attempt);
    await this.#keep(attempt, live.turns, 'end');
  }

  dispose(): void {
    this.#own.dispose();
  }

  /** The first turn began with the base, which is another one after the attempt was updated from it. */
  async #keepBase({ session, base }: Attempt): Promise<void> {
    if (this.#deps.turnTreeStore.get(session, 1, 'start') === undefined)
      await this.#deps.turnTreeStore.save(session, { turn: 1, edge: 'start', tree: base.commit });
  }

  #keep(attempt: Attempt, turn: number, edge: 'start' | 'end'): Promise<void> {
    return this.#queue.run(attempt.id, async () => {
      if (this.#deps.turnTreeStore.get(attempt.session, turn, edge) !== undefined) return;
      const tree = await this.#deps.worktrees.saveCheckpoint(attempt, turn, edge);
      if (!tree.ok) {
        this.#deps.log.warn('the files of a turn could not be kept', {
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
