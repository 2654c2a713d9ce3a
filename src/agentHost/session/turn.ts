import type { Clock } from '../../base/clock';
import { deferred } from '../../base/deferred';
import type { Disposable } from '../../base/disposable';
import type { MessageId, TurnId } from '../../domain/ids';

/** How a turn ends that we end: by the user's wish, or because its host leaves. */
export type CutShort = 'cancelled' | 'interrupted';

/** A turn that is being run, from the moment in which its message is taken from the queue. */
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

  /** How it is to end, once somebody has asked for its end. */
  howCut(): CutShort | undefined {
    return this.#how;
  }

  /** Settled when somebody asks for the turn's end. */
  get wasCut(): Promise<undefined> {
    return this.#cut.promise;
  }

  /** Asks for the end; whether this was the first time. */
  cutShort(how: CutShort): boolean {
    if (this.#how) return false;
    this.#how = how;
    this.#cut.resolve(undefined);
    return true;
  }

  /** Calls back if the turn still runs after this time (ms). Of several times the shortest counts. */
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
