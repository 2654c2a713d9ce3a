import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requestsOf, waitForRequests, waitForIdle, suite } from './harness/suite';

const harness = suite();
const prompt = { name: 'Task for the agent' };

describe('the chat before there is a task', () => {
  it('puts the cursor into the prompt, and starts the task once', async () => {
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
    // What is on its way is not saved as a draft: the host would take it for the attempt's next message.
    expect((await requestsOf(page)).map(({ method }) => method)).toEqual(['start']);
  });

  it('becomes the attempt’s chat, whose composer is empty', async () => {
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

  it('keeps for a reload which attempt it is for, also before it has heard of the host', async () => {
    const mementos = (page: Page) => page.evaluate(() => window.harness.host.mementos);
    expect(await mementos(await harness.open({ scene: 'newTask', attempt: 'a_9' }))).toEqual([{ attempt: 'a_9' }, {}]);
    // Drawn again after its task was started: what it kept then stays until the host says what it shows.
    expect(await mementos(await harness.open({ scene: 'running' }))).toEqual([{ attempt: 'a_1' }]);
  });

  it('says why it could not start, and keeps the prompt', async () => {
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

  it('starts with the agent and the branch that were chosen', async () => {
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

  it('keeps what was chosen when the host has news', async () => {
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

  it('names an agent with its version, also when that is found out late', async () => {
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

  it('does not start without a prompt, or without an agent', async () => {
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

  it('shows agents as they are found, and helps with those that are not', async () => {
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

  it('saves the prompt when the hand rests and when it leaves', async () => {
    const page = await harness.open({ scene: 'newTask' });
    await page.getByRole('textbox', prompt).pressSequentially('abc');
    const [rested] = await waitForRequests(page, 'saveDraft');
    expect(rested!.params).toEqual({ text: 'abc' });
    await page.getByRole('textbox', prompt).pressSequentially('d');
    await page.getByRole('combobox', { name: 'Agent' }).focus();
    const saved = await waitForRequests(page, 'saveDraft', 2);
    expect(saved[1]!.params).toEqual({ text: 'abcd' });
  });

  it('tells what is in the way, with the one thing that helps, and keeps what is written', async () => {
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
