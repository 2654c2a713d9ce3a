// The page in the pseudo-language: what has no brackets isn't from the tables, and nothing longer may be cut off.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { pseudoWords } from '../../scripts/pseudo/pseudo';
import { foreignWords } from '../shownTexts/judge';
import type { SceneName } from './harness/scenes';
import { waitForIdle, suite } from './harness/suite';

const harness = suite();
const WIDTHS = [560, 300];
const HEIGHT = 760;
/** So high that every row of a scene is in sight. */
const HIGH = 6_000;

/** Every scene except those that look like another one. */
const SCENES = [
  'newTask',
  'newTaskDetecting',
  'newTaskObstacle',
  'starting',
  'startFailed',
  'settingUp',
  'setupFailed',
  'running',
  'thoughtful',
  'askCommand',
  'askEdit',
  'askMany',
  'review',
  'lost',
  'login',
  'interrupted',
  'merged',
  'restored',
  'discarded',
  'readOnly',
  'quiet',
  'newTaskPractice',
  'long',
] as const satisfies readonly SceneName[];

/** What shows up only after somebody has done something. */
const MOMENTS: Readonly<Record<string, readonly [SceneName, (page: Page) => Promise<unknown>]>> = {
  menu: ['review', (page) => page.locator('[popovertarget]').click()],
  agents: ['newTaskPractice', (page) => page.getByRole('combobox').first().click()],
  bases: ['newTask', (page) => page.getByRole('combobox').last().click()],
  starting: ['newTask', startWithoutAnswer],
  reason: ['askCommand', (page) => page.locator('.dock-buttons .row-button').click()],
  nextRequest: ['askMany', (page) => page.locator('.dock-pages button').last().click()],
  lastRequest: ['askMany', (page) => page.locator('.dock-pages button').first().click()],
  scrolled: ['long', (page) => page.getByRole('log').evaluate((list) => list.scrollBy(0, -900))],
  oldest: ['long', (page) => page.getByRole('log').evaluate((list) => list.scrollTo(0, 0))],
  stopping: ['running', (page) => page.locator('.composer-bar vscode-button').first().click()],
  copied: ['review', (page) => page.locator('.branch .row-button').click()],
  problem: ['review', sendInVain],
  unfolded: ['running', unfold],
  unfoldedThoughts: ['thoughtful', unfold],
  announced: ['running', announceTheEnd],
};

async function startWithoutAnswer(page: Page): Promise<void> {
  await page.evaluate(() => window.harness.host.unanswered.add('start'));
  await page.getByRole('textbox').fill('Rename the package');
  await page.keyboard.press('Control+Enter');
}

async function sendInVain(page: Page): Promise<void> {
  const refusal = { code: 'x', text: pseudoWords('The disk is full.'), detail: 'ENOSPC: no space left on device' };
  await page.evaluate((error) => window.harness.host.failures.set('send', error), refusal);
  await page.getByRole('textbox').fill('Also write it down');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('alert').getByText('ENOSPC').waitFor();
}

/** Opens everything that is folded, from the top. */
async function unfold(page: Page): Promise<void> {
  const folded = page.locator('[aria-expanded="false"]');
  while ((await folded.count()) > 0) await folded.first().click();
}

async function announceTheEnd(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.harness.host.log([{ type: 'turnEnded', turn: 'turn_m_1' as never, end: 'refused' }]);
  });
  await page.getByRole('status').filter({ hasText: /./ }).waitFor({ state: 'attached' });
}

/** What labels contain as it is: the agent's name, and its notices. */
function namesIn(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { state } = window.harness.host;
    if (state.mode === 'newTask') return state.agents.map(({ label }) => label);
    return [state.attempt.agentLabel, ...state.items.flatMap((item) => (item.type === 'notice' ? item.text : []))];
  });
}

/** What is wrong with the words of the page at each width. */
async function problems(page: Page, height = HEIGHT): Promise<readonly string[]> {
  const known = await namesIn(page);
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height });
    await waitForIdle(page);
    for (const { surface, from, text } of await page.evaluate(() => window.harness.collectTexts(document.body)))
      if (foreignWords(text, known) !== undefined)
        found.push(`${width} px, not from the tables: ${surface} ${from}: ${text}`);
    for (const { text, by } of await page.evaluate(() => window.harness.collectCutOff(document.body)))
      found.push(`${width} px, cut off by ${by}: ${text}`);
  }
  return found;
}

describe('the chat in the pseudo-language has all words from the tables, and shows them in full', () => {
  it.each(SCENES)('%s', async (scene) => {
    expect(await problems(await harness.open({ scene, pseudo: true }))).toEqual([]);
  });

  it('every kind of entry', async () => {
    const page = await harness.open({ scene: 'everyEvent', pseudo: true, height: HIGH });
    await page.getByRole('article').nth(30).waitFor();
    expect(await problems(page, HIGH)).toEqual([]);
  });

  it.each(Object.entries(MOMENTS))('%s', async (_, [scene, act]) => {
    const page = await harness.open({ scene, pseudo: true });
    await act(page);
    expect(await problems(page)).toEqual([]);
  });
});
