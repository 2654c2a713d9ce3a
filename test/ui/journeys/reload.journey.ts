import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { GatedGit } from '../driver/gatedGit';
import { journey, type Journey } from '../driver/journey';
import { PRACTICE, practiceWithPace } from '../driver/practice';
import type { Session } from '../driver/session';
import { practiceText, text } from '../driver/texts';

const SLOW = { timeout: 60_000 };

/** Returns the PIDs of the journey's practice agents. */
function practicePids(session: Session): number[] {
  return session
    .processes()
    .filter(({ command }) => command.some((argument) => /practice\.c?js$/.test(argument)))
    .map(({ pid }) => pid);
}

/** Resolves with the log entries of the only session. Fails unless each sequence number occurs exactly once. */
async function logLines(
  session: Session,
): Promise<{ seq: number; at: number; event: { type: string; text?: string } }[]> {
  const storage = path.join(session.root, 'data');
  const files = await readdir(storage, { recursive: true, encoding: 'utf8' });
  const logs = files.filter((file) => file.endsWith('events.jsonl'));
  expect(logs).toHaveLength(1);
  const log = await readFile(path.join(storage, logs[0]!), 'utf8');
  const lines = log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number; at: number; event: { type: string } });
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, at) => at + 1));
  return lines;
}

/** Reloads the window or kills its extension host. Resolves with the restored chat. */
async function interrupt({ window }: Journey, how: 'reload' | 'kill'): Promise<Chat> {
  const before = await window.extensionHostPid();
  const chat = new Chat(window);
  await chat.markPage();
  if (how === 'reload') await window.reload();
  else await window.killExtensionHost();
  expect(await window.extensionHostPid()).not.toBe(before);
  await chat.waitForNewPage();
  return chat;
}

async function useGatedGit(session: Session): Promise<GatedGit> {
  const git = await GatedGit.create(path.join(session.root, 'gated'));
  await session.changeSettings({ 'coppice.git.path': git.path });
  return git;
}

for (const how of ['reload', 'kill'] as const) {
  journey(
    `restores the chat after a ${how} while the agent streams`,
    async (j) => {
      const chat = await Chat.open(j.window);
      await chat.start('practice: slow 300');
      await chat.log.getByText(practiceText('slow')).first().waitFor(SLOW);
      const [agent] = practicePids(j.session);
      expect(agent).toBeGreaterThan(0);
      const interruptedAt = Date.now();
      const reopened = await interrupt(j, how);
      expect(practicePids(j.session)).toEqual([agent]);
      await reopened.waitForState('review');
      const lines = await logLines(j.session);
      expect(lines.findLast(({ event }) => event.type === 'text')!.at).toBeGreaterThan(interruptedAt);
      const logged = lines.flatMap(({ event }) => (event.type === 'text' ? [event.text] : [])).join('');
      expect(logged.trim().split(/\s+/)).toHaveLength(300);
      const shown = (await reopened.log.locator('.markdown').last().textContent())!;
      expect(shown.replace(/\s+/g, ' ').trim()).toBe(logged.replace(/\s+/g, ' ').trim());
    },
    practiceWithPace(60),
  );

  journey(
    `restores the chat after a ${how} while the agent waits for an answer`,
    async (j) => {
      const chat = await Chat.open(j.window);
      await chat.start('Write down what a stool is');
      await chat.dock.waitFor(SLOW);
      const [agent] = practicePids(j.session);
      const reopened = await interrupt(j, how);
      await reopened.dock.waitFor(SLOW);
      expect(practicePids(j.session)).toEqual([agent]);
      await reopened.answer('allow');
      await reopened.answer('allow');
      await reopened.waitForState('review');
      const lines = await logLines(j.session);
      expect(lines.filter(({ event }) => event.type === 'asked')).toHaveLength(2);
      expect(lines.filter(({ event }) => event.type === 'prompted')).toHaveLength(1);
    },
    PRACTICE,
  );
}

journey(
  'resumes a start that was interrupted while the worktree was being added',
  async (j) => {
    const git = await useGatedGit(j.session);
    await git.close('worktree add');
    const chat = await Chat.open(j.window);
    await chat.start('practice: slow 5');
    await git.waitUntilReached('worktree add');
    const reopened = await interrupt(j, 'kill');
    await git.open('worktree add');
    await reopened.waitForState('review');
    expect((await logLines(j.session)).filter(({ event }) => event.type === 'prompted')).toHaveLength(1);
    expect((await j.repository.git('worktree', 'list')).split('\n')).toHaveLength(2);
  },
  PRACTICE,
);

journey(
  'resumes a start that was interrupted before the agent was prompted',
  async (j) => {
    const git = await useGatedGit(j.session);
    await git.close('checkout');
    const chat = await Chat.open(j.window);
    await chat.start('practice: slow 5');
    await git.waitUntilReached('checkout');
    await expect.poll(() => practicePids(j.session), SLOW).toHaveLength(1);
    const [agent] = practicePids(j.session);
    const reopened = await interrupt(j, 'kill');
    expect(practicePids(j.session)).toEqual([agent]);
    await git.open('checkout');
    await reopened.waitForState('review');
    expect((await logLines(j.session)).filter(({ event }) => event.type === 'prompted')).toHaveLength(1);
  },
  PRACTICE,
);

journey(
  'completes a merge that was interrupted',
  async (j) => {
    const git = await useGatedGit(j.session);
    const chat = await Chat.open(j.window);
    await chat.start('Write down what a pollard is');
    await chat.answer('allow');
    await chat.answer('allow');
    await chat.waitForState('review');
    await git.close('merge');
    await j.window.command('mergeAttempt');
    await j.window.quickInput.pick(text('merge.squash'));
    await j.window.quickInput.answer('Say what a pollard is');
    await git.waitUntilReached('merge');
    const reopened = await interrupt(j, 'kill');
    await git.open('merge');
    await expect.poll(() => j.repository.git('log', '-1', '--format=%s'), SLOW).toBe('Say what a pollard is');
    await j.window.reload();
    await reopened.waitForState('merged');
    expect(await j.repository.git('status', '--porcelain')).toBe('');
    expect(await j.repository.git('rev-list', '--count', 'main')).toBe(
      String(Number(await j.repository.git('rev-list', '--count', j.repository.head)) + 1),
    );
  },
  PRACTICE,
);
