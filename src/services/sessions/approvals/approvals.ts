import { fail, type Result } from '../../../base/result';
import type { AskId, AttemptId } from '../../../domain/ids';
import type { AttemptStore } from '../../store/attemptStore';
import type { SessionCode, Sessions } from '../sessions/sessions';

export type ApprovalCode = SessionCode | 'attemptUnknown' | 'optionUnknown';

interface Dependencies {
  readonly attemptStore: AttemptStore;
  readonly sessions: Sessions;
}

/** Answers the permission requests of all attempts. They have no time limit, and the first answer wins. */
export class Approvals {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * Answers an ask with one of the agent's own options. `reason` reaches the model if the agent accepts one. Fails with
   * `askUnknown` if it was already answered, or the agent no longer waits.
   */
  async settle(
    attempt: AttemptId,
    ask: AskId,
    option: string,
    reason?: string,
  ): Promise<Result<undefined, ApprovalCode>> {
    const { attemptStore, sessions } = this.#deps;
    const known = attemptStore.get(attempt);
    if (!known) return fail('attemptUnknown');
    const open = sessions.openAsk(known.session, ask);
    if (!open) return fail('askUnknown');
    const chosen = open.options.find((candidate) => candidate.id === option);
    if (!chosen) return fail('optionUnknown');
    const trimmed = reason?.trim() ?? '';
    return sessions.settle(
      known.session,
      ask,
      { type: 'selected', option, kind: chosen.kind, ...(trimmed === '' ? {} : { reason: trimmed }) },
      'user',
    );
  }
}
