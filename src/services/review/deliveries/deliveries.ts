import type { Logger } from '../../../base/logger';
import { KeyedMutex } from '../../../base/mutex';
import { fail, ok, type Result } from '../../../base/result';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId } from '../../../domain/ids';
import type { OutgoingMessage } from '../../../domain/outbox/outgoingMessage';
import type { SessionCode, Sessions } from '../../sessions/sessions/sessions';
import type { AttemptStore, AttemptStoreCode } from '../../store/attemptStore';
import type { OutboxStore } from '../../store/outboxStore';
import type { WindowStore } from '../../store/windowStore';

export type DeliveryCode = AttemptStoreCode | SessionCode;

interface Dependencies {
  readonly store: WindowStore;
  readonly attemptStore: AttemptStore;
  readonly outboxStore: OutboxStore;
  readonly sessions: Sessions;
  readonly log: Logger;
}

/** After these the message may have arrived, or may still arrive. After all others the agent host doesn't have it. */
const UNCERTAIN: readonly SessionCode[] = ['disconnected', 'internal'];

/**
 * Ensures that each refusal, comment, and rollback reaches the agent of an attempt exactly once. What a message carries
 * is saved before it is sent, and acknowledged once the session's log has the message, if need be by another window.
 */
export class Deliveries {
  readonly #deps: Dependencies;
  readonly #queues = new KeyedMutex();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * Sends a message, or changes what messages carry: one after the other for each attempt, and only when it is known
   * what arrived. Fails with nothing done.
   */
  run<T, Code extends string>(
    id: AttemptId,
    work: () => Promise<Result<T, Code>>,
  ): Promise<Result<T, Code | DeliveryCode>> {
    return this.#queues.run(id, async (): Promise<Result<T, Code | DeliveryCode>> => {
      const may = this.#deps.store.mayWrite();
      if (!may.ok) return may;
      const attempt = this.#deps.attemptStore.get(id);
      if (!attempt) return fail('attemptUnknown');
      const settled = await this.#settle(attempt);
      return settled.ok ? work() : settled;
    });
  }

  /** Finds out whether a message arrived whose sending was cut short. Costs nothing if there was none. */
  settle(id: AttemptId): Promise<Result<undefined, DeliveryCode>> {
    return this.run(id, () => Promise.resolve(ok()));
  }

  /** Saves what a message carries. Call it within `run`, before the message is sent. */
  begin(attempt: Attempt, outgoing: OutgoingMessage): Promise<Result<undefined, DeliveryCode>> {
    return this.#deps.outboxStore.save(attempt.id, outgoing);
  }

  /**
   * Acknowledges what a message carried if it arrived. Returns the agent host's answer, or success if the log has the
   * message although no answer came. Call it within `run`, after the message was sent.
   */
  async end(attempt: Attempt, answer: Result<undefined, SessionCode>): Promise<Result<undefined, SessionCode>> {
    const outgoing = this.#deps.outboxStore.get(attempt.id);
    if (!outgoing) return answer;
    const arrived = await this.#hasArrived(attempt, outgoing, answer);
    const settled = arrived.ok ? await this.#close(attempt, outgoing, arrived.value) : arrived;
    if (!settled.ok)
      this.#deps.log.warn('it is not known yet whether a message arrived', {
        attempt: attempt.id,
        code: settled.error.code,
      });
    return arrived.ok && arrived.value ? ok() : answer;
  }

  /** A message with a known id isn't logged again, so what it carries now didn't arrive. */
  async #hasArrived(
    { session }: Attempt,
    { message, after }: OutgoingMessage,
    answer: Result<undefined, SessionCode>,
  ): Promise<Result<boolean, SessionCode>> {
    const { sessions } = this.#deps;
    if (answer.ok) return ok(await sessions.hasMessage(session, message, after));
    if (!UNCERTAIN.includes(answer.error.code)) return ok(false);
    return sessions.hasAccepted(session, message, after);
  }

  async #settle(attempt: Attempt): Promise<Result<undefined, DeliveryCode>> {
    const outgoing = this.#deps.outboxStore.get(attempt.id);
    if (!outgoing) return ok();
    const arrived = await this.#deps.sessions.hasAccepted(attempt.session, outgoing.message, outgoing.after);
    return arrived.ok ? this.#close(attempt, outgoing, arrived.value) : arrived;
  }

  #close(attempt: Attempt, outgoing: OutgoingMessage, arrived: boolean): Promise<Result<undefined, AttemptStoreCode>> {
    const { outboxStore } = this.#deps;
    return arrived ? outboxStore.acknowledge(attempt.id, outgoing) : outboxStore.remove(attempt.id);
  }
}
