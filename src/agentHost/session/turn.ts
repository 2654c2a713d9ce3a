import type { Clock } from '../../base/clock';
import { deferred } from '../../base/deferred';
import type { Disposable } from '../../base/disposable';
import type { MessageId, TurnId } from '../../domain/ids';

/** How a turn ends that is ended early: `cancelled` by the user, `interrupted` by the host. */
export type CutShort = 'cancelled' | 'interrupted';

/** A turn that is running, from the moment its message is taken from the queue. */
export class Turn implements Disposable {
  readonly id: TurnId;
  readonly message: MessageId;
  readonly #clock: Clock;
  readonly #cut = deferred<undefined>();
  #how: CutShort | undefined;
  #force: { readonly at: number; readonly timer: Disposable } | undefined;

  constructor(id: TurnId, message: MessageId, clock: Clock) {
    this.id = id;
    this.message = message;
    this.#clock = clock;
  }

  /** Returns how the turn is to end, once its end was requested. */
  howCut(): CutShort | undefined {
    return this.#how;
  }

  /** Resolves when the turn's end is requested. */
  get wasCut(): Promise<undefined> {
    return this.#cut.promise;
  }

  /** Requests the end. Returns whether this was the first request. */
  cutShort(how: CutShort): boolean {
    if (this.#how) return false;
    this.#how = how;
    this.#cut.resolve(undefined);
    return true;
  }

  /** Calls `force` if the turn is still running after this time (ms). Of several times the shortest counts. */
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
