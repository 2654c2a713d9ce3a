import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';

journey(
  'what a merged attempt leaves behind is cleaned up, taken back, and deleted for good',
  async ({ window, repository }) => {
    const chat = await Chat.open(window);
    await chat.start('Say something else\npractice: edit README.md');
    await chat.answer('Allow');
    await chat.waitForState('review');
    await window.palette('Coppice: Clean Up…');
    await window.toast('Nothing is left over.').waitFor();
    await window.palette('Coppice: Merge Attempt…');
    await window.quickInput.pick('Merge');
    await window.quickInput.answer('Say something else');
    await window.toast('was merged into main').waitFor();
    const worktree = path.join(`${repository.root}.coppice`, 't-1-say-something-else');
    expect(existsSync(worktree)).toBe(true);

    await window.palette('Coppice: Clean Up…');
    await window.quickInput.rows.getByText('Worktree · merged').waitFor();
    await window.screenshot('left-over');
    await window.quickInput.field.press('Enter');
    await window.dialog.getByText('Moved to the trash').waitFor();
    await window.answerDialog('Clean Up');
    await window.toast('Cleaned up: 1').waitFor();
    expect(existsSync(worktree)).toBe(false);
    await window.answerToast('Cleaned up: 1', 'Undo');
    await expect.poll(() => existsSync(worktree)).toBe(true);

    await window.palette('Coppice: Clean Up…');
    await window.quickInput.rows.getByText('Worktree · merged').waitFor();
    await window.quickInput.field.press('Enter');
    await window.answerDialog('Clean Up');
    await expect.poll(() => existsSync(worktree)).toBe(false);
    await window.palette('Coppice: Clean Up…');
    await window.quickInput.rows.getByText('In the trash · merged').waitFor();
    await window.quickInput.field.press('Enter');
    await window.dialog.getByText('Deleted for good').waitFor();
    await window.screenshot('for-good');
    await window.answerDialog('Clean Up');
    await expect.poll(() => existsSync(path.join(path.dirname(worktree), '.trash'))).toBe(true);
    await expect.poll(() => repository.git('worktree', 'list')).not.toContain('.coppice');
    expect(await repository.git('branch', '--list', 'coppice/*')).toContain('t-1');
  },
  PRACTICE,
);
