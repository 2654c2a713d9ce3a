import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, open } from './harness/browser';
import type { SceneName } from './harness/scenes';
import { startServer, THEMES, type HarnessServer } from './harness/server';

const root = path.resolve(import.meta.dirname, '../..');
const SHOTS = path.join(root, 'test-results', 'webview');

let browser: Browser;
let server: HarnessServer;
let axe: string;
beforeAll(async () => {
  [browser, server, axe] = await Promise.all([
    launch(),
    startServer(),
    readFile(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'),
  ]);
  await mkdir(SHOTS, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Serious findings of axe against WCAG 2.0 to 2.2, A and AA, as texts. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(async () => {
    const { axe: tool } = window as unknown as {
      axe: { run(context: Document, options: object): Promise<AxeResults> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return tool.run(document, { runOnly: { type: 'tag', values: tags } });
  });
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.html.slice(0, 120)} ${node.failureSummary ?? ''}`),
    );
}

const SCENES: readonly SceneName[] = [
  'draft',
  'draftObstacle',
  'starting',
  'startFailed',
  'running',
  'thoughtful',
  'askCommand',
  'askEdit',
  'askMany',
  'review',
  'login',
  'interrupted',
  'merged',
  'readOnly',
  'long',
];

describe.each(THEMES)('the chat in the theme %s', (theme) => {
  it.each(SCENES)('%s: no serious finding, no breach of the policy, no error', async (scene) => {
    const page = await open(browser, server, { scene, theme });
    await page.screenshot({ path: path.join(SHOTS, `${scene}-${theme}.png`) });
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate(() => window.harness.violations)).toEqual([]);
    expect(await page.evaluate(() => window.harness.host.crashes)).toEqual([]);
    expect(page.problems).toEqual([]);
    await page.close();
  });

  it.each(['draft', 'running', 'askMany', 'askEdit', 'review', 'login'] as const)(
    '%s in a column of 300 px: nothing is cut off',
    async (scene) => {
      const page = await open(browser, server, { scene, theme, width: 300, height: 700 });
      await page.screenshot({ path: path.join(SHOTS, `${scene}-${theme}-narrow.png`) });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(300);
      expect(await findings(page)).toEqual([]);
      await page.close();
    },
  );
});
