import path from 'node:path';
import { expect } from 'vitest';
import { expectOk } from '../../../src/base/result';
import { appPorts } from '../../fixtures/appPorts';
import { AppWindow } from '../../fixtures/appWindow';
import { buildBundles } from '../../fixtures/bundles';
import { Chat } from '../driver/chat';
import { journey, type Journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';
import { commandTitle, text } from '../driver/texts';
import type { CodeWindow } from '../driver/window';

const TITLE = 'T-1 Grow shoots';
const [FIRST, SECOND] = ['Practice Agent', 'Practice Agent 2'] as const;

/** Closes the window, starts two attempts at one task with the services, and opens the window again. */
async function startBoth({ window, session, repository }: Journey): Promise<CodeWindow> {
  await window.openTasks();
  const storage = await session.closeWindow(window);
  const home = path.join(session.root, 'home');
  const bundles = await buildBundles(path.join(session.root, 'bundles'));
  const service = await AppWindow.open(appPorts({ home, storage }, bundles), repository.root);
  try {
    const agents = ['practice', 'practice'] as const;
    const { attempts } = expectOk(await service.app.tasks.start({ prompt: 'Grow shoots', agents }));
    await Promise.all(attempts.map((id) => service.finish(id)));
  } finally {
    await service.end();
  }
  return session.openWindow();
}

/** Shows a chat, and checks that it shows the attempt in its title. */
async function chatOf(window: CodeWindow, agent: string): Promise<Chat> {
  await window.page.getByRole('tab', { name: `${TITLE} (${agent})`, exact: true }).click();
  const chat = new Chat(window);
  await chat.page.locator('header .agent').getByText(agent, { exact: true }).waitFor();
  return chat;
}

const taskRow = (window: CodeWindow) => window.treeRow('Grow shoots');

journey(
  'distinguishes two attempts at one task, and discards only one of them',
  async (j) => {
    const window = await startBoth(j);
    await window.openTasks();
    for (const agent of [FIRST, SECOND]) {
      await window.treeRow(agent).getByText(text('attempt.review')).waitFor();
      await window.treeRow(agent).click();
      await (await chatOf(window, agent)).waitForState('review');
    }
    await window.treeAction(SECOND, 'reviewChanges');
    await window.page.locator('.multiDiffEntry').first().waitFor();
    await window.screenshots('both');

    const status = () => taskRow(window).getAttribute('aria-label');
    await window.contextMenu(window.treeRow(SECOND), commandTitle('discardAttempt'));
    await window.dialog.getByText(text('discard.question', { agent: SECOND, task: TITLE })).waitFor();
    await window.answerDialog(text('discard.discard'));
    await window.toast(text('discard.done', { agent: SECOND, task: TITLE })).waitFor();
    await window.treeRow(SECOND).waitFor({ state: 'hidden' });
    await window.page.locator('.multiDiffEntry').first().waitFor({ state: 'hidden' });
    await window.treeRow(FIRST).getByText(text('attempt.review')).waitFor();
    await expect.poll(status).toContain(text('task.inProgress'));

    const check = async () => {
      await (await chatOf(window, SECOND)).waitForState('discarded');
      await (await chatOf(window, FIRST)).waitForState('review');
      await window.treeRow(FIRST).getByText(text('attempt.review')).waitFor();
      expect(await window.treeRow(SECOND).count()).toBe(0);
      expect(await status()).toContain(text('task.inProgress'));
    };
    await check();
    await window.reload();
    await check();
    await window.killExtensionHost();
    await check();
    await window.screenshot('one-discarded');
  },
  PRACTICE,
);
