import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, open, type Opened } from './harness/browser';
import type { SceneName } from './harness/scenes';
import { startServer, THEMES, type HarnessServer } from './harness/server';
import { waitForIdle } from './harness/suite';

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

/** Returns serious violations of WCAG 2.0 to 2.2, A and AA, that axe finds, as text. */
async function axeFindings(page: Page): Promise<readonly string[]> {
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

/** Scenes that are tested in every theme. Others, and narrow ones, are tested in a dark and a high-contrast theme. */
const EVERYWHERE = ['newTask', 'running', 'thoughtful', 'askCommand', 'askEdit', 'review', 'login', 'long'] as const;
const SOMEWHERE = [
  'newTaskObstacle',
  'starting',
  'startFailed',
  'settingUp',
  'setupFailed',
  'askMany',
  'lost',
  'interrupted',
  'merged',
  'discarded',
  'restored',
  'readOnly',
] as const;
const NARROW = ['newTask', 'running', 'askMany', 'review'] as const;

const openings: readonly Opened[] = THEMES.flatMap((theme): Opened[] => [
  ...EVERYWHERE.map((scene) => ({ scene, theme })),
  ...(theme === 'dark' || theme === 'hcLight'
    ? [
        ...SOMEWHERE.map((scene) => ({ scene, theme })),
        ...NARROW.map((scene) => ({ scene, theme, width: 300, height: 700 })),
      ]
    : []),
]);

/** Situations that need an interaction before the screenshot. */
const MOMENTS: Readonly<Record<string, readonly [SceneName, (page: Page) => Promise<unknown>]>> = {
  menu: ['review', (page) => page.getByRole('button', { name: 'More Actions…' }).click()],
  agents: ['newTask', (page) => page.getByRole('combobox', { name: 'Agent' }).click()],
  reason: ['askCommand', (page) => page.getByRole('button', { name: 'Give a Reason…' }).click()],
  scrolled: ['long', (page) => page.getByRole('log').evaluate((list) => list.scrollBy(0, -900))],
  first: ['review', (page) => page.getByRole('article').last().press('Home')],
  problem: [
    'review',
    async (page) => {
      await page.evaluate(() =>
        window.harness.host.failures.set('send', {
          code: 'x',
          text: 'The message could not be sent, because the disk is full.',
          detail: 'ENOSPC: no space left on device, write',
        }),
      );
      await page.getByRole('textbox').fill('Also write down in the README what is cached, and for how long.');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('alert').getByText('ENOSPC').waitFor();
    },
  ],
};

describe('the chat', () => {
  it.each(Object.entries(MOMENTS))('is accessible in the situation %s', async (name, [scene, act]) => {
    for (const theme of ['dark', 'hcLight'] as const) {
      const page = await open(browser, server, { scene, theme });
      await act(page);
      await waitForIdle(page);
      await page.screenshot({ path: path.join(SHOTS, `moment-${name}-${theme}.png`) });
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate(() => window.harness.violations)).toEqual([]);
      await page.close();
    }
  });

  it.each(openings)('is accessible and not cut off in $scene, $theme, $width', async (opening) => {
    const page = await open(browser, server, opening);
    const { scene, theme, width } = opening;
    await page.screenshot({ path: path.join(SHOTS, `${[scene, theme, width].filter(Boolean).join('-')}.png`) });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width ?? 560);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => window.harness.violations)).toEqual([]);
    expect(await page.evaluate(() => window.harness.host.crashes)).toEqual([]);
    expect(page.problems).toEqual([]);
    await page.close();
  });
});
