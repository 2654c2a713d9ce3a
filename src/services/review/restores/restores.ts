import { fail, ok, type Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId, MessageId } from '../../../domain/ids';
import { titleOf } from '../../../domain/task/task';
import type { Deliveries, DeliveryCode } from '../deliveries/deliveries';
import type { Decisions } from '../decisions/decisions';
import type { AttemptFlagStore } from '../../store/attemptFlagStore';
import type { AttemptStore } from '../../store/attemptStore';
import type { TurnTreeStore } from '../../store/turnTreeStore';
import { treeBefore } from '../review/review';
import type { Sessions } from '../../sessions/sessions/sessions';
import type { WorktreeCode, Worktrees } from '../../worktrees/worktrees/worktrees';

export type RestoreCode =
  DeliveryCode | WorktreeCode | 'attemptRunning' | 'turnUnknown' | 'filesNotKept' | 'nothingToUndo';

/** A turn of an attempt, before which the files can be restored. */
export interface RestorableTurn {
  /** Counts from 1. */
  readonly number: number;
  readonly message: MessageId;
  /** The first words of the message. */
  readonly words: string;
  /** Its start, in milliseconds since 1970. */
  readonly at: number;
}

interface Dependencies {
  readonly decisions: Decisions;
  readonly deliveries: Deliveries;
  readonly attemptStore: AttemptStore;
  readonly turnTreeStore: TurnTreeStore;
  readonly attemptFlagStore: AttemptFlagStore;
  readonly sessions: Sessions;
  readonly worktrees: Worktrees;
}

/** Restores the files of an attempt to the checkpoint at the start of a turn, and undoes that. */
export class Restores {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Returns the turns before which the files can be restored, the last one first. */
  async turns(id: AttemptId): Promise<readonly RestorableTurn[]> {
    const attempt = this.#deps.attemptStore.get(id);
    if (!attempt) return [];
    const turns = await this.#turns(attempt);
    return turns.filter(({ number }) => treeBefore(number, attempt, this.#deps.turnTreeStore) !== undefined).reverse();
  }

  /**
   * Restores all files to the start of a message's turn. Saves the current ones first, for `undo`. Fails with nothing
   * changed, e.g. with `attemptRunning`, `filesNotKept`, `mergeInProgress`.
   */
  restore(id: AttemptId, message: MessageId): Promise<Result<undefined, RestoreCode>> {
    return this.#deps.deliveries.run(id, async () => {
      const attempt = this.#ready(id);
      if (!attempt.ok) return attempt;
      const turn = (await this.#turns(attempt.value)).find((candidate) => candidate.message === message);
      if (!turn) return fail('turnUnknown');
      const tree = treeBefore(turn.number, attempt.value, this.#deps.turnTreeStore);
      if (tree === undefined) return fail('filesNotKept');
      const before = await this.#deps.worktrees.restoreTree(attempt.value, tree);
      return before.ok
        ? this.#deps.attemptFlagStore.setRestored(id, { words: turn.words, before: before.value })
        : before;
    });
  }

  /** Undoes `restore`. Fails with `nothingToUndo` once a message has reported the restore to the agent. */
  undo(id: AttemptId): Promise<Result<undefined, RestoreCode>> {
    return this.#deps.deliveries.run(id, async () => {
      const attempt = this.#ready(id);
      if (!attempt.ok) return attempt;
      const restored = this.#deps.attemptFlagStore.restored(id);
      if (!restored) return fail('nothingToUndo');
      const back = await this.#deps.worktrees.restoreTree(attempt.value, restored.before);
      return back.ok ? this.#deps.attemptFlagStore.setRestored(id, undefined) : back;
    });
  }

  /** Whether there is a restore to undo. */
  canUndo(id: AttemptId): boolean {
    return (
      this.#deps.attemptStore.get(id)?.disposition === 'open' && this.#deps.attemptFlagStore.restored(id) !== undefined
    );
  }

  #ready(id: AttemptId): Result<Attempt, RestoreCode> {
    const attempt = this.#deps.attemptStore.get(id);
    if (attempt?.disposition !== 'open') return fail('attemptUnknown');
    return this.#deps.decisions.isWorking(id) ? fail('attemptRunning') : ok(attempt);
  }

  async #turns(attempt: Attempt): Promise<readonly RestorableTurn[]> {
    const entries = await this.#deps.sessions.read(attempt.session, 0);
    const words = new Map(
      entries.flatMap(({ event }) =>
        event.type === 'prompted' ? [[event.message, titleOf(event.text)] as const] : [],
      ),
    );
    return entries
      .flatMap(({ event, at }) => (event.type === 'turnStarted' ? [{ message: event.message, at }] : []))
      .map(({ message, at }, index) => ({ number: index + 1, message, words: words.get(message) ?? '', at }));
  }
}
