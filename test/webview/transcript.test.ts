import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { noticeCodeSchema } from '../../src/domain/session/event';
import { requestsOf, waitForRequests, waitForIdle, suite } from './harness/suite';

const harness = suite();
const log = (page: Page) => page.getByRole('log');
/** Returns the distance (px) between the visible part and the end of the list. */
const distanceToEnd = (page: Page) =>
  log(page).evaluate((list) => Math.round(list.scrollHeight - list.scrollTop - list.clientHeight));
/** Returns the first fully visible row and its position (px). */
const firstVisibleRow = (page: Page) =>
  log(page).evaluate((list) => {
    const top = list.getBoundingClientRect().top;
    const row = [...list.querySelectorAll('.list-row')].find((one) => one.getBoundingClientRect().top >= top);
    return [row?.textContent.slice(0, 30) ?? '', Math.round((row?.getBoundingClientRect().top ?? 0) - top)] as const;
  });
const wheel = async (page: Page, pixels: number) => {
  await log(page).hover();
  await page.mouse.wheel(0, pixels);
  await waitForIdle(page);
};

const ANSWER = Array.from(
  { length: 120 },
  (_, n) =>
    `Paragraph ${n} with **bold**, \`code\` & [a link](https://example.test/${n}).\n\n- one\n- two\n\n\`\`\`ts\nconst a${n} = ${n};\n\n\`\`\`\n\n`,
).join('');

describe('the transcript', () => {
  it('shows a message in 10,000 chunks exactly like the whole message', async () => {
    const [streamed, whole] = [await harness.open({ scene: 'quiet' }), await harness.open({ scene: 'quiet' })];
    await streamed.evaluate(async (text) => {
      const size = Math.ceil(text.length / 10_000);
      for (let at = 0, count = 0; at < text.length; at += size, count += 1) {
        window.harness.host.log([{ type: 'text', message: 't', text: text.slice(at, at + size) }]);
        if (count % 200 === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      window.harness.host.log([{ type: 'notice', level: 'info', text: 'That was all.' }]);
    }, ANSWER);
    await whole.evaluate((text) => {
      window.harness.host.log([{ type: 'text', message: 't', text }]);
      window.harness.host.log([{ type: 'notice', level: 'info', text: 'That was all.' }]);
    }, ANSWER);
    const text = async (page: Page) => {
      await page.getByText('That was all.').waitFor();
      return page
        .locator('.list-row > .markdown')
        .last()
        .evaluate((element) => element.textContent);
    };
    const [streamedText, wholeText] = [await text(streamed), await text(whole)];
    expect(streamedText.length).toBeGreaterThan(5_000);
    expect(streamedText).toBe(wholeText);
    expect(await streamed.locator('.code-block').count()).toBe(120);
  });

  it('shows a text for each code of a notice, followed by the agent’s own text', async () => {
    const page = await harness.open({ scene: 'quiet' });
    await page.evaluate((codes) => {
      const events = codes.map((code) => ({ type: 'notice', level: 'info', code, text: `detail of ${code}` }) as const);
      window.harness.host.log(events);
    }, noticeCodeSchema.options);
    for (const code of noticeCodeSchema.options) {
      const line = page.locator('.notice').filter({ hasText: `detail of ${code}` });
      expect(await line.textContent()).toMatch(/^[^{}]*Claude Code[^{}]*\. detail of /);
    }
  });

  it('offers to restore a checkpoint at each message while the agent isn’t working', async () => {
    const page = await harness.open({ scene: 'review' });
    await page.keyboard.press('Tab');
    await page.getByRole('article').last().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Tab');
    const restore = page.getByRole('button', { name: 'Restore Checkpoint…' });
    await expect.poll(() => restore.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await restore.evaluate((button) => getComputedStyle(button).opacity)).toBe('1');
    await page.keyboard.press('Enter');
    const [request] = await waitForRequests(page, 'restoreTurn');
    expect(request!.params).toEqual({ message: 'm_1' });
    const working = await harness.open({ scene: 'running' });
    await log(working).locator('.prompt').first().waitFor();
    expect(await working.getByRole('button', { name: 'Restore Checkpoint…' }).count()).toBe(0);
  });

  it('preserves the line breaks of a user’s message', async () => {
    const page = await harness.open({ scene: 'quiet' });
    await page.evaluate(() =>
      window.harness.host.log([{ type: 'prompted', message: 'm_9' as never, text: 'First this\nthen that' }], 'user'),
    );
    const lines = () => log(page).locator('.prompt-text').last().innerText();
    await expect.poll(lines).toBe('First this\nthen that');
  });

  it('scrolls to its end when the setup command is run again', async () => {
    const page = await harness.open({ scene: 'setupFailed', width: 560, height: 420 });
    await log(page).evaluate((list) => list.scrollTo(0, 0));
    await expect.poll(() => distanceToEnd(page)).toBeGreaterThan(100);
    await page.getByRole('button', { name: 'Rerun Setup Command' }).click();
    await waitForRequests(page, 'rerunSetup');
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
  });

  it('opens at its end and stays there while a message grows', async () => {
    const page = await harness.open({ scene: 'long' });
    expect(await distanceToEnd(page)).toBeLessThanOrEqual(1);
    await page.evaluate(() => window.harness.host.log([{ type: 'text', message: 'new', text: 'It begins. ' }]));
    for (let step = 0; step < 30; step += 1) {
      await page.evaluate(() => window.harness.host.log([{ type: 'text', message: 'new', text: 'words '.repeat(40) }]));
      await waitForIdle(page);
      expect(await distanceToEnd(page)).toBeLessThanOrEqual(24);
    }
  });

  it('doesn’t move the visible rows while a message grows, and has a button that jumps to the end', async () => {
    const page = await harness.open({ scene: 'long' });
    await wheel(page, -1500);
    await expect.poll(() => distanceToEnd(page)).toBeGreaterThan(1000);
    const before = await firstVisibleRow(page);
    for (let step = 0; step < 10; step += 1)
      await page.evaluate(() => window.harness.host.log([{ type: 'text', message: 'new', text: 'words '.repeat(40) }]));
    await waitForIdle(page);
    expect(await firstVisibleRow(page)).toEqual(before);
    await page.getByRole('button', { name: 'Jump to Latest' }).click();
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
    await page.getByRole('button', { name: 'Jump to Latest' }).waitFor({ state: 'detached' });
  });

  it('loads older items when scrolled up, without moving the visible rows', async () => {
    const page = await harness.open({ scene: 'long' });
    await page.evaluate(() => window.harness.host.unanswered.add('loadOlder'));
    await log(page).evaluate((list) => list.scrollTo(0, 0));
    const [request] = await waitForRequests(page, 'loadOlder');
    await waitForIdle(page);
    const before = await firstVisibleRow(page);
    const answered = await page.evaluate((id) => {
      const { host } = window.harness;
      host.unanswered.clear();
      const state = host.state;
      if (state.mode !== 'attempt') return 0;
      const first = state.items[0]!.seq;
      const items = host.items.filter((item) => item.seq < first).slice(-100);
      window.postMessage({ type: 'response', id, ok: true, value: { items } });
      return items.length;
    }, request!.id);
    expect(answered).toBe(100);
    await expect.poll(() => log(page).evaluate((list) => list.scrollTop)).toBeGreaterThan(1000);
    await waitForIdle(page);
    const [row, pixel] = await firstVisibleRow(page);
    expect(row).toBe(before[0]);
    expect(Math.abs(pixel - before[1])).toBeLessThanOrEqual(1);
  });

  it('loads older items until its first row is reached', async () => {
    const page = await harness.open({ scene: 'long' });
    const rows = await page.evaluate(() => window.harness.host.items.length);
    await expect
      .poll(async () => {
        await log(page).evaluate((list) => list.scrollTo(0, 0));
        await waitForIdle(page);
        return page.getByText('Step 1: go on', { exact: true }).count();
      })
      .toBe(1);
    expect(await requestsOf(page, 'loadOlder')).toHaveLength(Math.ceil((rows - 200) / 100));
    expect(await page.locator('.list-row').count()).toBeLessThan(60);
  });

  it('shows each item exactly once even if batches are lost', async () => {
    const page = await harness.open({ scene: 'quiet' });
    await page.evaluate(() => {
      const { host } = window.harness;
      for (let n = 1; n <= 40; n += 1) {
        if (n % 7 === 0) host.batchesToLose = 1;
        host.log([{ type: 'notice', level: 'info', text: `notice ${n}` }]);
      }
      host.batchesToLose = 1;
      host.log([{ type: 'notice', level: 'info', text: 'the last one' }]);
      host.tick();
    });
    await page.getByText('the last one').waitFor();
    const texts = await page.locator('.notice').allTextContents();
    expect(new Set(texts).size).toBe(texts.length);
    expect(await page.locator('.list-row').last().getAttribute('aria-posinset')).toBe('42');
    await log(page).evaluate((list) => list.scrollTo(0, 0));
    await page.getByText('notice 1', { exact: true }).waitFor();
    expect(await page.evaluate(() => window.harness.host.hellos)).toBeGreaterThan(1);
  });

  it('shows entries that the session is already ahead of', async () => {
    const page = await harness.open({ scene: 'quiet' });
    await page.evaluate(() => {
      const { host, scenes } = window.harness;
      const state = scenes.review();
      if (state.mode !== 'attempt') return;
      host.show({ ...state, seq: 0, items: [], total: 0 });
      host.log([{ type: 'prompted', message: 'm_1' as never, text: 'said before' }], 'user');
    });
    await page.getByText('said before').waitFor();
  });

  it('is complete after the host was restarted', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.evaluate(() => {
      window.harness.host.batchesToLose = 1;
      window.harness.host.log([{ type: 'notice', level: 'info', text: 'while nobody looked' }]);
      window.harness.host.restart();
    });
    await page.getByText('while nobody looked').waitFor();
    expect(await page.getByText('while nobody looked').count()).toBe(1);
  });

  it('stays at its end when a permission request makes it smaller', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.evaluate(() => {
      const state = window.harness.scenes.askMany();
      if (state.mode !== 'attempt') return;
      window.harness.host.log(state.session.openAsks.map((ask) => ({ type: 'asked', ask })));
    });
    await page.getByRole('region', { name: /^Allow/ }).waitFor();
    await waitForIdle(page);
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(24);
  });

  it('stays at its end when the composer grows and shrinks', async () => {
    const page = await harness.open({ scene: 'review' });
    const field = page.getByRole('textbox');
    const height = () => log(page).evaluate((list) => list.clientHeight);
    const before = await height();
    await field.fill('line\n'.repeat(12));
    await expect.poll(height).toBeLessThan(before - 100);
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
    await field.fill('');
    await expect.poll(height).toBe(before);
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
  });

  it('shows output as it arrives, collapses long output, and opens it in full', async () => {
    const page = await harness.open({ scene: 'quiet' });
    await page.evaluate(() => {
      window.harness.host.log([
        { type: 'toolCall', call: { id: 'c', title: 'seq', kind: 'execute', command: 'seq 5000', status: 'running' } },
        {
          type: 'toolCall',
          call: { id: 'c', outputDelta: Array.from({ length: 20_000 }, (_, n) => `line ${n}`).join('\n') },
        },
        { type: 'toolCall', call: { id: 'c', status: 'completed', exitCode: 0 } },
      ]);
    });
    await page.getByText('line 19999').waitFor();
    const lines = () => page.locator('.tool .output').evaluate((element) => element.textContent.split('\n').length);
    expect(await lines()).toBe(10);
    await page.getByRole('button', { name: 'Show 400 Lines' }).click();
    await expect.poll(lines).toBe(400);
    await page.getByRole('button', { name: 'Open Full Output' }).click();
    const [request] = await waitForRequests(page, 'openOutput');
    expect(request!.params).toEqual({ call: 'c' });
  });

  it('expands a change downward even if it is at the end', async () => {
    const page = await harness.open({ scene: 'quiet' });
    await page.evaluate(() => {
      const newText = Array.from({ length: 200 }, (_, n) => `line ${n}`).join('\n');
      window.harness.host.log([
        { type: 'text', message: 't', text: 'word '.repeat(900) },
        {
          type: 'toolCall',
          call: { id: 'c', kind: 'edit', title: 'Write', diffs: [{ path: '/a', oldText: null, newText }] },
        },
      ]);
    });
    const button = page.getByRole('button', { name: 'Show 200 Lines' });
    await button.waitFor();
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
    const first = page.getByText('line 0', { exact: true });
    const before = await first.boundingBox();
    await button.click();
    await page.getByRole('button', { name: 'Jump to Latest' }).waitFor();
    expect((await first.boundingBox())!.y).toBe(before!.y);
    await page.getByRole('button', { name: 'Jump to Latest' }).click();
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
    // From here on, the list follows its end again.
    await page.evaluate(() => window.harness.host.log([{ type: 'text', message: 'u', text: 'word '.repeat(900) }]));
    await waitForIdle(page);
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(24);
  });

  it('hides the button that jumps to the end if the end is visible', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.evaluate(() => {
      const state = window.harness.scenes.review();
      window.harness.host.log([{ type: 'turnEnded', turn: 'turn_m_1' as never, end: 'completed' }]);
      if (state.mode === 'attempt') window.harness.host.push([{ type: 'attempt', attempt: state.attempt }]);
    });
    await page.getByRole('button', { name: 'Merge Attempt…' }).waitFor();
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
    await page.getByRole('button', { name: 'Jump to Latest' }).waitFor({ state: 'detached' });
  });

  it('requests files and changes by their index in a tool call, never by path', async () => {
    const page = await harness.open({ scene: 'running', height: 2000 });
    await page.getByRole('button', { name: 'Open src/schema.ts:3' }).click();
    await page.getByRole('button', { name: 'Open in Diff Editor' }).click();
    await waitForRequests(page, 'openDiff');
    expect((await requestsOf(page)).map(({ method, params }) => [method, params])).toEqual([
      ['openLocation', { call: 'c1', index: 0 }],
      ['openDiff', { from: 'call', id: 'c4', index: 0 }],
    ]);
  });

  it('restores what was expanded when its row leaves the page and comes back', async () => {
    const page = await harness.open({ scene: 'long' });
    const row = page.getByRole('article').filter({ hasText: 'npm test' }).last();
    await row.getByRole('button', { expanded: false }).last().click();
    const label = await row.getAttribute('aria-posinset');
    await page.getByRole('article').last().focus();
    await wheel(page, -6000);
    await expect.poll(() => page.locator(`[aria-posinset="${label}"]`).count()).toBe(0);
    await page.getByRole('button', { name: 'Jump to Latest' }).click();
    await page.locator(`[aria-posinset="${label}"]`).getByRole('button', { name: 'Show Less' }).waitFor();
  });

  it('announces to screen readers when the agent needs input and has finished', async () => {
    const page = await harness.open({ scene: 'quiet' });
    const announcer = page.locator('[role=status].sr-only');
    expect(await announcer.textContent()).toBe('');
    await page.evaluate(() => {
      const state = window.harness.scenes.askCommand();
      if (state.mode === 'attempt') window.harness.host.log([{ type: 'asked', ask: state.session.openAsks[0]! }]);
    });
    await expect.poll(() => announcer.textContent()).toMatch(/^Claude Code needs your input: git push/);
    await page.evaluate(() =>
      window.harness.host.log([{ type: 'turnEnded', turn: 'turn_m_1' as never, end: 'completed' }]),
    );
    await expect.poll(() => announcer.textContent()).toBe('Claude Code finished.');
    expect(await log(page).getAttribute('aria-live')).toBe('off');
  });

  it('limits the loaded items of an endless transcript', async () => {
    const page = await harness.open({ scene: 'quiet' });
    const rows = await page.evaluate(async () => {
      for (let round = 0; round < 30; round += 1) {
        window.harness.host.log(
          Array.from({ length: 100 }, (_, n) => ({ type: 'notice', level: 'info', text: `${round}-${n}` }) as const),
        );
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }
      return window.harness.host.items.length;
    });
    expect(rows).toBe(3001);
    await page.getByText('29-99', { exact: true }).waitFor();
    await expect.poll(() => page.locator('.list-row').last().getAttribute('aria-setsize')).toBe('-1');
    const loaded = Number(await page.locator('.list-row').last().getAttribute('aria-posinset'));
    expect(loaded).toBeLessThanOrEqual(2_200);
    expect(await distanceToEnd(page)).toBeLessThanOrEqual(1);
  });
});
