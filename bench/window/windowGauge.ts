// The gauge in the main thread of the window that is measured.
import type { Page } from 'playwright-core';
import type { Gauged } from './hostGauge';

/** What the window's gauge tells besides, in milliseconds from the user's click. */
export interface WindowGauged extends Gauged {
  /** When the text of a diff was there. */
  readonly shown: number | undefined;
  /** When what is to be pressed stood above a hunk. */
  readonly ready: number | undefined;
}

declare global {
  interface Window {
    coppiceGauge?: () => WindowGauged;
  }
}

/** Begins to measure with the next click in the window. */
export async function beginAtClick(page: Page): Promise<void> {
  await page.evaluate(() => {
    const LONG_MS = 50;
    const seen: { shown?: number; ready?: number } = {};
    let [begun, last, lastLong, longest] = [0, 0, 0, 0];
    const beat = () => {
      const now = performance.now();
      if (now - last > LONG_MS) lastLong = now;
      longest = Math.max(longest, now - last);
      last = now;
      if (document.querySelector('.multiDiffEntry .modified .view-line')) seen.shown ??= now - begun;
      if (document.querySelector('.multiDiffEntry .codelens-decoration a')) seen.ready ??= now - begun;
      if (window.coppiceGauge === gauge) setTimeout(beat);
    };
    const gauge = () => ({
      longest,
      quiet: performance.now() - lastLong,
      shown: seen.shown,
      ready: seen.ready,
    });
    window.coppiceGauge = gauge;
    const begin = () => {
      begun = last = lastLong = performance.now();
      beat();
    };
    window.addEventListener('click', begin, { capture: true, once: true });
  });
}

/** What has been since the click. */
export function askWindow(page: Page): Promise<WindowGauged> {
  return page.evaluate(() => window.coppiceGauge!());
}
