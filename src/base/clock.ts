import type { Disposable } from './disposable';

/** Time, so that tests can drive it. */
export interface Clock {
  /** Milliseconds since 1970 (may jump when the user sets the clock). */
  now(): number;
  /** Calls back once after `ms` milliseconds, unless disposed before. */
  after(ms: number, callback: () => void): Disposable;
}

interface Timers {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The clock of the machine. The timers are handed in because this floor knows neither Node nor the DOM. */
export function systemClock(timers: Timers): Clock {
  return {
    now: () => Date.now(),
    after: (ms, callback) => {
      const timer = timers.setTimeout(callback, ms);
      return { dispose: () => timers.clearTimeout(timer) };
    },
  };
}
