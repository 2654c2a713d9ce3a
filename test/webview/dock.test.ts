import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { AttemptChatState } from '../../src/protocol/chat';
import { requestsOf, waitForRequests, waitForIdle, suite } from './harness/suite';

const harness = suite();
const dock = (page: Page) => page.getByRole('region', { name: /^Allow/ });
const CLICK_GUARD_MS = 500;

/** Waits until the dock accepts clicks, by the page's own clock. */
async function waitUntilArmed(page: Page): Promise<void> {
  await page.evaluate((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)), CLICK_GUARD_MS + 20);
}

/** Allows the request by keyboard. Resolves with the requests that the page sends. */
async function pressAllow(page: Page) {
  await waitUntilArmed(page);
  await dock(page).getByRole('button', { name: 'Allow', exact: true }).focus();
  await page.keyboard.press('Enter');
  return waitForRequests(page, 'settle');
}

/** Logs that the user has allowed a request. */
function logAllowed(page: Page, ask: string): Promise<void> {
  return page.evaluate((id) => {
    const outcome = { type: 'selected', option: 'yes', kind: 'allowOnce' } as const;
    window.harness.host.log([{ type: 'askSettled', ask: id as never, outcome }], 'user');
  }, ask);
}

describe('the permission dock', () => {
  it('shows the exact command and folder, and allows once', async () => {
    const page = await harness.open({ scene: 'askCommand' });
    await dock(page).getByText('git push origin coppice/t-14-cache-schemas', { exact: true }).waitFor();
    await dock(page).getByText('/home/ada/.coppice/worktrees/parser-1a2b/t-14-cache-schemas').waitFor();
    await waitUntilArmed(page);
    await dock(page).getByRole('button', { name: 'Allow', exact: true }).click();
    const [settle] = await waitForRequests(page, 'settle');
    expect(settle!.params).toEqual({ ask: 'ask_1', option: 'yes' });
  });

  it('doesn’t take the focus, and ignores clicks in its first half second', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.getByRole('textbox').focus();
    await page.evaluate(() => {
      const state = window.harness.scenes.askCommand();
      if (state.mode !== 'attempt') return;
      const [ask] = state.session.openAsks;
      if (!ask) return;
      window.harness.host.log([{ type: 'asked', ask }]);
      // A click that was meant for what the dock now covers.
      const seen = new MutationObserver(() => {
        const buttons = [...document.querySelectorAll('.dock vscode-button, .dock-lasting button')];
        if (buttons.length === 0) return;
        seen.disconnect();
        for (const button of buttons) (button as HTMLElement).click();
      });
      seen.observe(document.body, { childList: true, subtree: true });
    });
    await dock(page).waitFor();
    await waitForIdle(page);
    expect(await requestsOf(page, 'settle')).toEqual([]);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('VSCODE-TEXT-AREA');
    await waitUntilArmed(page);
    await dock(page).getByRole('button', { name: 'Deny', exact: true }).click();
    const [settle] = await waitForRequests(page, 'settle');
    expect(settle!.params).toEqual({ ask: 'ask_1', option: 'no' });
  });

  it('sends only one answer, however often a button is clicked', async () => {
    const page = await harness.open({ scene: 'askCommand' });
    await page.evaluate(() => window.harness.host.unanswered.add('settle'));
    await waitUntilArmed(page);
    await dock(page).getByRole('button', { name: 'Allow', exact: true }).dblclick();
    await waitForIdle(page);
    expect(await requestsOf(page, 'settle')).toHaveLength(1);
  });

  it('denies a request with a reason', async () => {
    const page = await harness.open({ scene: 'askCommand' });
    await dock(page).getByRole('button', { name: 'Give a Reason…' }).click();
    await dock(page).getByRole('textbox').fill('  Nothing is pushed from here. ');
    await waitUntilArmed(page);
    await dock(page).getByRole('button', { name: 'Deny', exact: true }).click();
    const [settle] = await waitForRequests(page, 'settle');
    expect(settle!.params).toEqual({ ask: 'ask_1', option: 'no', reason: 'Nothing is pushed from here.' });
  });

  it('separates the options that the agent will remember', async () => {
    const page = await harness.open({ scene: 'askEdit' });
    await waitUntilArmed(page);
    await dock(page)
      .getByRole('group', { name: 'Claude Code will remember:' })
      .getByRole('button', { name: 'Allow all edits in this session' })
      .click();
    const [settle] = await waitForRequests(page, 'settle');
    expect(settle!.params).toEqual({ ask: 'ask_2', option: 'all' });
    expect(await dock(page).getByRole('button', { name: 'Give a Reason…' }).count()).toBe(0);
  });

  it('shows the lines of an edit, and opens it in the diff editor', async () => {
    const page = await harness.open({ scene: 'askEdit' });
    await dock(page).getByText('const hit = cache.get(path);').waitFor();
    await dock(page).getByRole('button', { name: 'Open in Diff Editor' }).click();
    const [request] = await waitForRequests(page, 'openDiff');
    expect(request!.params).toEqual({ from: 'ask', id: 'ask_2', index: 0 });
  });

  it('pages through several requests, and shows invisible characters', async () => {
    const page = await harness.open({ scene: 'askMany' });
    await dock(page).getByText('1 of 3').waitFor();
    await dock(page)
      .getByText(/rm -rf build \\u\{202e\}# dist\/ ylno sevomer\\u\{202c\}/)
      .waitFor();
    await dock(page)
      .getByText(/This request contains 3 invisible characters/)
      .waitFor();
    await dock(page).getByRole('button', { name: 'Next Request' }).click();
    await dock(page).getByText('2 of 3').waitFor();
    await dock(page).getByRole('button', { name: 'Next Request' }).click();
    await dock(page).getByText('ls -la', { exact: true }).waitFor();
    // This request can only be allowed. The dock must not offer an option that the agent doesn't have.
    expect(await dock(page).getByRole('button', { name: 'Deny', exact: true }).count()).toBe(0);
    const [settle] = await pressAllow(page);
    expect(settle!.params).toEqual({ ask: 'ask_3', option: 'yes' });
    await logAllowed(page, 'ask_3');
    // The focus stays in the dock while there's another request.
    await dock(page).getByText('1 of 2').waitFor();
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('dock');
  });

  it('shows a command in logical order even if it contains right-to-left letters', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.evaluate(() => {
      const state = window.harness.scenes.askCommand();
      const ask = state.mode === 'attempt' ? state.session.openAsks[0] : undefined;
      if (ask) window.harness.host.log([{ type: 'asked', ask: { ...ask, command: 'cp \u05d0 > \u05d1' } }]);
    });
    const command = dock(page).getByLabel('Command', { exact: true });
    expect(await command.textContent()).toBe('cp \u05d0 > \u05d1');
    const positions = await command.evaluate((element) => {
      const range = document.createRange();
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const found: number[] = [];
      while (texts.nextNode()) {
        const text = texts.currentNode as Text;
        for (let at = 0; at < text.length; at += 1) {
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          found.push(range.getBoundingClientRect().left);
        }
      }
      return found;
    });
    expect(positions).toHaveLength(8);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('shows invisible characters in a change, its path, and an option', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.evaluate(() => {
      const state = window.harness.scenes.askEdit();
      const ask = state.mode === 'attempt' ? state.session.openAsks[0] : undefined;
      if (!ask) return;
      const diffs = [
        { path: '/x/a\u202eb\nc.ts', oldText: 'one\r\n', newText: 'if (admin\u202e ||\u2066 true) {\r\n' },
      ];
      const options = [{ id: 'all', label: 'Only \u200bonce', kind: 'allowAlways' as const }];
      window.harness.host.log([{ type: 'asked', ask: { ...ask, diffs, options } }]);
    });
    await dock(page).getByText('/x/a\\u{202e}b⏎c.ts').waitFor();
    await dock(page).getByText('if (admin\\u{202e} ||\\u{2066} true) {', { exact: true }).waitFor();
    await dock(page).getByText('one', { exact: true }).waitFor();
    await dock(page).getByRole('button', { name: 'Only \\u{200b}once' }).waitFor();
  });

  it('uses its own words for the answers to a plan for which the agent has none', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.evaluate(() => {
      const state = window.harness.scenes.askCommand();
      const ask = state.mode === 'attempt' ? state.session.openAsks[0] : undefined;
      if (!ask) return;
      const options = ask.options.map((option) => ({ ...option, label: option.id === 'yes' ? '' : option.label }));
      window.harness.host.log([{ type: 'asked', ask: { ...ask, kind: 'plan', options } }]);
    });
    const plan = page.getByRole('region', { name: 'Proceed with this plan?' });
    await plan.getByRole('button', { name: 'No', exact: true }).waitFor();
    await plan.getByRole('button', { name: 'Allow', exact: true }).waitFor();
  });

  it('moves the focus to the composer when the last request is answered', async () => {
    const page = await harness.open({ scene: 'askCommand' });
    await pressAllow(page);
    await logAllowed(page, 'ask_1');
    await dock(page).waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('VSCODE-TEXT-AREA');
    await page.getByText('Allowed once by you').waitFor();
  });

  it('shows why answering failed, and accepts another answer', async () => {
    const page = await harness.open({ scene: 'askCommand' });
    await page.evaluate(() => window.harness.host.failures.set('settle', { code: 'x', text: 'The agent is gone.' }));
    await waitUntilArmed(page);
    await dock(page).getByRole('button', { name: 'Allow', exact: true }).click();
    await page.getByRole('alert').getByText('The agent is gone.').waitFor();
    await dock(page).getByRole('button', { name: 'Allow', exact: true }).click();
    await waitForRequests(page, 'settle', 2);
  });

  it('disables the answers in a read-only window', async () => {
    const page = await harness.open({ scene: 'readOnly' });
    expect(await dock(page).getByRole('button', { name: 'Allow', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Take Over' }).click();
    await waitForRequests(page, 'takeOver');
    await page.evaluate(() => {
      const { attempt } = window.harness.host.state as AttemptChatState;
      const readOnly = { text: 'Writing failed. Check the disk.', otherWindow: false };
      window.harness.host.push([{ type: 'attempt', attempt: { ...attempt, readOnly } }]);
    });
    await page.getByText('Writing failed. Check the disk.').waitFor();
    await page.getByRole('button', { name: 'Try Again' }).click();
    await waitForRequests(page, 'takeOver', 2);
    await page.evaluate(() => {
      const { readOnly: _before, ...attempt } = (window.harness.host.state as AttemptChatState).attempt;
      window.harness.host.push([{ type: 'attempt', attempt }]);
    });
    await expect.poll(() => dock(page).getByRole('button', { name: 'Allow', exact: true }).isDisabled()).toBe(false);
  });

  it.each([300, 560])('never covers the composer or its own answers at %d px', async (width) => {
    const page = await harness.open({ scene: 'askMany', width, height: 480 });
    const inView = async (name: string) => {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      return box !== null && box.y >= 0 && box.y + box.height <= 480;
    };
    expect([await inView('Allow'), await inView('Deny'), await inView('Stop')]).toEqual([true, true, true]);
    const field = await page.getByRole('textbox').boundingBox();
    expect(field!.y + field!.height).toBeLessThanOrEqual(480);
  });
});
