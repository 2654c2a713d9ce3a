import type { Disposable } from './disposable';

/** Something whose end takes time, e.g. a process. */
export interface AsyncDisposable {
  dispose(): Promise<void> | void;
}

/**
 * A lifetime: what is used in it ends with it, in reverse order, awaited; its `signal` tells waits to give up.
 * A child scope ends before its parent. What is used after the end is disposed at once.
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

  /** Runs `release` at the end of this scope. */
  defer(release: () => Promise<void> | void): void {
    this.use({ dispose: release });
  }

  /** A scope within this one. When it has ended this one forgets it, so a long life may have many short ones. */
  child(): Scope {
    const child = this.use(new Scope());
    child.defer(() => void this.#owned.delete(child));
    return child;
  }

  /** Ends the scope. Errors of single resources do not keep the others from ending; the first is thrown afterwards. */
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
