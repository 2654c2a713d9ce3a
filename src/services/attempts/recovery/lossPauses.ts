/** A host that has lived this long (ms) did not end because of what it was given first. */
const LIVED_MS = 30_000;
/** Losses in a row that are answered without a pause. */
const AT_ONCE = 2;
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long to wait before a lost agent host is replaced. Usually not at all; but where each one is lost as soon as it
 * has its sessions, more and more, so that a window does not start processes without end.
 */
export class LossPauses {
  #losses = 0;
  #replacedAt = -Infinity;

  /** The pause (ms) after a loss at this time. */
  next(now: number): number {
    this.#losses = now - this.#replacedAt < LIVED_MS ? this.#losses + 1 : 1;
    const pause = this.#losses <= AT_ONCE ? 0 : Math.min(FIRST_MS * 2 ** (this.#losses - AT_ONCE - 1), LONGEST_MS);
    this.#replacedAt = now + pause;
    return pause;
  }
}
