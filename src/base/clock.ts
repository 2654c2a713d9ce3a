import type { Disposable } from './disposable';

/** The time, behind an interface so that tests can control it. */
export interface Clock {
  /** Returns milliseconds since 1970. They may jump when the user sets the clock. */
  now(): number;
  /** Calls `callback` once after `ms` milliseconds, unless disposed before. */
  after(ms: number, callback: () => void): Disposable;
}

interface Timers {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Returns the machine's clock. The caller passes the timers because this floor knows neither Node nor the DOM. */
export function systemClock(timers: Timers): Clock {
  return {
    now: () => Date.now(),
    after: (ms, callback) => {
      const timer = timers.setTimeout(callback, ms);
      return { dispose: () => timers.clearTimeout(timer) };
    },
  };
}
