import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { journey, type Journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';
import { Review } from '../driver/review';
import type { Session } from '../driver/session';
import { practiceText, text, textPattern } from '../driver/texts';

const FORMAT = 'src/format.ts';
const LIST = 'src/list.ts';
const MAIN = 'src/main.ts';
const NOTE = `// ${practiceText('note.comment', { title: 'Say why' })}`;

const LATIN = 'latin.txt';
const LINK = 'link.txt';
const latin1 = (first: string, last: string) => Buffer.from(`${first}\ntwo\ncaf\xe9\nfour\n${last}\n`, 'latin1');

/** Commits a file that isn't UTF-8, and a symbolic link. */
async function commitSpecialFiles({ repository }: Session): Promise<void> {
  await writeFile(path.join(repository.root, LATIN), latin1('one', 'five'));
  await symlink('README.md', path.join(repository.root, LINK));
  await repository.commit({}, 'Special files');
}

/** Starts a task that changes three files, with three hunks each. */
async function startRework({ window, repository }: Journey): Promise<{ chat: Chat; worktree: string }> {
  const chat = await Chat.open(window);
  await chat.start(`Say why\n${[FORMAT, LIST, MAIN].map((file) => `practice: rework ${file}`).join('\n')}`);
  for (let answered = 0; answered < 3; answered += 1) await chat.answer('allow');
  await chat.waitForState('review');
  const worktree = /^worktree (.*t-1.*)$/m.exec(await repository.git('worktree', 'list', '--porcelain'))![1]!;
  return { chat, worktree };
}

/** Returns a text without one of its notes, counted from 1 at the top. */
function without(content: string, wanted: number): string {
  const lines = content.split('\n');
  const at = [...lines.keys()].filter((line) => lines[line]!.includes(NOTE))[wanted - 1]!;
  const rest = lines[at]!.replace(NOTE, '').trimEnd();
  lines.splice(at, 1, ...(rest === '' ? [] : [rest]));
  return lines.join('\n');
}

/** Returns the CodeLenses above a hunk, or, with `file`, above the first hunk of a file. */
function hunkLens(
  number: number,
  total: number,
  { kept = false, file }: { kept?: boolean; file?: 'open' | 'kept' } = {},
) {
  return [
    text(kept ? 'review.kept' : 'review.keep'),
    text('review.discard'),
    text('review.hunk', { number, total }),
    ...(file ? [fileLens(file)] : []),
  ].join(' | ');
}

function fileLens(file: 'open' | 'kept'): string {
  return `${text(file === 'kept' ? 'review.fileKept' : 'review.keepFile')} | ${text('review.discardFile')}`;
}

/** Resolves with every file of the worktree and its content. */
async function worktreeFiles(worktree: string): Promise<string[]> {
  const entries = await readdir(worktree, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.git');
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return `${path.relative(worktree, file)} ${await readFile(file, 'utf8')}`;
    }),
  );
}

journey(
  'keeps and discards hunks, and reports that to the agent',
  async (walk) => {
    const { window, repository } = walk;
    const { chat, worktree } = await startRework(walk);
    const live = (file: string) => readFile(path.join(worktree, file), 'utf8');
    const [format, list] = [await live(FORMAT), await live(LIST)];
    await window.openTasks();
    const review = await Review.open(window);

    await review.press('format.ts', 1, text('review.discard'));
    await expect.poll(() => live(FORMAT)).toBe(without(format, 1));
    await expect.poll(() => review.lenses('format.ts')).toHaveLength(2);
    await window.treeRow('Practice Agent').getByText('+8').waitFor(); // wait for the save: VS Code loses an undo before
    await review.focus('format.ts', 'export function');
    await window.page.keyboard.press('Control+z');
    await expect.poll(() => live(FORMAT)).toBe(format);
    await expect.poll(() => review.lenses('format.ts')).toHaveLength(3);
    await review.press('format.ts', 3, text('review.discard'));
    await expect.poll(() => live(FORMAT)).toBe(without(format, 3));
    await expect.poll(() => review.lenses('format.ts')).toHaveLength(2);
    await review.press('format.ts', 1, text('review.keepFile'));
    await review.press('list.ts', 2, text('review.discard'));
    await expect.poll(() => live(LIST)).toBe(without(list, 2));
    await review.press('list.ts', 1, text('review.keep'));
    await review.press('main.ts', 1, text('review.discardFile'));
    await expect.poll(() => live(MAIN)).toBe(`${await repository.git('show', `HEAD:${MAIN}`)}\n`);
    await expect
      .poll(() => review.lenses('list.ts'))
      .toEqual([hunkLens(1, 2, { kept: true, file: 'open' }), hunkLens(2, 2)]);

    await review.focus('format.ts', 'export function');
    await window.page.keyboard.press('Alt+F5');
    await window.statusBar('Ln 5, ').waitFor();
    await window.page.keyboard.press('Alt+F5'); // goes to the next file
    await window.statusBar('Ln 2, ').waitFor();
    await window.page.keyboard.press('Shift+Alt+F5');
    await window.statusBar('Ln 5, ').waitFor();
    await window.screenshot('decided');

    await window.reload();
    await window
      .treeRow('Practice Agent')
      .getByText(text('tasks.reviewed', { reviewed: 1, total: 2 }))
      .waitFor();
    await Review.open(window);
    await expect
      .poll(() => review.lenses('format.ts'))
      .toEqual([hunkLens(1, 2, { kept: true, file: 'kept' }), hunkLens(2, 2, { kept: true })]);

    await window.tab('T-1').first().click();
    const lastPrompt = () => chat.log.locator('.prompt').last().innerText();
    await chat.send('practice: slow 2');
    await expect
      .poll(lastPrompt)
      .toMatch(/discarded the following[^]*format\.ts.*line 7[^]*list\.ts.*line 13[^]*main\.ts.*all your changes/);
    await chat.waitForState('review');
    await window.screenshot('reported');
    await chat.send('practice: edit more.md');
    await chat.answer('allow');
    await chat.waitForState('review');
    await expect.poll(lastPrompt).toContain('more.md');
    expect(await lastPrompt()).not.toContain('discarded');

    await window.command('reviewSinceLastTurn');
    await window.tab(`${text('review.sinceTurn')} (1 file)`).waitFor();
    await review.file('more.md').waitFor();
    await window.screenshot('since-last-turn');

    await window.tab('T-1').first().click();
    const before = await worktreeFiles(worktree);
    const message = chat.log.getByRole('article').filter({ hasText: 'practice: edit more.md' });
    await message.hover();
    await window.screenshot('restore');
    await message.getByRole('button', { name: text('transcript.restoreCheckpoint') }).click();
    await window.toast(textPattern('checkpoint.restored')).waitFor();
    expect(await worktreeFiles(worktree)).toEqual(before.filter((file) => !file.startsWith('more.md ')));
    await window.screenshot('restored');
    const undo = chat.page.getByRole('button', { name: text('action.undo') });
    await undo.click();
    await expect.poll(() => worktreeFiles(worktree)).toEqual(before);
    await undo.waitFor({ state: 'hidden' });

    // A file that an editor can't save without damage isn't changed.
    await writeFile(path.join(worktree, LATIN), latin1('ONE', 'FIVE'));
    await rm(path.join(worktree, LINK));
    await symlink(LATIN, path.join(worktree, LINK));
    await Review.open(window);
    await review.press(LATIN, 2, text('review.discard'));
    await window.toast(textPattern('fault.notUtf8')).waitFor();
    await window.screenshot('not-utf8');
    expect(await readFile(path.join(worktree, LATIN))).toEqual(latin1('ONE', 'FIVE'));
    expect(await window.page.locator('.tab.dirty').count()).toBe(0);
    await expect.poll(() => review.lenses(LATIN)).toEqual([hunkLens(1, 2, { file: 'open' }), hunkLens(2, 2)]);
    await expect.poll(() => review.lenses(LINK)).toEqual([`${fileLens('open')} | ${text('review.whole.special')}`]);
    await window.answerToast(textPattern('fault.notUtf8'), text('review.discardFile'));
    await window.toast(text('review.fileDiscarded', { file: LATIN })).waitFor();
    expect(await readFile(path.join(worktree, LATIN))).toEqual(latin1('one', 'five'));
  },
  {
    prepare: async (session) => {
      await PRACTICE.prepare?.(session);
      await commitSpecialFiles(session);
    },
  },
);
