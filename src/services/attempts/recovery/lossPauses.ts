/** A host that lived this long (ms) didn't end because of its first sessions. */
const LIVED_MS = 30_000;
/** Consecutive losses without a pause. */
const AT_ONCE = 2;
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * Decides how long to wait before a lost agent host is replaced. Usually not at all. But if each host is lost as soon
 * as it has its sessions, the pauses grow, so that a window doesn't start processes endlessly.
 */
export class LossPauses {
  #losses = 0;
  #replacedAt = -Infinity;

  /** Returns the pause (ms) after a loss at this time. */
  next(now: number): number {
    this.#losses = now - this.#replacedAt < LIVED_MS ? this.#losses + 1 : 1;
    const pause = this.#losses <= AT_ONCE ? 0 : Math.min(FIRST_MS * 2 ** (this.#losses - AT_ONCE - 1), LONGEST_MS);
    this.#replacedAt = now + pause;
    return pause;
  }
}
