// Parts of the window that no other journey looks at, in the pseudo-language. Like every journey in it, this one fails
// if anything is shown that isn't from the tables.
import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { Comments } from '../driver/comments';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';
import { Review } from '../driver/review';
import { text } from '../driver/texts';
import type { Session } from '../driver/session';
import type { CodeWindow } from '../driver/window';

/** All parts of the window in which the extension shows something. */
const PARTS = [
  'activity bar',
  'chat',
  'comment',
  'dialog',
  'lens',
  'menu',
  'notification',
  'quick input',
  'side bar',
  'status bar',
  'tab',
  'tooltip',
];

/** Waits until a text in this part of the window was seen, so that the part may go. */
async function seen(session: Session, part: string): Promise<void> {
  await expect.poll(() => session.shown?.parts.has(part)).toBe(true);
}

/** Opens the context menu of a row, and waits until it was seen. */
async function captureMenu(window: CodeWindow, session: Session, row: string): Promise<void> {
  await window.treeRow(row).click({ button: 'right' });
  await window.page.locator('.monaco-menu').first().waitFor();
  await window.screenshot('menu');
  await seen(session, 'menu');
  await window.page.keyboard.press('Escape');
  await window.page.locator('.monaco-menu').first().waitFor({ state: 'hidden' });
}

async function cutOffInChat(chat: Chat): Promise<readonly string[]> {
  const found = await chat.page
    .locator('body')
    .evaluate((body) => body.ownerDocument.defaultView?.collectCutOff?.(body));
  expect(found).toBeDefined();
  return found!.map(({ text: words, by }) => `${by}: ${words}`);
}

journey(
  'every part of the window has its words from the tables',
  async ({ window, session }) => {
    await window.openTasks();
    const chat = await Chat.open(window);
    await chat.start('Say what it is\npractice: rework src/list.ts');
    await chat.dock.waitFor();
    expect(await cutOffInChat(chat)).toEqual([]);
    await chat.answer('allow');
    await chat.waitForState('review');
    expect(await cutOffInChat(chat)).toEqual([]);

    await window.treeRow('Practice Agent').getByText('+').waitFor();
    await window.treeRow('Practice Agent').locator('.monaco-tl-twistie').click();
    await window.treeRow('list.ts').waitFor();
    await captureMenu(window, session, 'Practice Agent');
    await window.page.mouse.move(700, 500);
    await window.treeRow('Practice Agent').hover();
    await window.page.locator('.workbench-hover').getByText(text('attempt.review')).waitFor();
    await window.page.evaluate(() => self.watchTooltip?.());
    await window.screenshot('tooltip');

    await Review.open(window);
    await window.page.locator('.codelens-decoration a').first().waitFor();
    const comments = new Comments(window);
    await comments.write(comments.line('modified', '// Practice'), 'Why is it here?');
    await window.statusBar(text('comments.send', { count: 1 })).waitFor();
    await window.screenshot('review');

    await window.command('mergeAttempt');
    await window.quickInput.row(text('merge.squash')).waitFor();
    await seen(session, 'quick input');
    await window.quickInput.field.press('Escape');
    await window.command('discardAttempt');
    await window.dialog.getByText(text('discard.detail')).waitFor();
    await window.screenshot('dialog');
    await seen(session, 'dialog');
    await window.answerDialog('Cancel');
    await window.command('cleanUp');
    await window.toast(text('cleanUp.nothing')).waitFor();
    await seen(session, 'notification');

    await window.page.setViewportSize({ width: 700, height: 900 });
    await window.tab('T-1').first().click();
    await chat.waitForState('review');
    await window.screenshot('narrow');
    expect(await cutOffInChat(chat)).toEqual([]);
    await expect.poll(() => PARTS.filter((part) => session.shown?.parts.has(part) !== true)).toEqual([]);
  },
  PRACTICE,
);
