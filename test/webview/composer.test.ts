import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requestsOf, waitForRequests, waitForIdle, suite } from './harness/suite';

const harness = suite();
const field = (page: Page) => page.getByRole('textbox', { name: /^Message/ });
const finish = (page: Page, end: 'completed' | 'cancelled' = 'completed') =>
  page.evaluate(
    (how) => window.harness.host.log([{ type: 'turnEnded', turn: 'turn_m_1' as never, end: how }], 'agent'),
    end,
  );

describe('the composer', () => {
  it('sends a message and clears the composer', async () => {
    const page = await harness.open({ scene: 'review' });
    await field(page).fill('And the docs?');
    await page.getByRole('button', { name: 'Send' }).click();
    const [send] = await waitForRequests(page, 'send');
    expect(send!.params).toMatchObject({ text: 'And the docs?' });
    expect((send!.params as { message: string }).message).toMatch(/^m_[0-9a-z]{16}$/);
    await expect.poll(() => field(page).inputValue()).toBe('');
  });

  it('preserves a message that failed to send, and retries it with the same ID', async () => {
    const page = await harness.open({ scene: 'review' });
    await page.evaluate(() => window.harness.host.failures.set('send', { code: 'x', text: 'The disk is full.' }));
    await field(page).fill('And the docs?');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').getByText('The disk is full.').waitFor();
    expect(await field(page).inputValue()).toBe('And the docs?');
    await page.evaluate(() => window.harness.host.failures.clear());
    await page.keyboard.press('Control+Enter');
    const [first, second] = await waitForRequests(page, 'send', 2);
    expect(second!.params).toEqual(first!.params);
  });

  it('queues a message during a turn, and shows that in the chat', async () => {
    const page = await harness.open({ scene: 'running' });
    await field(page).fill('And then the docs');
    await page.getByRole('button', { name: 'Queue' }).click();
    const [send] = await waitForRequests(page, 'send');
    const { message, text } = send!.params as { message: string; text: string };
    await page.evaluate(
      ([id, words]) => window.harness.host.log([{ type: 'prompted', message: id as never, text: words! }], 'user'),
      [message, text],
    );
    await page.getByText('Queued. Will be sent when the agent finishes.').waitFor();
    await finish(page);
    await page.evaluate(
      (id) => window.harness.host.log([{ type: 'turnStarted', turn: 'turn_2' as never, message: id as never }]),
      message,
    );
    await page.getByText('Queued. Will be sent when the agent finishes.').waitFor({ state: 'detached' });
  });

  it('shows at once that the agent is stopping, and still takes messages', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.getByRole('button', { name: 'Stop' }).click();
    await waitForRequests(page, 'stop');
    expect(await page.getByRole('button', { name: 'Stopping…' }).isDisabled()).toBe(true);
    await field(page).fill('Do it otherwise');
    await page.getByRole('button', { name: 'Queue' }).click();
    await waitForRequests(page, 'send');
    await finish(page, 'cancelled');
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(await page.getByRole('button', { name: /Stop/ }).count()).toBe(0);
    await page
      .getByRole('log')
      .getByText(/^Stopped · /)
      .waitFor();
  });

  it('shows that a message waits for the setup command, and stops the command', async () => {
    const page = await harness.open({ scene: 'settingUp' });
    await page.getByText('Queued. Will be sent when setup finishes.').waitFor();
    await page.getByText('Running the setup command').waitFor();
    expect(await page.getByRole('heading', { name: 'Claude Code' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Stop' }).click();
    await waitForRequests(page, 'stop');
    expect(await page.getByRole('button', { name: 'Stopping…' }).isDisabled()).toBe(true);
    await page.evaluate(() =>
      window.harness.host.log([
        { type: 'setupEnded', setup: 'first', run: 'run_setup', end: 'cancelled', code: null, hold: true },
      ]),
    );
    await page.getByText('Queued. Will be sent when you resume.').waitFor();
  });

  it('enables the stop button again if stopping fails', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.evaluate(() => window.harness.host.failures.set('stop', { code: 'x', text: 'No connection.' }));
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('alert').getByText('No connection.').waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Show Log' }).click();
    await waitForRequests(page, 'showLog');
    expect(await page.getByRole('button', { name: 'Stop' }).isDisabled()).toBe(false);
  });

  it('shows that the agent is silent, until it sends something', async () => {
    const page = await harness.open({ scene: 'quiet' });
    await page.getByText(/^No response for \d+ s$/).waitFor();
    await page.evaluate(() => window.harness.host.log([{ type: 'text', message: 't', text: 'Here I am' }]));
    await page.getByText(/^No response/).waitFor({ state: 'detached' });
    await page.getByText('Writing').waitFor();
  });

  it('shows the saved draft at first, and preserves unsaved text when the host restarts', async () => {
    const page = await harness.open({ scene: 'review' });
    await page.evaluate(() => {
      const state = window.harness.scenes.review();
      if (state.mode === 'attempt') window.harness.host.show({ ...state, draft: 'kept' });
    });
    await expect.poll(() => field(page).inputValue()).toBe('kept');
    await field(page).fill('kept and more');
    await page.evaluate(() => {
      window.harness.host.unanswered.add('saveDraft');
      window.harness.host.restart();
    });
    await expect.poll(() => page.evaluate(() => window.harness.host.hellos)).toBe(2);
    await waitForIdle(page);
    expect(await field(page).inputValue()).toBe('kept and more');
  });

  it('focuses the composer when the host requests it', async () => {
    const page = await harness.open({ scene: 'review' });
    await page.evaluate(() => window.harness.host.push([{ type: 'focusComposer' }]));
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('VSCODE-TEXT-AREA');
  });

  it('offers the next steps when the turn has ended', async () => {
    const page = await harness.open({ scene: 'review' });
    await page.getByRole('main').getByRole('button', { name: 'Review Changes', exact: true }).click();
    await page.getByRole('button', { name: 'Merge Attempt…' }).click();
    await waitForRequests(page, 'merge');
    expect((await requestsOf(page)).map(({ method }) => method)).toEqual(['reviewChanges', 'merge']);
  });

  it.each([
    ['login', 'Log In…', 'logIn'],
    ['login', 'Retry', 'retry'],
    ['lost', 'Start Fresh with Summary', 'startFresh'],
    ['lost', 'Retry', 'retry'],
    ['startFailed', 'Retry', 'retry'],
    ['interrupted', 'Resume', 'retry'],
    ['discarded', 'Restore Attempt', 'restoreAttempt'],
    ['restored', 'Undo', 'undoRestore'],
  ] as const)('in the scene %s, the button %s requests %s', async (scene, name, method) => {
    const page = await harness.open({ scene });
    await page.getByRole('button', { name, exact: true }).click();
    await waitForRequests(page, method);
  });

  it('hides the composer if no message can be sent', async () => {
    for (const scene of ['merged', 'readOnly', 'starting', 'startFailed'] as const) {
      const page = await harness.open({ scene });
      expect(await field(page).count()).toBe(0);
    }
  });
});
