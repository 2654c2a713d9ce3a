// The gauge in the main thread of the measured window.
import type { Page } from 'playwright-core';
import type { GaugeReading } from './hostGauge';

/** A reading of the window's gauge. Its additional times are milliseconds since the click. */
export interface WindowGaugeReading extends GaugeReading {
  /** When the text of a diff was shown. */
  readonly shown: number | undefined;
  /** When the actions above a hunk were shown. */
  readonly ready: number | undefined;
}

declare global {
  interface Window {
    coppiceGauge?: () => WindowGaugeReading;
  }
}

/** Starts measuring at the next click in the window. */
export async function measureFromClick(page: Page): Promise<void> {
  await page.evaluate(() => {
    const LONG_MS = 50;
    const seen: { shown?: number; ready?: number } = {};
    let [startedAt, last, lastLong, longest] = [0, 0, 0, 0];
    const beat = () => {
      const now = performance.now();
      if (now - last > LONG_MS) lastLong = now;
      longest = Math.max(longest, now - last);
      last = now;
      if (document.querySelector('.multiDiffEntry .modified .view-line')) seen.shown ??= now - startedAt;
      if (document.querySelector('.multiDiffEntry .codelens-decoration a')) seen.ready ??= now - startedAt;
      if (window.coppiceGauge === gauge) setTimeout(beat);
    };
    const gauge = () => ({
      longest,
      quiet: performance.now() - lastLong,
      shown: seen.shown,
      ready: seen.ready,
    });
    window.coppiceGauge = gauge;
    const start = () => {
      startedAt = last = lastLong = performance.now();
      beat();
    };
    window.addEventListener('click', start, { capture: true, once: true });
  });
}

/** Returns what the gauge has measured since the click. */
export function readWindowGauge(page: Page): Promise<WindowGaugeReading> {
  return page.evaluate(() => window.coppiceGauge!());
}
