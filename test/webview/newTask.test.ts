import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requestsOf, waitForRequests, waitForIdle, suite } from './harness/suite';

const harness = suite();
const prompt = { name: 'Task for the agent' };

describe('the form for a new task', () => {
  it('focuses the prompt, and starts the task only once', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.evaluate(() => window.harness.host.unanswered.add('start'));
    await page.keyboard.type('Cache the parsed schemas');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Starting…').waitFor();
    await page.getByText('Starting…').click({ force: true });
    await waitForIdle(page);
    const starts = await requestsOf(page, 'start');
    expect(starts.map(({ params }) => params)).toEqual([
      { prompt: 'Cache the parsed schemas', agent: 'claude', base: 'main' },
    ]);
    // The prompt isn't saved as a draft, because the host would save it as the attempt's next message.
    expect((await requestsOf(page)).map(({ method }) => method)).toEqual(['start']);
  });

  it('is replaced by the attempt’s chat with an empty composer', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.getByRole('textbox', prompt).fill('Do it');
    await page.getByRole('button', { name: 'Start' }).click();
    await waitForRequests(page, 'start');
    await page.evaluate(() => window.harness.host.show(window.harness.scenes.running()));
    await page.getByRole('log').waitFor();
    expect(await page.getByRole('textbox', { name: 'Message Claude Code' }).inputValue()).toBe('');
    expect(await page.evaluate(() => window.harness.host.mementos.at(-1))).toEqual({ attempt: 'a_1' });
    await page.getByRole('textbox').focus();
    await page.getByRole('button', { name: 'More Actions…' }).focus();
    await waitForIdle(page);
    expect((await requestsOf(page)).at(-1)!.method).toBe('start');
  });

  it('saves the ID of its attempt for a reload, even before it gets a snapshot', async () => {
    const mementos = (page: Page) => page.evaluate(() => window.harness.host.mementos);
    expect(await mementos(await harness.open({ scene: 'newTask', attempt: 'a_9' }))).toEqual([{ attempt: 'a_9' }, {}]);
    // A page that is reloaded after its task was started must not overwrite the saved ID before it gets a snapshot.
    expect(await mementos(await harness.open({ scene: 'running' }))).toEqual([{ attempt: 'a_1' }]);
  });

  it('shows why a task couldn’t be started, and preserves the prompt', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.evaluate(() =>
      window.harness.host.failures.set('start', {
        code: 'noCommit',
        text: 'The repository has no commit.',
        detail: 'x',
      }),
    );
    await page.getByRole('textbox', prompt).fill('Do it');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('alert').getByText('The repository has no commit.').waitFor();
    expect(await page.getByRole('textbox', prompt).inputValue()).toBe('Do it');
    await page.evaluate(() => window.harness.host.failures.clear());
    await page.getByRole('button', { name: 'Start' }).click();
    const [first, second] = await waitForRequests(page, 'start', 2);
    expect(first!.id).not.toBe(second!.id);
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('');
  });

  it('starts the task with the chosen agent and base', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.getByRole('textbox', prompt).fill('Do it');
    await page.getByRole('combobox', { name: 'Agent' }).click();
    await page.getByRole('option', { name: 'OpenCode 1.9.0' }).click();
    await page.getByRole('combobox', { name: 'Base' }).click();
    await page.getByRole('option', { name: /release\/2\.1/ }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    const [start] = await waitForRequests(page, 'start');
    expect(start!.params).toEqual({ prompt: 'Do it', agent: 'opencode', base: 'release/2.1' });
  });

  it('preserves the user’s choice when the host sends changes', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.getByRole('combobox', { name: 'Agent' }).click();
    await page.getByRole('option', { name: 'OpenCode 1.9.0' }).click();
    await page.evaluate(() => {
      const found = window.harness.scenes.newTask();
      if (found.mode === 'newTask')
        window.harness.host.push([
          { type: 'newTask', change: { agents: found.agents, agent: 'claude', base: 'try-out' } },
        ]);
    });
    await expect.poll(() => page.getByRole('combobox', { name: 'Base' }).textContent()).toContain('try-out');
    await page.getByRole('textbox', prompt).fill('Do it');
    await page.getByRole('button', { name: 'Start' }).click();
    const [start] = await waitForRequests(page, 'start');
    expect(start!.params).toEqual({ prompt: 'Do it', agent: 'opencode', base: 'try-out' });
  });

  it('shows an agent’s version, even if it is detected later', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.getByRole('combobox', { name: 'Agent' }).click();
    await page.getByRole('option', { name: 'OpenCode 1.9.0' }).waitFor();
    await page.evaluate(() => {
      const found = window.harness.scenes.newTask();
      if (found.mode !== 'newTask') return;
      const agents = found.agents.map((agent) =>
        agent.id === 'opencode' && agent.finding.found
          ? { ...agent, finding: { ...agent.finding, version: '2.0.0' } }
          : agent,
      );
      window.harness.host.push([{ type: 'newTask', change: { agents } }]);
    });
    await page.getByRole('option', { name: 'OpenCode 2.0.0' }).waitFor();
  });

  it('doesn’t start a task without a prompt or without an agent', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.keyboard.press('Control+Enter');
    expect(await page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    await page.evaluate(() =>
      window.harness.host.push([{ type: 'newTask', change: { agents: [], agent: '', detecting: false } }]),
    );
    await page.getByRole('textbox', prompt).fill('Do it');
    await page.getByText('No agents were found on this machine.').waitFor();
    expect(await page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    expect(await requestsOf(page, 'start')).toEqual([]);
  });

  it('shows agents when they are found, and offers to install or locate the others', async () => {
    const page = await harness.open({ scene: 'newTaskDetecting' });
    await page.getByText('Looking for agents…').first().waitFor();
    await page.evaluate(() => {
      const found = window.harness.scenes.newTask();
      if (found.mode !== 'newTask') return;
      window.harness.host.push([
        { type: 'newTask', change: { agents: found.agents, agent: 'claude', detecting: false } },
      ]);
    });
    await page.getByRole('combobox', { name: 'Agent' }).waitFor();
    await page.getByRole('button', { name: 'Install… Codex' }).click();
    await page.getByRole('button', { name: 'Select Executable… My Agent' }).click();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await waitForRequests(page, 'refreshAgents');
    expect((await requestsOf(page)).map(({ method, params }) => [method, params])).toEqual([
      ['installAgent', { agent: 'codex' }],
      ['chooseExecutable', { agent: 'mine' }],
      ['refreshAgents', {}],
    ]);
  });

  it('saves the prompt after a pause in typing and on blur', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.getByRole('textbox', prompt).pressSequentially('abc');
    const [rested] = await waitForRequests(page, 'saveDraft');
    expect(rested!.params).toEqual({ text: 'abc' });
    await page.getByRole('textbox', prompt).pressSequentially('d');
    await page.getByRole('combobox', { name: 'Agent' }).focus();
    const saved = await waitForRequests(page, 'saveDraft', 2);
    expect(saved[1]!.params).toEqual({ text: 'abcd' });
  });

  it('shows an obstacle with the action that helps, and preserves the prompt', async () => {
    const page = await harness.open({ scene: 'newTaskObstacle' });
    expect(await page.getByRole('textbox', prompt).inputValue()).toBe('Rename the package');
    expect(await page.getByRole('button', { name: 'Start' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Initialize Repository' }).click();
    const [request] = await waitForRequests(page, 'obstacle');
    expect(request!.params).toEqual({ action: 'initializeRepository' });
    await page.evaluate(() => window.harness.host.push([{ type: 'newTask', change: { obstacle: null } }]));
    await page.getByRole('button', { name: 'Start' }).waitFor();
    expect(await page.getByRole('button', { name: 'Initialize Repository' }).count()).toBe(0);
    expect(await page.getByRole('textbox', prompt).inputValue()).toBe('Rename the package');
  });
});
