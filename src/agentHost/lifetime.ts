import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { AgentHost } from './host';

/** Seconds after which a window counts as closed: one that reloads is gone for some seconds. */
const CLOSED_AFTER = 30;
/** Seconds without a client and without work after which the host exits. */
const LEAVE_AFTER = 60;
const SECOND_MS = 1_000;

/**
 * Lets the host exit some time after the last client has left and nothing is running. It counts the seconds that it
 * has run, not the clock's, so that waking the machine from sleep doesn't count as being abandoned.
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

  /** Starts counting the seconds without a client. */
  start(): void {
    if (!this.#isOver) this.#timer ??= this.#clock.after(SECOND_MS, () => this.#tick());
  }

  /** Sets how many proven clients are connected. */
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
