import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launch, open, type Opened } from './browser';
import type { ViewRequest } from './fakeHost';
import { startServer, type HarnessServer } from './server';

/** A browser and the built page for the tests of a file. Every page must stay free of errors and breaches. */
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

/** What the view has asked of its host, of one method or of all. */
export async function requestsOf(page: Page, method?: string): Promise<readonly ViewRequest[]> {
  const all = await page.evaluate(() => window.harness.host.requests);
  return method === undefined ? all : all.filter((one) => one.method === method);
}

/** Waits until the view has asked for something, and answers with what. */
export async function waitForRequests(page: Page, method: string, times = 1): Promise<readonly ViewRequest[]> {
  await expect.poll(async () => (await requestsOf(page, method)).length).toBe(times);
  return requestsOf(page, method);
}

/** Waits until nothing more can come of what has happened: two painted frames and the tasks between them. */
export async function waitForIdle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
  );
}
