import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { waitForRequests, suite } from './harness/suite';

const harness = suite();
/** Returns the role and label of the focused element. */
const focusedElement = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const name = element?.getAttribute('aria-label') ?? element?.textContent.trim();
    return `${element?.getAttribute('role') ?? element?.tagName.toLowerCase()} ${name?.slice(0, 40)}`;
  });

describe('the chat by keyboard', () => {
  it('tabs from the header through one row to the composer, not through every row', async () => {
    const page = await harness.open({ scene: 'review' });
    const stops: string[] = [];
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      const stop = await focusedElement(page);
      if (stops.includes(stop) || stop.startsWith('body')) break;
      stops.push(stop);
    }
    expect(stops).toEqual([
      'button More Actions…',
      'button Copy Branch Name',
      'button +128 −41Review Changes',
      'article Finished',
      'vscode-button Review Changes',
      'vscode-button Merge Attempt…',
      'vscode-text-area Message Claude Code',
    ]);
  });

  it('moves the focus from row to row, into a row, and out of it', async () => {
    const page = await harness.open({ scene: 'review' });
    await page.getByRole('article').last().focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => focusedElement(page)).toMatch(/^article A model request failed/);
    await page.keyboard.press('Home');
    await expect.poll(() => focusedElement(page)).toMatch(/^article You: Parsing the schema/);
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowDown');
    await expect.poll(() => focusedElement(page)).toMatch(/^article Read src\/schema\.ts: Done/);
    await page.keyboard.press('Tab');
    await expect.poll(() => focusedElement(page)).toMatch(/Read src\/schema\.ts/);
    await page.keyboard.press('Enter');
    await page.getByText("import { readFile } from 'node:fs/promises';").first().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedElement(page)).toMatch(/^article Read src\/schema\.ts: Done/);
    await page.keyboard.press('End');
    await expect.poll(() => focusedElement(page)).toBe('article Finished');
  });

  it('shows a focus outline', async () => {
    for (const theme of ['dark', 'hcDark'] as const) {
      const page = await harness.open({ scene: 'review', theme });
      for (let step = 0; step < 4; step += 1) {
        await page.keyboard.press('Tab');
        const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outline);
        expect(outline).toMatch(theme === 'dark' ? /solid 1px/ : /solid 2px/);
      }
    }
  });

  it('opens, navigates, and closes the menu', async () => {
    const page = await harness.open({ scene: 'review' });
    await page.getByRole('button', { name: 'More Actions…' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focusedElement(page)).toBe('menuitem Review Changes');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => focusedElement(page)).toBe('menuitem Discard Attempt…');
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedElement(page)).toBe('button More Actions…');
    await page.keyboard.press('Enter');
    await expect.poll(() => focusedElement(page)).toBe('menuitem Review Changes');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitForRequests(page, 'update');
    await expect.poll(() => page.getByRole('menu').count()).toBe(0);
  });

  it('starts a task', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.keyboard.type('Do it');
    await page.keyboard.press('Tab');
    expect(await focusedElement(page)).toMatch(/^combobox Agent/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    expect(await focusedElement(page)).toMatch(/^combobox Base/);
    await page.keyboard.press('Tab');
    expect(await focusedElement(page)).toMatch(/^vscode-button Start/);
    await page.keyboard.press('Enter');
    const [start] = await waitForRequests(page, 'start');
    expect(start!.params).toEqual({ prompt: 'Do it', agent: 'opencode', base: 'main' });
  });

  it('answers a permission request', async () => {
    const page = await harness.open({ scene: 'askCommand' });
    await page.getByRole('textbox').focus();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 520)));
    // Backwards from the composer: the lasting option, the reason, Deny, Allow.
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Shift+Tab');
    expect(await focusedElement(page)).toBe('vscode-button Deny');
    await page.keyboard.press('Space');
    const [settle] = await waitForRequests(page, 'settle');
    expect(settle!.params).toEqual({ ask: 'ask_1', option: 'no' });
  });
});

describe('the chat with other display settings', () => {
  it('doesn’t animate icons if reduced motion is preferred', async () => {
    const page = await harness.open({ scene: 'running', bodyClass: 'vscode-reduce-motion' });
    const spin = () => page.locator('.codicon-modifier-spin').first();
    expect(await spin().evaluate((icon) => getComputedStyle(icon).animationName)).toBe('none');
    const other = await harness.open({ scene: 'running' });
    const name = () =>
      other
        .locator('.codicon-modifier-spin')
        .first()
        .evaluate((i) => getComputedStyle(i).animationName);
    expect(await name()).not.toBe('none');
    await other.emulateMedia({ reducedMotion: 'reduce' });
    expect(await name()).toBe('none');
  });

  it.each(['newTask', 'review', 'askMany', 'askEdit'] as const)(
    'fits the scene %s in a right-to-left layout',
    async (scene) => {
      const page = await harness.open({ scene, dir: 'rtl' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(560);
      await page.screenshot({ path: `test-results/webview/${scene}-rtl.png` });
    },
  );

  it.each(['newTask', 'review', 'askMany', 'login'] as const)(
    'fits the scene %s at 200 %% in a small window',
    async (scene) => {
      const page = await harness.open({ scene, width: 400, height: 380, scale: 2 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
      expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    },
  );

  it('has click targets of at least 24 px', async () => {
    for (const scene of ['newTask', 'review', 'askMany'] as const) {
      const page = await harness.open({ scene });
      const small = await page.locator('button, vscode-button, summary, [role=combobox]').evaluateAll((all) =>
        all
          .map(
            (one) => [one.textContent.trim() || one.getAttribute('aria-label'), one.getBoundingClientRect()] as const,
          )
          .filter(([, box]) => box.width > 0 && (box.height < 23.5 || box.width < 23.5))
          .map(([name]) => name),
      );
      expect(small).toEqual([]);
    }
  });

  it('formats numbers and currencies in the user’s language', async () => {
    const page = await harness.open({ scene: 'review', locale: 'de' });
    await page.getByTitle('41.200 input tokens, 2.310 output tokens').waitFor();
    await page.getByText(/^0,21\s*\$$/).waitFor();
  });
});
