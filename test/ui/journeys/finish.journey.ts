import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';
import { practiceText, text } from '../driver/texts';

/** The hook's output is in the message of *Fix with Agent*, so it can contain directives for the practice agent. */
const HOOK = `#!/bin/sh
test -f CHECKED.md && exit 0
echo "CHECKED.md is missing"
echo "practice: edit CHECKED.md"
exit 1
`;

journey(
  'lets the agent fix what a hook rejected, and resolve a conflict',
  async ({ window, repository }) => {
    const chat = await Chat.open(window);
    await chat.start('Say something else\npractice: edit README.md');
    await chat.answer('allow');
    await chat.waitForState('review');

    await repository.write('.git/hooks/pre-commit', HOOK);
    await chmod(path.join(repository.root, '.git/hooks/pre-commit'), 0o755);
    await window.command('mergeAttempt');
    await window.quickInput.pick(text('merge.merge'));
    await window.quickInput.answer('Say something else');
    await window.toast(text('fault.hookFailed')).waitFor();
    await window.screenshot('hook');
    await window.answerToast(text('fault.hookFailed'), text('action.showOutput'));
    await window.tab(text('hook.output')).waitFor();
    expect(await repository.git('rev-parse', 'main')).toBe(repository.head);
    await window.answerToast(text('fault.hookFailed'), text('hook.fix'));
    await chat.log.getByText('CHECKED.md is missing').first().waitFor();
    await chat.answer('allow');
    await chat.waitForState('review');

    await repository.write('README.md', '# Errands, by the user\n');
    await repository.git('commit', '--quiet', '--no-verify', '-am', 'Say it in my words');
    const before = await repository.git('rev-parse', 'main');
    await window.command('mergeAttempt');
    await window.dialog.getByText(text('fault.mergeConflict', { into: 'main', files: 'README.md' })).waitFor();
    await window.screenshot('conflict');
    await window.answerDialog(text('conflict.letAgent'));
    await chat.log.getByText(practiceText('conflicts.begin')).waitFor();
    await chat.answer('allow');
    await chat.waitForState('review');
    expect(await repository.git('rev-parse', 'main')).toBe(before);
    expect(await repository.git('status', '--porcelain')).toBe('');

    await window.command('mergeAttempt');
    await window.quickInput.pick(text('merge.merge'));
    await window.quickInput.answer('Both');
    await window.toast(text('merge.merged', { task: 'T-1', branch: 'main' })).waitFor();
    const merged = await repository.git('show', 'main:README.md');
    expect(merged).toContain('# Errands, by the user');
    expect(merged).toContain('Say something else');
    expect(merged).not.toContain('<<<<<<<');
    expect(await repository.git('merge-base', '--is-ancestor', before, 'main')).toBe('');
    await window.screenshot('merged');
  },
  PRACTICE,
);

journey(
  'lets the user abort resolving a conflict',
  async ({ window, repository }) => {
    const chat = await Chat.open(window);
    await chat.start('Say something else\npractice: edit README.md');
    await chat.answer('allow');
    await chat.waitForState('review');
    await repository.write('README.md', '# Errands, by the user\n');
    await repository.git('commit', '--quiet', '-am', 'Say it in my words');

    await window.command('mergeAttempt');
    await window.answerDialog(text('conflict.resolve'));
    await window.tab('Merging: README.md').waitFor();
    await window.screenshot('merge-editor');
    await window.page.locator('.tab.dirty').first().waitFor(); // the merge editor removes the conflict markers
    await window.command('mergeAttempt');
    await window.answerDialog(text('unsaved.save'));
    await window.dialog.getByText(text('fault.conflictsLeft', { files: 'README.md' })).waitFor();
    await window.answerDialog(text('conflict.abort'));
    await window.toast(text('conflict.aborted')).waitFor();
    const worktree = /^worktree (.*t-1.*)$/m.exec(await repository.git('worktree', 'list', '--porcelain'))![1]!;
    expect(await repository.git('-C', worktree, 'status', '--porcelain')).toBe('');
    expect(await repository.git('-C', worktree, 'show', 'HEAD:README.md')).toContain('Say something else');
  },
  { ...PRACTICE, settings: { 'files.autoSave': 'off' } },
);
