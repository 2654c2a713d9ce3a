import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { MessageId } from '../../src/domain/ids';
import { processesWithMarker } from '../../src/platform/process/process';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { SampleRepository } from '../fixtures/sampleRepository';

const WAIT = { timeout: 20_000, interval: 20 };

describe('the application, without an editor', () => {
  let bench: AppBench;
  let repository: SampleRepository;

  beforeEach(async () => {
    bench = await makeAppBench();
    ({ repository } = bench);
  });

  it('gets from a prompt to merged work', async () => {
    const window = await bench.open();
    const { app } = window;
    const id = await window.start('Write down what coppicing is');
    await window.finish(id);
    expect(window.state(id)).toBe('review');

    const attempt = app.attemptStore.get(id)!;
    expect(attempt).toMatchObject({ phase: 'prompted', branch: 'coppice/t-1-write-down-what-coppicing-is' });
    expect(path.relative(repository.root, attempt.worktree)).toMatch(/^\.\./);
    const changes = expectOk(await app.review.changes(id));
    expect(changes.files.length).toBeGreaterThan(0);
    const { items } = await window.transcript(id);
    expect(items.map((item) => item.type)).toEqual(
      expect.arrayContaining(['prompt', 'text', 'plan', 'toolCall', 'ask', 'turnEnd']),
    );

    const before = await repository.git('rev-parse', 'main');
    const plan = expectOk(await app.merges.plan(id));
    expect(plan).toMatchObject({ into: 'main', uncommitted: true, targetRoot: repository.root });
    const merged = expectOk(await app.merges.merge(id, { kind: 'squash', message: 'Say what coppicing is' }));
    expect(merged).toEqual({ into: 'main', commit: await repository.git('rev-parse', 'main') });
    expect(app.attemptFlagStore.landed(id)).toEqual(merged);
    expect(await repository.git('rev-parse', 'main^')).toBe(before);
    expect(await repository.git('status', '--porcelain')).toBe('');
    for (const file of changes.files.filter(({ status }) => status !== 'deleted'))
      expect(await readFile(path.join(repository.root, file.path), 'utf8')).not.toBe('');
    expect(window.state(id)).toBe('merged');
    expect(app.taskStore.all()[0]).toMatchObject({ number: 1 });
    expect(app.taskStore.status(attempt.task)).toBe('done');
  });

  it('answers follow-ups and saves the files of every turn', async () => {
    const window = await bench.open();
    const { app } = window;
    const id = await window.start('First');
    await window.finish(id);
    expectOk(await app.attempts.send(id, 'm_follow1' as MessageId, 'And another line'));
    await expect.poll(() => app.sessions.live(app.attemptStore.get(id)!.session)!.turns, WAIT).toBe(2);
    await window.finish(id);
    const { session } = app.attemptStore.get(id)!;
    await expect.poll(() => app.turnTreeStore.get(session, 2, 'end'), WAIT).toMatch(/^[0-9a-f]{40}$/);
    expect(app.turnTreeStore.get(session, 1, 'end')).toBe(app.turnTreeStore.get(session, 2, 'start'));
    expect(await repository.git('for-each-ref', '--format=%(refname)', 'refs/coppice')).toContain(id);
    expectOk(await app.attempts.send(id, 'm_follow1' as MessageId, 'And another line'));
    expect((await window.transcript(id)).items.filter((item) => item.type === 'prompt')).toHaveLength(2);
  });

  it('loses nothing when the window crashes during a turn and another one opens', async () => {
    const first = await bench.open();
    const id = await first.start('Ask me first');
    const ask = await first.asked(id);
    const run = first.app.sessions.live(first.app.attemptStore.get(id)!.session)!.run!;
    const pids = (await processesWithMarker(run)).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThan(0);
    await first.close();

    const second = await bench.open();
    expect((await second.asked(id)).id).toBe(ask.id);
    expect((await processesWithMarker(run)).map(({ pid }) => pid)).toEqual(pids);
    await second.finish(id);
    const seqs = (await second.app.sessions.read(second.app.attemptStore.get(id)!.session, 0)).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, at) => at + 1));
  });

  it('discards an attempt and restores it exactly', async () => {
    const window = await bench.open();
    const { app } = window;
    const id = await window.start('Something');
    await window.finish(id);
    const attempt = app.attemptStore.get(id)!;
    const before = await repository.git('-C', attempt.worktree, 'status', '--porcelain', '--ignored');
    expectOk(await app.attempts.discard(id));
    expect(window.state(id)).toBe('discarded');
    await expect(readFile(path.join(attempt.worktree, 'README.md'))).rejects.toThrow();
    expectOk(await app.attempts.undiscard(id));
    expect(window.state(id)).toBe('review');
    expect(await repository.git('-C', attempt.worktree, 'status', '--porcelain', '--ignored')).toBe(before);
  });

  it('never continues silently in another session: the user starts fresh, with a summary', async () => {
    const first = await bench.open();
    const id = await first.start('Say what a stump is');
    await first.finish(id);
    await first.end();
    await rm(path.join(bench.folders.home, '.coppice', 'practice'), { recursive: true });

    const second = await bench.open();
    const { app } = second;
    await second.send(id, 'And what a shoot is');
    await second.reaches(id, 'failed');
    expect(second.session(id).fault).toMatchObject({ code: 'resumeFailed' });
    const lost = second.session(id).agentSession;
    const { turns } = second.session(id);
    expectOk(await app.attempts.startFresh(id));
    await second.waits(() => second.session(id).turns > turns);
    await second.finish(id);
    expect(second.state(id)).toBe('review');
    expect(second.session(id).agentSession).not.toBe(lost);
    const prompts = (await second.transcript(id)).items.filter((item) => item.type === 'prompt');
    expect(prompts.map(({ fresh }) => fresh)).toEqual([undefined, undefined, true]);
    expect(prompts[2]!.text).toMatch(/User: Say what a stump is[^]*Latest request\n\nAnd what a shoot is/);
    // The session that it began is its own from here on: an ended process takes it up again.
    const fresh = second.session(id).agentSession;
    await second.end();
    const third = await bench.open();
    await third.send(id, 'Go on');
    await third.finish(id);
    expect(third.session(id)).toMatchObject({ agentSession: fresh, turns: 4 });
    expect(third.state(id)).toBe('review');
  });

  it('counts only what the attempt did as its changes, not what was merged from its base', async () => {
    const window = await bench.open();
    const { app } = window;
    const id = await window.start('practice: edit src/main.ts');
    await window.finish(id);
    await repository.commit({ 'news.txt': 'of main\n' }, 'News');
    const main = await repository.git('rev-parse', 'main');
    const paths = async () => expectOk(await app.review.changes(id)).files.map((file) => file.path);
    const before = await paths();
    expect(expectOk(await app.merges.update(id, { message: 'Work', by: 'merge' }))).toEqual({
      kind: 'updated',
      into: 'main',
    });
    expect(app.attemptStore.get(id)!.base).toEqual({ ref: 'main', commit: main });
    expect(await paths()).toEqual(before);

    // A conflict: the base is the commit that is being brought in, and the one before again when that is aborted.
    await repository.commit({ 'src/main.ts': 'of main\n' }, 'Another main');
    expect(expectOk(await app.merges.update(id, { message: 'Work', by: 'merge' })).kind).toBe('conflict');
    expect(await paths()).toEqual(before);
    expectOk(await app.merges.abortUpdate(id));
    expect(app.attemptStore.get(id)!.base.commit).toBe(main);
    expect(await paths()).toEqual(before);
    await window.end();
    const next = await bench.open();
    expect(next.app.attemptStore.get(id)!.base.commit).toBe(main);
  });

  it('finds a file of an attempt for an editor that is restored before the tasks are open', async () => {
    const first = await bench.open();
    const id = await first.start('practice: edit src/main.ts');
    await first.finish(id);
    const { base } = first.app.attemptStore.get(id)!;
    await first.close();
    const app = bench.unopened();
    const opening = app.store.open(false);
    const file = await app.review.fileAt(id, base.commit, 'src/main.ts');
    expectOk(await opening);
    expect(Buffer.from(expectOk(file)).toString().trim()).toBe(await repository.git('show', 'main:src/main.ts'));
  });

  it('reports what went wrong without messages, secrets, and names', async () => {
    const window = await bench.open();
    const { app } = window;
    const id = await window.start('Secret plan\npractice: fail 401');
    await window.reaches(id, 'failed');
    const { worktree } = app.attemptStore.get(id)!;
    const log = [`started in ${worktree} with api_key=abcdef123456`, 'a second ``` line'];
    const fault = { code: 'gitFailed', detail: `fatal: ${bench.folders.home}/x` };
    const report = app.reports.compose({ editor: 'Editor 1.2', log }, { fault, attempt: id });
    expect(report).toContain('in Editor 1.2');
    expect(report).toContain('gitFailed\n\n```text\nfatal: ~/x');
    expect(report).toMatch(/Agent practice `\S+`/);
    expect(report).toContain('Fault: loginNeeded');
    expect(report).toContain('````text\nstarted in ‹worktree› with api_key=‹redacted›');
    for (const name of ['Secret plan', 'secret-plan', 'abcdef123456', bench.folder]) expect(report).not.toContain(name);
  });

  it('refuses bad input with a code and changes nothing', async () => {
    const { app } = await bench.open();
    const codes = await Promise.all([
      app.tasks.start({ prompt: ' \n\0 ', agents: ['practice'] }),
      app.tasks.start({ prompt: 'x'.repeat(1_000_000), agents: ['practice'] }),
      app.tasks.start({ prompt: 'Do', agents: ['nobody'] }),
      app.tasks.start({ prompt: 'Do', agents: ['practice'], base: 'no-such-branch' }),
    ]);
    expect(codes.map((result) => (result.ok ? 'ok' : result.error.code))).toEqual([
      'promptEmpty',
      'promptTooLong',
      'agentUnknown',
      'refMissing',
    ]);
    expect(app.taskStore.all()).toEqual([]);
    expect(await repository.git('worktree', 'list')).not.toContain('\n');
  });

  it('reports a start that fails, and continues it when it is tried again', async () => {
    const window = await bench.open();
    const { app, ports } = window;
    ports.change({ customAgents: [{ name: 'mine', argv: ['no-such-agent'], env: {} }] });
    const {
      attempts: [id],
    } = expectOk(await app.tasks.start({ prompt: 'Do', agents: ['custom-mine'] }));
    await expect.poll(() => window.state(id), WAIT).toBe('failed');
    expect(app.attemptStore.get(id)!.startFault).toMatchObject({ code: 'agentNotFound' });
    const { execPath } = ports.runtime;
    ports.change({ customAgents: [{ name: 'mine', argv: [execPath, ports.bundles.practice], env: {} }] });
    expectOk(await app.attempts.retry(id));
    await window.finish(id);
    expect(window.state(id)).toBe('review');
  });
});
