import { toDisposable, type Disposable } from './disposable';

/** Subscribes to facts of the past tense. An event never means "please do". */
export type Event<T> = (listener: (fact: T) => void) => Disposable;

/** Tells facts to its listeners, in the order in which they came, synchronously. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(fact: T) => void>();
  readonly #onListenerError: (error: unknown) => void;

  /** `onListenerError` hears of a listener that threw; the other listeners are told all the same. */
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

/** A listener that throws is a bug: it surfaces as an unhandled rejection, outside the emitting code. */
function rethrowLater(error: unknown): void {
  void Promise.reject(error instanceof Error ? error : new Error(String(error)));
}
