import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launch, open, type Opened } from './browser';
import type { ViewRequest } from './fakeHost';
import { startServer, type HarnessServer } from './server';

/** Provides a browser and the page for the tests of a file. Fails a test if its pages have errors or CSP violations. */
export function suite() {
  let browser: Browser;
  let server: HarnessServer;
  const pages: (Page & { problems: string[] })[] = [];
  beforeAll(async () => {
    [browser, server] = await Promise.all([launch(), startServer()]);
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) {
      const reported = await page.evaluate(() => [...window.harness.violations, ...window.harness.host.crashes]);
      await page.close();
      expect([...reported, ...page.problems]).toEqual([]);
    }
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  return {
    open: async (what: Opened) => {
      const page = await open(browser, server, what);
      pages.push(page);
      return page;
    },
    server: () => server,
  };
}

/** Returns the requests that the view has sent, of one method or of all. */
export async function requestsOf(page: Page, method?: string): Promise<readonly ViewRequest[]> {
  const all = await page.evaluate(() => window.harness.host.requests);
  return method === undefined ? all : all.filter((one) => one.method === method);
}

/** Resolves with the view's requests of a method when there are `times` of them. */
export async function waitForRequests(page: Page, method: string, times = 1): Promise<readonly ViewRequest[]> {
  await expect.poll(async () => (await requestsOf(page, method)).length).toBe(times);
  return requestsOf(page, method);
}

/** Resolves after two painted frames, when pending updates have been applied. */
export async function waitForIdle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
  );
}
