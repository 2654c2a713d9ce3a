/** Runs jobs one at a time, in the order in which they were submitted. */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(job, job);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

/** One mutex for each key. Keys without a running or waiting job take no memory. */
export class KeyedMutex {
  readonly #byKey = new Map<string, { mutex: Mutex; users: number }>();

  async run<T>(key: string, job: () => Promise<T>): Promise<T> {
    const entry = this.#byKey.get(key) ?? { mutex: new Mutex(), users: 0 };
    this.#byKey.set(key, entry);
    entry.users += 1;
    try {
      return await entry.mutex.run(job);
    } finally {
      entry.users -= 1;
      if (entry.users === 0) this.#byKey.delete(key);
    }
  }
}
