import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { t } from '../../../src/practice/texts';
import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';

/** What the practice agent is told by the hook itself: its output is in the message of *Fix with Agent*. */
const HOOK = `#!/bin/sh
test -f CHECKED.md && exit 0
echo "CHECKED.md is missing"
echo "practice: edit CHECKED.md"
exit 1
`;

journey(
  'a hook that refuses is mended by the agent, and a conflict is resolved by it',
  async ({ window, repository }) => {
    const chat = await Chat.open(window);
    await chat.start('Say something else\npractice: edit README.md');
    await chat.answer('Allow');
    await chat.waitForState('review');

    await repository.write('.git/hooks/pre-commit', HOOK);
    await chmod(path.join(repository.root, '.git/hooks/pre-commit'), 0o755);
    await window.palette('Coppice: Merge Attempt…');
    await window.quickInput.pick('Merge');
    await window.quickInput.answer('Say something else');
    await window.toast('A git hook refused').waitFor();
    await window.screenshot('hook');
    await window.answerToast('A git hook refused', 'Show Output');
    await window.tab('Output of the hook').waitFor();
    expect(await repository.git('rev-parse', 'main')).toBe(repository.head);
    await window.answerToast('A git hook refused', 'Fix with Agent');
    await chat.log.getByText('CHECKED.md is missing').first().waitFor();
    await chat.answer('Allow');
    await chat.waitForState('review');

    await repository.write('README.md', '# Errands, by the user\n');
    await repository.git('commit', '--quiet', '--no-verify', '-am', 'Say it in my words');
    const before = await repository.git('rev-parse', 'main');
    await window.palette('Coppice: Merge Attempt…');
    await window.dialog.getByText('changed the same lines in README.md').waitFor();
    await window.screenshot('conflict');
    await window.answerDialog('Let the Agent Resolve');
    await chat.log.getByText(t('conflicts.begin')).waitFor();
    await chat.answer('Allow');
    await chat.waitForState('review');
    expect(await repository.git('rev-parse', 'main')).toBe(before);
    expect(await repository.git('status', '--porcelain')).toBe('');

    await window.palette('Coppice: Merge Attempt…');
    await window.quickInput.pick('Merge');
    await window.quickInput.answer('Both');
    await window.toast('was merged into main').waitFor();
    const text = await repository.git('show', 'main:README.md');
    expect(text).toContain('# Errands, by the user');
    expect(text).toContain('Say something else');
    expect(text).not.toContain('<<<<<<<');
    expect(await repository.git('merge-base', '--is-ancestor', before, 'main')).toBe('');
    await window.screenshot('merged');
  },
  PRACTICE,
);

journey(
  'a conflict that the user resolves is theirs to abort, too',
  async ({ window, repository }) => {
    const chat = await Chat.open(window);
    await chat.start('Say something else\npractice: edit README.md');
    await chat.answer('Allow');
    await chat.waitForState('review');
    await repository.write('README.md', '# Errands, by the user\n');
    await repository.git('commit', '--quiet', '-am', 'Say it in my words');

    await window.palette('Coppice: Merge Attempt…');
    await window.answerDialog('Resolve Myself');
    await window.tab('Merging: README.md').waitFor();
    await window.screenshot('merge-editor');
    await window.page.locator('.tab.dirty').first().waitFor(); // the merge editor takes the conflict marks out
    await window.palette('Coppice: Merge Attempt…');
    await window.answerDialog('Save and Continue');
    await window.dialog.getByText('unresolved conflicts in README.md').waitFor();
    await window.answerDialog('Abort the Merge');
    await window.toast('as it was before the merge').waitFor();
    const worktree = /^worktree (.*t-1.*)$/m.exec(await repository.git('worktree', 'list', '--porcelain'))![1]!;
    expect(await repository.git('-C', worktree, 'status', '--porcelain')).toBe('');
    expect(await repository.git('-C', worktree, 'show', 'HEAD:README.md')).toContain('Say something else');
  },
  { ...PRACTICE, settings: { 'files.autoSave': 'off' } },
);
