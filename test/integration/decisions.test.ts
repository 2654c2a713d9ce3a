import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import type { FileReview } from '../../src/domain/review/fileReview';
import { linesOf, reverseEdit, type Hunk } from '../../src/domain/review/hunks';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';

const LINES = Array.from({ length: 30 }, (_, at) => `line ${at + 1}`);
const text = (changes: Readonly<Record<number, string>> = {}) =>
  `${LINES.map((line, at) => changes[at + 1] ?? line).join('\n')}\n`;

describe('reviewing changes', () => {
  let place: AppBench;
  let window: AppWindow;
  let id: AttemptId;
  let worktree: string;

  beforeEach(async () => {
    place = await makeAppBench();
    await writeFile(path.join(place.repository.root, 'latin.txt'), Buffer.from('caf\xe9\ntwo\n', 'latin1'));
    await symlink('notes.txt', path.join(place.repository.root, 'link'));
    await place.repository.commit({ 'notes.txt': text() }, 'Notes');
    window = await place.open();
    id = await window.start('practice: edit made.md');
    await window.finish(id);
    worktree = window.worktree(id);
    await change('notes.txt', text({ 3: 'THREE', 15: 'FIFTEEN', 28: 'LAST' }));
  });

  const change = (file: string, content: string) => writeFile(path.join(worktree, file), content);
  const live = (file: string) => readFile(path.join(worktree, file), 'utf8');

  async function reviewed(file: string): Promise<{ review: FileReview; hunks: readonly Hunk[]; against: string }> {
    const against = expectOk(window.app.review.against(id, 'base'));
    const { files } = expectOk(await window.app.review.changes(id, against));
    const found = files.find((candidate) => candidate.path === file)!;
    const review = expectOk(await window.app.review.fileReview(id, found, against));
    return { review, hunks: typeof review.parts === 'string' ? [] : review.parts, against };
  }

  /** Takes a hunk out of its file as an editor does, and remembers it. */
  async function discard(file: string, at: number): Promise<void> {
    const { hunks, against } = await reviewed(file);
    const edit = reverseEdit(await live(file), hunks[at]!)!;
    const lines = linesOf(await live(file));
    lines.splice(edit.start.line, edit.end.line - edit.start.line + 1, edit.text);
    await change(file, lines.join('\n'));
    expectOk(await window.app.decisions.refuseHunk(id, { path: file, against, hunk: hunks[at]! }));
  }

  it('keeps hunks and files, and reopens only a hunk that changes', async () => {
    const { app } = window;
    const { hunks, review } = await reviewed('notes.txt');
    expect(hunks.map(({ newStart }) => newStart)).toEqual([2, 14, 27]);
    expectOk(await app.decisions.keepHunk(id, 'notes.txt', hunks[0]!.id));
    expect(app.decisions.state(id, 'notes.txt')).toBe('partly');
    expectOk(await app.decisions.keepFile(id, review));
    expect(app.decisions.state(id, 'notes.txt')).toBe('kept');
    await app.review.refresh(id);
    expect(app.decisions.progress(id)).toEqual({ reviewed: 1, total: 2 });

    await change('notes.txt', text({ 3: 'THREE', 15: 'Fifteen', 28: 'LAST' }));
    await app.review.refresh(id);
    await expect.poll(() => app.decisions.state(id, 'notes.txt')).toBe('partly');
    const now = await reviewed('notes.txt');
    const kept = app.decisions.kept(id, 'notes.txt');
    expect(now.hunks.map((hunk) => kept.has(hunk.id))).toEqual([true, false, true]);

    await window.close();
    window = await place.open();
    await expect.poll(() => window.app.decisions.state(id, 'notes.txt')).toBe('partly');
    expectOk(await window.app.decisions.unkeep(id, 'notes.txt'));
    expect(window.app.decisions.state(id, 'notes.txt')).toBe('open');
    expectOk(await window.app.attempts.attach(id)); // so that the agent host ends with this window
  });

  it('reports to the agent once what was discarded, but not what an undo brought back', async () => {
    await discard('notes.txt', 2);
    await discard('notes.txt', 0);
    expect(await live('notes.txt')).toBe(text({ 15: 'FIFTEEN' }));
    await change('notes.txt', text({ 3: 'THREE', 15: 'FIFTEEN' })); // an undo
    await window.sendAndFinish(id, 'Go on');
    await window.sendAndFinish(id, 'And on');
    const [, second, third] = await window.prompts(id);
    expect(second).toMatch(/^Go on\n\n.*discarded/);
    expect(second).toContain('`notes.txt`, line 28:\n\n```diff\n-line 28\n+LAST\n```');
    expect(second).not.toContain('THREE');
    expect(third).toBe('And on');
  });

  it('discards whole files, and undoes that', async () => {
    await rm(path.join(worktree, 'README.md'));
    const before = expectOk(await window.app.review.snapshot(id));
    const discarded = [];
    for (const file of ['made.md', 'README.md', 'notes.txt']) {
      const { review, against } = await reviewed(file);
      discarded.push(expectOk(await window.app.decisions.discardFile(id, review, against)));
    }
    expect(expectOk(await window.app.review.changes(id)).files).toEqual([]);
    expectOk(await window.app.decisions.undoDiscard(id, discarded[2]!));
    await window.sendAndFinish(id, 'practice: run');
    const note = (await window.prompts(id)).at(-1);
    expect(note).toContain('`made.md`: I removed this file, which you had added');
    expect(note).toContain('`README.md`: I restored this file, which you had deleted');
    expect(note).not.toContain('notes.txt');
    for (const one of discarded) expectOk(await window.app.decisions.undoDiscard(id, one));
    expect(expectOk(await window.app.review.snapshot(id))).toBe(before);
  });

  it('does not take bytes for reviewed that look the same in every editor', async () => {
    const latin1 = (words: string) => Buffer.from(words, 'latin1');
    await writeFile(path.join(worktree, 'latin.txt'), latin1('caf\xe9\nTWO\n'));
    const seen = await reviewed('latin.txt');
    expect(seen.hunks.map(({ newLines }) => newLines)).toEqual([['TWO']]);
    expectOk(await window.app.decisions.keepHunk(id, 'latin.txt', seen.hunks[0]!.id));
    expect(window.app.decisions.state(id, 'latin.txt')).toBe('kept');

    await change('latin.txt', 'caf\ufffd\nTWO\n'); // what an agent makes of it that takes it for UTF-8
    await window.app.review.refresh(id);
    await expect.poll(() => window.app.decisions.state(id, 'latin.txt')).toBe('open');
    const { review, against } = await reviewed('latin.txt');
    expect(review.parts).toBe('hidden');
    expectOk(await window.app.decisions.keepFile(id, review));
    expect(window.app.decisions.state(id, 'latin.txt')).toBe('kept');
    expectOk(await window.app.decisions.discardFile(id, review, against));
    expect(await readFile(path.join(worktree, 'latin.txt'))).toEqual(latin1('caf\xe9\ntwo\n'));
  });

  it('reviews a link as a whole, whatever is in the file that it leads to', async () => {
    await rm(path.join(worktree, 'link'));
    await symlink('README.md', path.join(worktree, 'link'));
    const { review, hunks } = await reviewed('link');
    expect(review.parts).toBe('special');
    expect(hunks).toEqual([]);
    expect(await window.app.review.wholeReason(id, review.file)).toBe('special');
  });

  it('compares with the files before the last turn', async () => {
    await window.sendAndFinish(id, 'practice: edit more.md');
    const against = expectOk(window.app.review.against(id, 'lastTurn'));
    const { files } = expectOk(await window.app.review.changes(id, against));
    expect(files.map(({ path: name }) => name)).toEqual(['more.md']);
    expect(expectOk(await window.app.review.changes(id)).total).toBe(3);
    expect(Buffer.from(expectOk(await window.app.review.fileAt(id, against, 'notes.txt'))).toString()).toContain(
      'LAST',
    );
  });

  it('discards nothing while the agent works', async () => {
    const { review, against } = await reviewed('made.md');
    await window.send(id, 'practice: wait');
    expect(await window.app.decisions.discardFile(id, review, against)).toMatchObject({
      ok: false,
      error: { code: 'attemptRunning' },
    });
    expect(await live('made.md')).not.toBe('');
    expectOk(await window.app.attempts.stop(id));
    await window.finish(id);
  });
});
