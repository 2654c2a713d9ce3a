import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';
import { text, textPattern } from '../driver/texts';

journey(
  'cleans up a merged attempt, undoes that, and deletes the attempt permanently',
  async ({ window, repository }) => {
    const chat = await Chat.open(window);
    await chat.start('Say something else\npractice: edit README.md');
    await chat.answer('allow');
    await chat.waitForState('review');
    await window.command('cleanUp');
    await window.toast(text('cleanUp.nothing')).waitFor();
    await window.command('mergeAttempt');
    await window.quickInput.pick(text('merge.merge'));
    await window.quickInput.answer('Say something else');
    await window.toast(text('merge.merged', { task: 'T-1', branch: 'main' })).waitFor();
    const worktree = path.join(`${repository.root}.coppice`, 't-1-say-something-else');
    expect(existsSync(worktree)).toBe(true);

    await window.command('cleanUp');
    await window.quickInput.rows
      .getByText(`${text('cleanUp.kind.worktree')} · ${text('cleanUp.why.merged')}`)
      .waitFor();
    await window.screenshot('left-over');
    await window.quickInput.field.press('Enter');
    await window.dialog.getByText(textPattern('cleanUp.moves')).waitFor();
    await window.answerDialog(text('cleanUp.title'));
    await window.toast(text('cleanUp.done', { count: 1 })).waitFor();
    expect(existsSync(worktree)).toBe(false);
    await window.answerToast(text('cleanUp.done', { count: 1 }), text('action.undo'));
    await expect.poll(() => existsSync(worktree)).toBe(true);

    await window.command('cleanUp');
    await window.quickInput.rows
      .getByText(`${text('cleanUp.kind.worktree')} · ${text('cleanUp.why.merged')}`)
      .waitFor();
    await window.quickInput.field.press('Enter');
    await window.answerDialog(text('cleanUp.title'));
    await expect.poll(() => existsSync(worktree)).toBe(false);
    await window.command('cleanUp');
    await window.quickInput.rows.getByText(`${text('cleanUp.kind.trash')} · ${text('cleanUp.why.merged')}`).waitFor();
    await window.quickInput.field.press('Enter');
    await window.dialog.getByText(textPattern('cleanUp.deletes')).waitFor();
    await window.screenshot('for-good');
    await window.answerDialog(text('cleanUp.title'));
    await expect.poll(() => existsSync(path.join(path.dirname(worktree), '.trash'))).toBe(true);
    await expect.poll(() => repository.git('worktree', 'list')).not.toContain('.coppice');
    expect(await repository.git('branch', '--list', 'coppice/*')).toContain('t-1');
  },
  PRACTICE,
);
