import type { Logger } from '../../base/logger';
import { Mutex } from '../../base/mutex';
import type { AgentEvent } from '../../domain/session/event';

/** Emits events in order, from all sources. */
export class Emission {
  readonly #emit: (event: AgentEvent) => Promise<void>;
  readonly #log: Logger;
  readonly #stop: () => void;
  readonly #order = new Mutex();

  /** `stop` is called to stop the agent if the receiver fails. */
  constructor(emit: (event: AgentEvent) => Promise<void>, log: Logger, stop: () => void) {
    this.#emit = emit;
    this.#log = log;
    this.#stop = stop;
  }

  /** Emits events. Resolves when these and all earlier ones are received. Never rejects. */
  publish(events: readonly AgentEvent[]): Promise<void> {
    if (events.length === 0) return Promise.resolve();
    return this.#order.run(async () => {
      try {
        for (const event of events) await this.#emit(event);
      } catch (error) {
        this.#log.error('event sink failed', error);
        this.#stop();
      }
    });
  }

  /** Resolves when all events so far are received. */
  settled(): Promise<void> {
    return this.#order.run(() => Promise.resolve());
  }
}
