import type { Clock } from '../../base/clock';
import { deferred } from '../../base/deferred';
import type { Disposable } from '../../base/disposable';
import type { MessageId, TurnId } from '../../domain/ids';

/** How a turn ends early: `cancelled` by the user, `interrupted` by the host. */
export type EarlyEnd = 'cancelled' | 'interrupted';

/** A turn that is running, from the moment its message is taken from the queue. */
export class Turn implements Disposable {
  readonly id: TurnId;
  readonly message: MessageId;
  readonly #clock: Clock;
  readonly #endRequested = deferred<undefined>();
  #requestedEnd: EarlyEnd | undefined;
  #force: { readonly at: number; readonly timer: Disposable } | undefined;

  constructor(id: TurnId, message: MessageId, clock: Clock) {
    this.id = id;
    this.message = message;
    this.#clock = clock;
  }

  /** Returns how the turn should end, if its end was requested. */
  requestedEnd(): EarlyEnd | undefined {
    return this.#requestedEnd;
  }

  /** Resolves when the turn's end is requested. */
  get endRequested(): Promise<undefined> {
    return this.#endRequested.promise;
  }

  /** Requests the end. Returns whether this was the first request. */
  requestEnd(how: EarlyEnd): boolean {
    if (this.#requestedEnd) return false;
    this.#requestedEnd = how;
    this.#endRequested.resolve(undefined);
    return true;
  }

  /** Calls `force` if the turn is still running after this time (ms). The shortest of several times applies. */
  forceAfter(ms: number, force: () => void): void {
    const at = this.#clock.now() + ms;
    if (this.#force && this.#force.at <= at) return;
    this.#force?.timer.dispose();
    this.#force = { at, timer: this.#clock.after(ms, force) };
  }

  dispose(): void {
    this.#force?.timer.dispose();
  }
}
