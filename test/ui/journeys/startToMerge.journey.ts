import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';
import { manifestText, practiceText, text, textPattern } from '../driver/texts';

journey(
  'takes a task from start to merge',
  async ({ window, repository, session }) => {
    await window.openTasks();
    await window.sideBar.getByText(manifestText('views.tasks.welcome').split('\n')[0]!).waitFor();
    const chat = await Chat.open(window);
    await window.screenshots('new-task');
    await chat.start('Say in a file what coppicing is');

    await chat.dock.waitFor({ timeout: 60_000 });
    await chat.waitForState('needsYou');
    await window.treeRow('Practice Agent').getByText(text('attempt.needsYou')).waitFor();
    await window.screenshots('asks-for-a-change');
    expect(await repository.git('status', '--porcelain')).toBe('');
    await chat.answer('allow');
    await chat.dock.getByText('git status').first().waitFor();
    await window.screenshots('asks-for-a-command');
    await chat.answer('allow');
    await chat.waitForState('review');
    await window.treeRow('Practice Agent').getByText(text('attempt.review')).waitFor();
    await window.screenshots('ready');

    await window.treeRow('Practice Agent').getByText('+').waitFor();
    await window.command('reviewChanges');
    await window.page.locator('.multiDiffEntry').first().waitFor();
    await window.screenshots('review');

    // VS Code's own Git opens the worktree as a repository as soon as a file of it is shown.
    await expect.poll(() => session.log('Git.log'), { timeout: 30_000 }).toMatch(/Opened repository.*t-1-/);
    await window.openSideBar('Source Control');
    await window.sideBar.getByText('PRACTICE.md').waitFor({ state: 'hidden' });
    await window.sideBar.getByText('t-1-').waitFor({ state: 'hidden' });
    await window.screenshot('source-control');
    await window.openTasks();

    await window.command('mergeAttempt');
    await window.quickInput.row(text('merge.squash')).waitFor();
    await window.screenshot('merge');
    await window.quickInput.pick(text('merge.squash'));
    await window.quickInput.answer('Say what coppicing is');
    await window.toast(text('merge.merged', { task: 'T-1', branch: 'main' })).waitFor();
    expect(await repository.git('log', '-1', '--format=%s')).toBe('Say what coppicing is');
    expect(await repository.git('status', '--porcelain')).toBe('');
    expect(await readFile(path.join(repository.root, 'PRACTICE.md'), 'utf8')).toContain('what coppicing is');
    await window.tab('T-1').first().click();
    const commit = await repository.git('rev-parse', '--short=8', 'main');
    await chat.page.getByText(text('chat.mergedIntoAs', { branch: 'main', commit })).waitFor();
    await window.screenshot('merged');
  },
  PRACTICE,
);

/** Requests of an agent that tries to hide what it wants to do. */
const REQUESTS = [
  { title: 'save [details](command:workbench.action.terminal.new)', rawInput: { description: 'Save' } },
  {
    title: 'Read the status',
    rawInput: { command: 'git status \u202e# \n[more](command:workbench.action.terminal.new)' },
  },
  { title: 'Read the log', rawInput: { command: 'git status --short' } },
];

journey(
  'denies a permission request, sends a follow-up, and shows requests in notifications that run and hide nothing',
  async ({ window, repository, session }) => {
    const chat = await Chat.open(window);
    await chat.start('Write something');
    await chat.answer('deny');
    await chat.answer('deny');
    await chat.waitForState('review');
    await chat.log.getByText(practiceText('edit.denied', { file: 'PRACTICE.md' }).replaceAll('`', '')).waitFor();
    await window.screenshot('denied');

    await chat.send('Now add this to the README');
    await chat.answer('allow');
    await chat.answer('allow');
    await chat.waitForState('review');
    const worktree = /^worktree (.*t-1.*)$/m.exec(await repository.git('worktree', 'list', '--porcelain'))![1]!;
    expect(await readFile(path.join(worktree, 'README.md'), 'utf8')).toContain('Now add this');
    expect(await repository.git('status', '--porcelain')).toBe('');
    await window.screenshot('followed-up');

    const requests = path.join(session.root, 'requests.json');
    const command = [process.execPath, path.join(import.meta.dirname, '../../fixtures/askingAgent.mjs'), requests];
    const agents = {
      'coppice.agents.custom': [{ name: 'asking', command }],
      'coppice.agents.default': 'custom-asking',
    };
    await session.changeSettings(agents);
    const other = await Chat.open(window);
    await other.page.getByRole('button', { name: text('newTask.detectAgain') }).click();
    await other.page.locator('.missing-name').getByText('asking').waitFor({ state: 'hidden' });
    await other.start('Tidy up');
    await other.waitForState('running');
    // A request is shown in a notification if its chat isn't visible.
    await window.tab('Tidy up').click();
    await window.palette('View: Close Editor');
    await writeFile(`${requests}.part`, JSON.stringify(REQUESTS));
    await rename(`${requests}.part`, requests);
    const toasts = window.toast('asking');
    await expect.poll(() => toasts.count(), { timeout: 60_000 }).toBe(REQUESTS.length);
    await window.screenshots('requests');
    expect(await toasts.locator('.notification-list-item-message a').count()).toBe(0);
    const request = { task: 'T-2', agent: 'asking' };
    const hidden = text('request.other', {
      ...request,
      action: 'save [details] (command:workbench.action.terminal.new)',
    });
    const plain = text('request.command', { ...request, command: 'git status --short' });
    const allows = (toast: string) =>
      window
        .toast(toast)
        .getByRole('button', { name: text('request.allowOnce') })
        .count();
    expect(await allows(hidden)).toBe(0);
    expect(await allows('git status \\u{202e}# ⏎[more] (command:workbench.action.terminal.new)')).toBe(0);
    expect(await allows(plain)).toBe(1);
    await window.answerToast(plain, text('request.allowOnce'));
    await window.answerToast(hidden, text('action.show'));
    await other.dock.getByText(text('transcript.countOf', { number: 1, total: 2 })).waitFor();
    await other.dock.getByText('save [details](command:workbench.action.terminal.new)').waitFor();
    await other.answer('deny');
    await other.dock.getByText('git status \\u{202e}#').waitFor();
    await window.screenshot('hidden-in-the-dock');
    await other.answer('deny');
    await other.waitForState('review');
    expect(await window.page.locator('.terminal-wrapper').count()).toBe(0);
  },
  PRACTICE,
);

journey(
  'stops a turn, discards an attempt, and restores it',
  async ({ window, repository }) => {
    await window.openTasks();
    const chat = await Chat.open(window);
    await chat.start('practice: wait');
    await chat.page.getByRole('button', { name: text('composer.stop') }).click();
    await chat.waitForState('review');
    await chat.log.getByText(text('end.cancelled')).first().waitFor();

    await window.command('discardAttempt');
    await window.answerDialog(text('discard.discard'));
    await window.toast(textPattern('discard.done')).waitFor();
    expect(await repository.git('worktree', 'list')).toContain('.trash');
    await window.answerToast(textPattern('discard.done'), text('action.undo'));
    await expect.poll(() => repository.git('worktree', 'list')).not.toContain('.trash');
    await window.treeRow('Practice Agent').waitFor();
  },
  PRACTICE,
);

journey(
  'refuses a merge because of unsaved changes of the user, and includes unsaved changes in the attempt',
  async ({ window, repository }) => {
    const chat = await Chat.open(window);
    await chat.start('Change what is said\npractice: edit README.md');
    await chat.answer('allow');
    await chat.waitForState('review');

    await window.palette('View: Show Explorer');
    await window.treeRow('README.md').dblclick();
    // The first of the two clicks opens the tab, the second moves the focus into it.
    await window.page.locator('.monaco-editor.focused').waitFor();
    await window.page.keyboard.type('Mine. ');
    await window.page.locator('.tab.dirty').waitFor();
    const before = await readFile(path.join(repository.root, 'README.md'), 'utf8');
    await window.command('mergeAttempt');
    await window.toast(text('fault.unsavedChanges', { files: 'README.md' })).waitFor();
    expect(await readFile(path.join(repository.root, 'README.md'), 'utf8')).toBe(before);
    expect(await repository.git('status', '--porcelain')).toBe('');
    expect(await repository.git('rev-parse', 'main')).toBe(repository.head);
    await window.palette('File: Revert File');
    await window.page.locator('.tab.dirty').waitFor({ state: 'hidden' });
    await window.palette('View: Close Editor');

    await window.command('reviewChanges');
    const right = window.page.locator('.multiDiffEntry .editor.modified .view-lines').first();
    await right.click();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.type('Typed in review. ');
    // VS Code opens a tab of its own for a file that has unsaved changes in a multi-file diff.
    await window.page.locator('.tab.dirty').first().waitFor();
    await window.command('mergeAttempt');
    await window.answerDialog(text('unsaved.save'));
    await window.quickInput.pick(text('merge.squash'));
    await window.quickInput.answer('With a word of the reviewer');
    await window.toast(text('merge.merged', { task: 'T-1', branch: 'main' })).waitFor();
    expect(await repository.git('show', 'main:README.md')).toContain('Typed in review. ');
  },
  { ...PRACTICE, settings: { 'files.autoSave': 'off' } },
);
