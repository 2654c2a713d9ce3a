import type { Logger } from '../../base/logger';
import { Mutex } from '../../base/mutex';
import type { AgentEvent } from '../../domain/session/event';

/** Hands events on, one after the other, whoever tells them. */
export class Emission {
  readonly #emit: (event: AgentEvent) => Promise<void>;
  readonly #log: Logger;
  readonly #stop: () => void;
  readonly #order = new Mutex();

  /** `stop` ends an agent whose events nobody takes. */
  constructor(emit: (event: AgentEvent) => Promise<void>, log: Logger, stop: () => void) {
    this.#emit = emit;
    this.#log = log;
    this.#stop = stop;
  }

  /** Settled when these and all before them are taken. Never rejects. */
  tell(events: readonly AgentEvent[]): Promise<void> {
    if (events.length === 0) return Promise.resolve();
    return this.#order.run(async () => {
      try {
        for (const event of events) await this.#emit(event);
      } catch (error) {
        this.#log.error('events are not taken', error);
        this.#stop();
      }
    });
  }

  /** Settled when everything that was told is taken. */
  settled(): Promise<void> {
    return this.#order.run(() => Promise.resolve());
  }
}
