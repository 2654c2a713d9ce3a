import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { AgentHost } from './host';

/** A window that reloads is gone for some seconds: only after this time (in s) it counts as closed. */
const CLOSED_AFTER = 30;
/** Seconds without a client and without work after which the host leaves. */
const LEAVE_AFTER = 60;
const SECOND_MS = 1_000;

/**
 * Decides how long the host stays: while a client is connected, a turn runs or an ask is open, and a while after. It
 * counts seconds that it lived through, not the clock's, so that a machine that slept does not look abandoned.
 */
export class HostLifetime implements Disposable {
  readonly #clock: Clock;
  readonly #host: AgentHost;
  readonly #leave: () => void;
  #timer: Disposable | undefined;
  #isOver = false;
  #clients = 0;
  #alone = 0;
  #quiet = 0;

  constructor(clock: Clock, host: AgentHost, leave: () => void) {
    this.#clock = clock;
    this.#host = host;
    this.#leave = leave;
  }

  /** Begins to count the seconds without a client. Clients count from the construction on. */
  start(): void {
    if (!this.#isOver) this.#timer ??= this.#clock.after(SECOND_MS, () => this.#tick());
  }

  /** Takes how many clients are connected and proven. */
  setClients(count: number): void {
    this.#clients = count;
    if (count === 0) return;
    this.#alone = 0;
    this.#quiet = 0;
    void this.#host.setAlone(false);
  }

  dispose(): void {
    this.#isOver = true;
    this.#timer?.dispose();
  }

  #tick(): void {
    this.#timer = undefined;
    if (this.#clients === 0) {
      this.#alone += 1;
      this.#quiet = this.#host.isBusy ? 0 : this.#quiet + 1;
      if (this.#alone === CLOSED_AFTER) void this.#host.setAlone(true);
      if (this.#quiet >= LEAVE_AFTER) return this.#leave();
    }
    this.start();
  }
}
