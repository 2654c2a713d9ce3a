import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';

journey(
  'a task from its start to its merge',
  async ({ window, repository }) => {
    await window.openSideBar('Coppice');
    await window.sideBar.getByText('A task runs one or more coding agents').waitFor();
    const chat = await Chat.open(window);
    await window.screenshots('new-task');
    await chat.start('Say in a file what coppicing is');

    await chat.dock.waitFor({ timeout: 60_000 });
    await chat.waitForState('Needs you');
    await window.treeRow('Practice Agent').getByText('needs your answer').waitFor();
    await window.screenshots('asks-for-a-change');
    expect(await repository.git('status', '--porcelain')).toBe('');
    await chat.answer('Allow');
    await chat.dock.getByText('git status').first().waitFor();
    await window.screenshots('asks-for-a-command');
    await chat.answer('Allow');
    await chat.waitForState('Ready for review');
    await window.treeRow('Practice Agent').getByText('ready for review').waitFor();
    await window.screenshots('ready');

    await window.treeRow('Practice Agent').getByText('+').waitFor();
    await window.palette('Coppice: Review Changes');
    await window.page.locator('.multiDiffEntry').first().waitFor();
    await window.screenshots('review');

    await window.palette('Coppice: Merge Attempt…');
    await window.quickInput.row('Squash').waitFor();
    await window.screenshot('merge');
    await window.quickInput.pick('Squash');
    await window.quickInput.answer('Say what coppicing is');
    await window.toast('was merged into main').waitFor();
    expect(await repository.git('log', '-1', '--format=%s')).toBe('Say what coppicing is');
    expect(await repository.git('status', '--porcelain')).toBe('');
    expect(await readFile(path.join(repository.root, 'PRACTICE.md'), 'utf8')).toContain('what coppicing is');
    await window.screenshot('merged');
  },
  PRACTICE,
);

journey(
  'a permission request is denied, and a follow-up goes on',
  async ({ window, repository }) => {
    const chat = await Chat.open(window);
    await chat.start('Write something');
    await chat.answer('Deny');
    await chat.answer('Deny');
    await chat.waitForState('Ready for review');
    await chat.log.getByText('left it as it is').waitFor();
    await window.screenshot('denied');

    await chat.send('Now add this to the README');
    await chat.answer('Allow');
    await chat.answer('Allow');
    await chat.waitForState('Ready for review');
    const worktree = /^worktree (.*t-1.*)$/m.exec(await repository.git('worktree', 'list', '--porcelain'))![1]!;
    expect(await readFile(path.join(worktree, 'README.md'), 'utf8')).toContain('Now add this');
    expect(await repository.git('status', '--porcelain')).toBe('');
    await window.screenshot('followed-up');
  },
  PRACTICE,
);

journey(
  'a turn is stopped, and an attempt is discarded and taken back',
  async ({ window, repository }) => {
    await window.openSideBar('Coppice');
    const chat = await Chat.open(window);
    await chat.start('practice: wait');
    await chat.page.getByRole('button', { name: 'Stop' }).click();
    await chat.waitForState('Ready for review');
    await chat.log.getByText('Stopped').first().waitFor();

    await window.palette('Coppice: Discard Attempt…');
    await window.answerDialog('Discard');
    await window.toast('was discarded').waitFor();
    expect(await repository.git('worktree', 'list')).toContain('.trash');
    await window.answerToast('was discarded', 'Undo');
    await expect.poll(() => repository.git('worktree', 'list')).not.toContain('.trash');
    await window.treeRow('Practice Agent').waitFor();
  },
  PRACTICE,
);
