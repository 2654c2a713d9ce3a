import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import { threadState } from '../../src/domain/comment/comment';
import type { AttemptId, CommentThreadId } from '../../src/domain/ids';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';

const LINES = Array.from({ length: 12 }, (_, at) => `line ${at + 1}`);
const NOTES = `${LINES.join('\n')}\n`;

describe('comments on changes', () => {
  let place: AppBench;
  let window: AppWindow;
  let id: AttemptId;
  let worktree: string;

  beforeEach(async () => {
    place = await makeAppBench();
    await place.repository.commit({ 'notes.txt': NOTES }, 'Notes');
    window = await place.open();
    id = await window.start('practice: rework notes.txt');
    await window.finish(id);
    worktree = window.worktree(id);
  });

  const live = (file: string) => readFile(path.join(worktree, file), 'utf8');
  const lineOf = async (words: string) => (await live('notes.txt')).split('\n').indexOf(words);
  const states = () => window.app.comments.threads(id).map(threadState);

  /** Begins a thread at a line of the live file, as it is seen there. */
  async function comment(words: string, text: string): Promise<CommentThreadId> {
    const from = await lineOf(words);
    const at = { path: 'notes.txt', side: 'after', lines: { from, to: from } } as const;
    return expectOk(await window.app.comments.begin(id, { ...at, text: await live('notes.txt') }, text));
  }

  async function commentBase(line: number, text: string): Promise<CommentThreadId> {
    const treeish = expectOk(window.app.review.against(id, 'base'));
    const at = { path: 'notes.txt', side: 'before', treeish, lines: { from: line, to: line } } as const;
    return expectOk(await window.app.comments.begin(id, { ...at, text: NOTES }, text));
  }

  it('outlive their window as drafts, and reach the agent in one message', async () => {
    const first = await comment('line 5', 'Too short');
    await commentBase(11, 'Was this wrong?');
    const [known] = window.app.comments.threads(id);
    const at = { thread: first, comment: known!.comments[0]!.id };
    expectOk(await window.app.comments.edit(id, at, 'Too long'));
    await window.close();
    window = await place.open();
    expect(window.app.comments.draftCount(id)).toBe(2);
    expect(window.app.comments.threads(id)[0]!.comments[0]).toMatchObject({ text: 'Too long' });

    expectOk(await window.app.attempts.saveDraft(id, 'half a mess'));
    expect(expectOk(await window.app.attempts.sendComments(id))).toEqual({ sent: 2, remaining: 0 });
    await window.finish(id);
    expect(states()).toEqual(['sent', 'sent']);
    const [, prompt, ...more] = await window.prompts(id);
    expect(more).toEqual([]);
    expect(prompt).toContain('have 2 comments');
    expect(prompt).toContain(
      `\`notes.txt\`, line ${(await lineOf('line 5')) + 1}:\n\n\`\`\`\nline 5\n\`\`\`\n\nToo long`,
    );
    expect(prompt).toMatch(/`notes\.txt`, line 12 of the earlier version .*:\n\n```\nline 12\n```\n\nWas this wrong\?/);
    expect(window.app.attempts.draft(id)).toBe('half a mess');
    expect(await window.app.attempts.sendComments(id)).toMatchObject({ error: { code: 'noComments' } });
    expect(await window.app.comments.edit(id, at, 'x')).toMatchObject({ error: { code: 'commentGone' } });

    expectOk(await window.app.comments.resolve(id, first));
    expect(states()).toEqual(['resolved', 'sent']);
    expectOk(await window.app.comments.reply(id, first, 'Not yet'));
    expect(states()).toEqual(['draft', 'sent']);
    expectOk(await window.app.attempts.sendComments(id));
    await window.finish(id);
    expect((await window.prompts(id)).at(-1)).not.toContain('Too long');
  });

  it('stay drafts if sending fails', async () => {
    await comment('line 5', 'Keep me');
    const moved = `${worktree}-elsewhere`;
    await rename(worktree, moved);
    expect(await window.app.attempts.sendComments(id)).toMatchObject({ ok: false });
    expect(states()).toEqual(['draft']);
    await rename(moved, worktree);
    expectOk(await window.app.attempts.sendComments(id));
    expect(states()).toEqual(['sent']);
    await window.finish(id);
  });

  it('follow the code, and are marked as outdated if it was deleted', async () => {
    const base = expectOk(window.app.review.against(id, 'base'));
    await comment('line 5', 'Here');
    const located = async (against = base) => (await window.app.comments.locate(id, against))[0]!;
    const change = async (edit: (text: string) => string) =>
      writeFile(path.join(worktree, 'notes.txt'), edit(await live('notes.txt')));

    await change((text) => `one more\n${text}`);
    const from = await lineOf('line 5');
    expect(await located()).toMatchObject({
      path: 'notes.txt',
      position: { lines: { from, to: from }, state: 'same' },
    });
    await change((text) => text.replace('line 5', 'line five'));
    expect(await located()).toMatchObject({ position: { lines: { from, to: from }, state: 'changed' } });
    await rename(path.join(worktree, 'notes.txt'), path.join(worktree, 'renamed.txt'));
    expect(await located()).toMatchObject({ path: 'renamed.txt', position: { lines: { from }, state: 'changed' } });
    await rm(path.join(worktree, 'renamed.txt'));
    expect(await located()).toMatchObject({
      path: 'notes.txt',
      treeish: base,
      position: { lines: { from: 4, to: 4 }, state: 'outdated' },
    });
    expect(window.app.comments.threads(id)[0]!.anchor.quoted).toEqual(['line 5']);
  });

  it('are removed and brought back, and rejected if they are empty, too long, or read-only', async () => {
    const thread = await comment('line 5', 'One');
    expectOk(await window.app.comments.reply(id, thread, 'Two'));
    const before = window.app.comments.threads(id);
    const [one, two] = before[0]!.comments;
    expectOk(await window.app.comments.remove(id, thread, two!.id));
    const removed = expectOk(await window.app.comments.remove(id, thread, one!.id));
    expect(window.app.comments.threads(id)).toEqual([]);
    expectOk(await window.app.comments.undoRemove(id, removed));
    expectOk(await window.app.comments.undoRemove(id, before[0]!));
    expect(window.app.comments.threads(id)).toEqual(before);
    expect(await window.app.comments.reply(id, thread, ' \n')).toMatchObject({ error: { code: 'commentEmpty' } });
    expect(await window.app.comments.reply(id, thread, 'x'.repeat(20_001))).toMatchObject({
      error: { code: 'commentTooLong' },
    });

    const second = await place.open();
    try {
      expect(second.app.comments.threads(id)).toEqual(before);
      expect(await second.app.comments.reply(id, thread, 'Three')).toMatchObject({ error: { code: 'storeReadOnly' } });
      expect(await second.app.attempts.sendComments(id)).toMatchObject({ error: { code: 'storeReadOnly' } });
      expectOk(await window.app.comments.resolve(id, thread));
      await second.waits(() => second.app.comments.threads(id).map(threadState).join() === 'resolved');
    } finally {
      await second.close();
    }
    expect(window.app.comments.threads(id)[0]!.comments).toEqual(before[0]!.comments);
  });
});
