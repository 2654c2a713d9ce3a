import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../src/base/result';
import { threadState } from '../../../src/domain/comment/comment';
import type { AttemptId } from '../../../src/domain/ids';
import { AppBench } from '../../fixtures/appBench';
import type { AppWindow } from '../../fixtures/appWindow';
import { unpackFolder } from '../../fixtures/releasedFolder';
import { MIGRATIONS } from '../../../src/platform/store/migrate';
import { openIn } from '../../unit/platform/store/opened';
import { wasmFile } from '../store/children';
import { linesOf } from './lines';

describe('what version 0.1.0 (dd94736) has left on the disk', () => {
  let bench: AppBench<{ readonly root: string }>;
  let window: AppWindow;
  let [merged, discarded, open]: AttemptId[] = [];

  beforeEach(async () => {
    const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-rel-')));
    bench = new AppBench({ folder, repository: await unpackFolder('dd94736', folder, wasmFile) });
    window = await bench.open();
    const { attemptStore, taskStore } = window.app;
    [merged, discarded, open] = taskStore.all().map(({ id }) => attemptStore.ofTask(id)[0]!.id);
  });

  const attempt = (id: AttemptId | undefined) => window.app.attemptStore.get(id!)!;
  const inWorktree = (file: string) => path.join(attempt(open).worktree, file);

  it('opens with all tasks, attempts, and sessions', () => {
    const { attemptFlagStore, attemptStore, store, taskStore, trashStore } = window.app;
    expect(store.access).toBe('write');
    expect(window.ports.lines.filter((line) => /^(warn|error)/.test(line))).toEqual([]);
    expect(taskStore.all().map(({ id, number, title }) => [number, title, taskStore.status(id)])).toEqual([
      [1, 'Write down what was merged', 'done'],
      [2, 'Try something else', 'cancelled'],
      [3, 'Rework the notes', 'inProgress'],
    ]);
    expect([merged, discarded, open].map((id) => [window.state(id!), window.session(id!).turns])).toEqual([
      ['merged', 1],
      ['discarded', 1],
      ['review', 2],
    ]);
    expect(attemptStore.all()).toHaveLength(3);
    expect(attemptFlagStore.landed(merged!)).toEqual({ into: 'main', commit: attempt(open).base.commit });
    expect(existsSync(trashStore.pathOf(discarded!)!)).toBe(true);
    expect(attempt(open).worktree).toBe(path.join(bench.folder, 'code/errands.coppice/t-3-rework-the-notes'));
    expect(window.app.attempts.draft(open!)).toBe('And then');
  });

  it('has each entry of its logs once', async () => {
    for (const { id, session } of window.app.attemptStore.all()) {
      const entries = await window.app.sessions.read(session, 0);
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => at + 1));
      expect(window.session(id)).toMatchObject({ seq: entries.length, lastEnd: 'completed', openAsks: [], queued: [] });
    }
    expect(linesOf(await window.transcript(open!))).toMatchInlineSnapshot(`
      [
        "prompt: Rework the notes",
        "toolCall: Edit notes.txt, completed",
        "ask: Edit notes.txt, allowOnce",
        "text: \`notes.txt\` has your words now.",
        "turnEnd: completed",
        "prompt: I have reviewed your changes and have a comment.",
        "plan: ",
        "thought: The user wants: I have reviewed your changes and have a comm",
        "toolCall: Read README.md, completed",
        "text: I have looked at README.md. Now I would like to add your wor",
        "toolCall: Edit PRACTICE.md, completed",
        "ask: Edit PRACTICE.md, allowOnce",
        "text: \`PRACTICE.md\` has your words now. May I look at what git say",
        "toolCall: git status --short, completed",
        "ask: git status --short, allowOnce",
        "text: git sees 2 changed files. Have a look with *Review Changes*,",
        "turnEnd: completed",
      ]
    `);
  });

  it('has the review and the comments', async () => {
    const { comments, decisions, review } = window.app;
    const against = expectOk(review.against(open!, 'base'));
    const { files } = expectOk(await review.changes(open!, against));
    expect(files.map(({ path: file }) => file)).toEqual(['notes.txt']);
    const { parts } = expectOk(await review.fileReview(open!, files[0]!, against));
    if (typeof parts === 'string') throw new Error(parts);
    const kept = decisions.kept(open!, 'notes.txt');
    expect(parts.map(({ id }) => kept.has(id))).toEqual([true, false, false]);
    const threads = comments.threads(open!);
    expect(threads.map((thread) => [threadState(thread), thread.comments.map(({ text }) => text)])).toEqual([
      ['sent', ['Too short']],
      ['draft', ['Not sent yet']],
    ]);
    const located = await comments.locate(open!, against);
    expect(located.map(({ position }) => [position.lines.from, position.state])).toEqual([
      [5, 'same'],
      [9, 'same'],
    ]);
  });

  it('can be continued', async () => {
    const { app } = window;
    expect(existsSync(inWorktree('PRACTICE.md'))).toBe(false);
    expectOk(await app.restores.undo(open!));
    expect(await readFile(inWorktree('PRACTICE.md'), 'utf8')).toContain('I have reviewed your changes');
    const before = await window.prompts(open!);
    expect(expectOk(await app.attempts.sendComments(open!))).toEqual({ sent: 1, remaining: 0 });
    await window.finish(open!);
    expect(window.session(open!)).toMatchObject({
      turns: 3,
      agentSession: window.app.sessionStore.get(attempt(open).session)!.agentSession,
    });
    expect(await window.prompts(open!)).toEqual([...before, expect.stringContaining('Not sent yet')]);

    expectOk(await app.attempts.undiscard(discarded!));
    expect(window.state(discarded!)).toBe('review');
    expect(await readFile(path.join(attempt(discarded).worktree, 'discarded.md'), 'utf8')).toContain(
      'Try something else',
    );
    await window.sendAndFinish(discarded!, 'And more\npractice: edit more.md');
    expectOk(await app.merges.merge(discarded!, { kind: 'squash', message: 'Add what was tried' }));
    expect(existsSync(path.join(bench.repository.root, 'discarded.md'))).toBe(true);
    expect(await window.start('A fourth task')).toBeDefined();
    expect(app.taskStore.all().map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });
});

describe('a comment that version 0.1.0 (dd94736) was sending when it died', () => {
  it.each([
    ['is sent if the log has its message', "'m_' || attempt", 'sent'],
    ['is a draft if the log does not have it', "'m_lost'", 'draft'],
  ])('%s', async (_title, message, state) => {
    const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-rel-')));
    const place = new AppBench({ folder, repository: await unpackFolder('dd94736', folder, wasmFile) });
    const [id] = await readdir(place.folders.storage);
    const store = await openIn(path.join(place.folders.storage, id!, 'state'), { migrations: MIGRATIONS.slice(0, 3) });
    const mark = `update comment_threads set comments = json_set(comments, '$[0].sendingIn', ${message})
      where comments like '%Not sent yet%'`;
    expectOk(await store.commit('sending', (tx) => expect(tx.run(mark, [])).toBe(1)));
    await store.close();

    const { app } = await place.open();
    const threads = app.attemptStore.all().flatMap(({ id }) => app.comments.threads(id));
    expect(threads.map(threadState)).toEqual(['sent', state]);
    expect(app.store.model.outgoing.size).toBe(0);
  });
});
