import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { agentKind } from '../../../src/agents/kinds/catalog';
import { TEST_AGENTS } from '../../agents/harness/testAgents';
import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { withAgent } from '../driver/realAgent';
import { text } from '../driver/texts';

for (const agent of TEST_AGENTS) {
  const { label } = agentKind(agent.id)!;
  journey(
    `takes a task from start to merge with ${label}`,
    async ({ window, repository }) => {
      await window.openTasks();
      const chat = await Chat.open(window);
      await chat.choose('agent', new RegExp(`^${label} \\d+\\.`));
      await window.screenshot('new-task');
      await chat.start('Please write a file [[write]]');

      await chat.waitForState('needsYou');
      await chat.dock.getByText('hello.txt').first().waitFor();
      await window.screenshot('asks-for-a-change');
      expect(await repository.git('status', '--porcelain')).toBe('');
      await chat.answer('allow');
      await chat.waitForState('review');
      await chat.log.getByText('Done. The tool said:').waitFor();
      await window.screenshot('ready');

      await chat.send('Please run it [[bash]]');
      await chat.dock.getByText('echo made > made.txt && ls').first().waitFor();
      await window.screenshot('asks-for-a-command');
      await chat.answer('deny');
      await chat.waitForState('review');

      await chat.send('Please talk [[slow]]');
      await chat.log.getByText('word3').waitFor();
      await chat.page.getByRole('button', { name: text('composer.stop') }).click();
      await chat.waitForState('review');

      await chat.send('Please [[err401]]');
      await chat.waitForState('failed');
      await window.screenshot('login-needed');

      await window.command('mergeAttempt');
      await window.quickInput.pick(text('merge.squash'));
      await window.quickInput.answer('Say hello');
      await window.toast(text('merge.merged', { task: 'T-1', branch: 'main' })).waitFor();
      expect(await repository.git('show', '--format=%s', '--name-status', 'HEAD')).toBe('Say hello\n\nA\thello.txt');
      expect(await readFile(path.join(repository.root, 'hello.txt'), 'utf8')).toBe('Hello, world!\n');
      await window.screenshot('merged');
    },
    withAgent(agent),
  );
}
