// Takes the README's pictures with the practice agent: `npm run pictures`.
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { root } from '../../../scripts/process';
import { Chat } from '../driver/chat';
import { Comments } from '../driver/comments';
import { journey, type JourneyOptions } from '../driver/journey';
import { practiceWithPace } from '../driver/practice';
import { Review } from '../driver/review';
import { commandTitle, text, textPattern } from '../driver/texts';
import type { CodeWindow } from '../driver/window';
import { Film } from './film';
import { pictureFonts } from './fonts';

const PICTURES = path.join(root, 'media', 'screenshots');
const TASK = 'Explain coppicing in the README\nCut a tree to its stump and many shoots grow. Keep the best ones.';

const QUIET = {
  'breadcrumbs.enabled': false,
  'editor.fontFamily': 'monospace',
  'editor.minimap.enabled': false,
  'window.menuBarVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.statusBar.visible': false,
  'workbench.tips.enabled': false,
};

const fonts = await pictureFonts();

function options(pace: number, screen: NonNullable<JourneyOptions['screen']>): JourneyOptions {
  return {
    ...practiceWithPace(pace),
    settings: QUIET,
    browserEnv: fonts,
    root: path.join(os.tmpdir(), 'robin'),
    screen,
  };
}

/** Takes a picture without a tooltip. */
async function save(window: CodeWindow, name: string): Promise<void> {
  await window.page.mouse.move(0, 0);
  await window.page.locator('.workbench-hover-container:visible').waitFor({ state: 'hidden' });
  await window.page.screenshot({ path: path.join(PICTURES, name), animations: 'disabled' });
}

journey(
  'takes pictures of a permission request and a review',
  async ({ window }) => {
    await window.openTasks();
    const chat = await Chat.open(window);
    await chat.start(TASK);
    await chat.answer('allow');
    await chat.dock.getByText('git status').first().waitFor();
    await window.treeRow('Practice Agent').getByText('+5').waitFor();
    await save(window, 'permission-request.png');

    await chat.answer('allow');
    await chat.waitForState('review');
    await chat.send('Number the entries\npractice: rework src/format.ts');
    await chat.answer('allow');
    await chat.waitForState('review');
    await window.treeRow('Practice Agent').locator('.monaco-tl-twistie').click();
    await window.treeRow('README.md').waitFor();
    const review = await Review.open(window);
    const comments = new Comments(window);
    await comments.write(comments.line('modified', '> Cut a tree'), 'Mention why people did this.');
    await review.press('format.ts', 1, text('review.keep'));
    await expect.poll(() => review.lenses('format.ts')).toContainEqual(expect.stringContaining(text('review.kept')));
    await save(window, 'review.png');
  },
  options(1, { width: 1200, height: 760, scale: 2 }),
);

journey(
  'films a task from start to merge',
  async ({ window }) => {
    await window.openTasks();
    const start = window.sideBar.getByRole('button', { name: commandTitle('startTask') }).last();
    await start.waitFor();
    const film = await Film.of(window);
    await film.show(900);
    await film.click(start);
    const chat = new Chat(window);
    await chat.prompt.waitFor({ timeout: 60_000 });
    await film.show(500);
    await film.type(chat.prompt, TASK);
    await film.show(500);
    await film.click(chat.page.getByRole('button', { name: text('newTask.start') }));
    await chat.title.waitFor({ timeout: 60_000 });
    await film.until(chat.dock, 70);

    const allow = chat.dock.getByRole('button', { name: text('ask.allow'), exact: true });
    await film.show(900);
    await film.press(allow, 600);
    await chat.answer('allow');
    await chat.dock.getByText('git status').first().waitFor();
    await window.treeRow('Practice Agent').getByText('+5').waitFor();
    await film.show(900);
    await film.press(allow, 600);
    await chat.answer('allow');
    await chat.waitForState('review');
    const reviewChanges = chat.page.getByRole('button', { name: text('action.reviewChanges') }).last();
    await reviewChanges.waitFor();
    await film.show(1_200);

    await film.click(reviewChanges);
    const review = new Review(window);
    const keep = review
      .file('README.md')
      .locator('.codelens-decoration a')
      .filter({ hasText: text('review.keep') })
      .first();
    await keep.waitFor();
    await film.show(1_800);
    await film.press(keep);
    await review.press('README.md', 1, text('review.keep'));
    await expect.poll(() => review.lenses('README.md')).toContainEqual(expect.stringContaining(text('review.kept')));
    await film.show(1_000);

    await film.click(window.tab('T-1').first());
    const merge = chat.page.getByRole('button', { name: text('chat.merge') }).last();
    await merge.waitFor();
    await film.show(400);
    await film.click(merge);
    const squash = window.quickInput.row(text('merge.squash'));
    await squash.waitFor();
    await film.show(900);
    await film.click(squash);
    await expect.poll(() => window.quickInput.field.inputValue()).toContain('coppicing');
    await film.show(1_200);
    await window.quickInput.field.press('Enter');
    await window.toast(text('merge.merged', { task: 'T-1', branch: 'main' })).waitFor();
    await chat.page
      .getByText(textPattern('chat.mergedIntoAs', { branch: 'main' }))
      .first()
      .waitFor();
    await film.show(3_500);
    await film.save(path.join(PICTURES, 'tour.png'));
  },
  options(80, { width: 1120, height: 700, scale: 1 }),
);
