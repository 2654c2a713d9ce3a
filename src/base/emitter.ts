import { toDisposable, type Disposable } from './disposable';

/** Subscribes to something that has happened. An event never means "please do". */
export type Event<T> = (listener: (fact: T) => void) => Disposable;

/** Calls its listeners synchronously, in the order in which they subscribed. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(fact: T) => void>();
  readonly #onListenerError: (error: unknown) => void;

  /** `onListenerError` gets the error of a listener that threw. The other listeners are still called. */
  constructor(onListenerError: (error: unknown) => void = rethrowLater) {
    this.#onListenerError = onListenerError;
  }

  readonly event: Event<T> = (listener) => {
    const own = (fact: T) => listener(fact);
    this.#listeners.add(own);
    return toDisposable(() => this.#listeners.delete(own));
  };

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  fire(fact: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(fact);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** A listener that throws is a bug. It surfaces as an unhandled rejection, outside the emitting code. */
function rethrowLater(error: unknown): void {
  void Promise.reject(error instanceof Error ? error : new Error(String(error)));
}
