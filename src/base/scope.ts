import type { Disposable } from './disposable';

/** Something that takes time to end, such as a process. */
export interface AsyncDisposable {
  dispose(): Promise<void> | void;
}

/**
 * A lifetime. Its resources end with it, awaited in reverse order, and its `signal` aborts pending waits. A child scope
 * ends before its parent. A resource that is used after the end is disposed at once.
 */
export class Scope {
  readonly #owned = new Set<AsyncDisposable>();
  readonly #abort = new AbortController();
  #ended: Promise<void> | undefined;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    if (this.#ended) void resource.dispose();
    else this.#owned.add(resource);
    return resource;
  }

  /** Calls `release` when this scope ends. */
  defer(release: () => Promise<void> | void): void {
    this.use({ dispose: release });
  }

  /** Returns a scope within this one. The parent forgets it when it ends, so a long-lived scope can have many. */
  child(): Scope {
    const child = this.use(new Scope());
    child.defer(() => void this.#owned.delete(child));
    return child;
  }

  /** Ends the scope. If a resource fails to end, the others still end, and the first error is thrown afterwards. */
  dispose(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.#abort.abort();
    const errors: unknown[] = [];
    for (const resource of [...this.#owned].reverse()) {
      try {
        await resource.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#owned.clear();
    if (errors.length > 0) throw errors[0];
  }
}
