// What attempts leave behind is found and removed, with real Git. What Coppice didn't create is left alone.
import { existsSync } from 'node:fs';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId, StoreId } from '../../src/domain/ids';
import { isAlive, startDetached } from '../../src/platform/process/process';
import type { Leftover } from '../../src/services/worktrees/cleanUp/leftover';
import { AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';
import { attemptId, createGitSandbox, newWorktree, type GitSandbox } from '../fixtures/gitSandbox';
import { repositoryFingerprint } from '../fixtures/repositoryFingerprint';
import { createSampleRepository } from '../fixtures/sampleRepository';

let sandbox: GitSandbox;
let bench: AppBench<GitSandbox>;
let window: AppWindow;

beforeEach(async () => {
  sandbox = await createGitSandbox({ 'a.txt': 'one\n' });
  bench = new AppBench({ folder: sandbox.folder, repository: sandbox });
  window = await bench.open();
});

async function attempt(title: string, does = 'practice: slow 1'): Promise<AttemptId> {
  const id = await window.start(`${title}\n${does}`);
  await window.finish(id);
  return id;
}

const find = async () => expectOk(await window.app.cleanUp.find());
const brief = (leftovers: readonly Leftover[]) =>
  leftovers.map(({ kind, why, warnings }) => [kind, why, ...warnings].join(' ')).sort();
const branches = async () => (await sandbox.git('branch', '--format=%(refname:short)')).split('\n');
const record = (id: AttemptId) => window.app.attemptStore.get(id)!;

/** Removes all of it. Must succeed. */
async function clear(leftovers: readonly Leftover[]): Promise<void> {
  expect((await window.app.cleanUp.remove(leftovers)).failed).toEqual([]);
}

describe('cleaning up', () => {
  it('suggests what is merged or discarded, and restores worktrees and branches', async () => {
    const [merged, open, discarded] = await Promise.all([
      attempt('Merge me', 'practice: edit a.txt'),
      attempt('Keep me'),
      attempt('Drop me'),
    ]);
    await sandbox.gitIn(record(discarded).worktree, 'commit', '--quiet', '--allow-empty', '-m', 'Work');
    expect(await find()).toEqual([]);
    expectOk(await window.app.merges.merge(merged, { kind: 'squash', message: 'Merged' }));
    expectOk(await window.app.attempts.discard(discarded));
    await sandbox.git('branch', 'coppice/of-the-user');
    const before = (await repositoryFingerprint(sandbox.root)).checkout;

    const first = await find();
    expect(brief(first)).toEqual(['trash discarded', 'worktree merged']);
    expect(first.every(({ bytes, since }) => bytes! > 0 && since! > 0)).toBe(true);
    const worktree = first.find(({ kind }) => kind === 'worktree')!;
    await clear([worktree]);
    expect(existsSync(worktree.name)).toBe(false);
    expectOk(await window.app.cleanUp.undo(worktree));
    expect(existsSync(path.join(worktree.name, 'a.txt'))).toBe(true);
    expect(brief(await find())).toEqual(['trash discarded', 'worktree merged']);

    expect(window.app.attempts.canUndiscard(discarded)).toBe(true);
    // To the trash, out of the trash, then the branches that nothing needs anymore.
    await clear(await find());
    await clear((await find()).filter(({ kind }) => kind === 'trash'));
    expect(window.app.attempts.canUndiscard(discarded)).toBe(false);
    const [repository, known] = [await repositoryFingerprint(sandbox.root), record(discarded)];
    expect(await window.app.attempts.undiscard(discarded)).toMatchObject({ error: { code: 'trashEmptied' } });
    expect([await repositoryFingerprint(sandbox.root), record(discarded)]).toEqual([repository, known]);
    const held = await find();
    expect(brief(held)).toEqual(['branch discarded unmerged', 'branch merged'].sort());
    const moved = held.find(({ why }) => why === 'discarded')!;
    const refused = await window.app.cleanUp.remove([{ ...moved, commit: '1'.repeat(40) }]);
    expect(refused.failed.map(({ fault }) => fault.code)).toEqual(['leftoverChanged']);
    await clear(held);
    expect(await branches()).toEqual([record(open).branch, 'coppice/of-the-user', 'main'].sort());
    for (const branch of held) expectOk(await window.app.cleanUp.undo(branch));
    expect(await branches()).toContain(record(discarded).branch);
    expect(brief(await find())).toEqual(brief(held));
    await clear(held);
    await clear(await find());
    expect(await find()).toEqual([]);
    expect(await sandbox.git('for-each-ref', '--format=%(refname)', 'refs/coppice')).not.toContain(discarded);
    expect(existsSync(record(open).worktree)).toBe(true);
    expect((await repositoryFingerprint(sandbox.root)).checkout).toEqual(before);
    expect(await sandbox.git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  it('flags what has changes, and refuses what has had some since', async () => {
    await attempt('Make a store');
    const base = await sandbox.git('rev-parse', 'HEAD');
    const store = window.app.store.id;
    const make = async (name: string, of: StoreId) => {
      const wanted = newWorktree(sandbox, name, base);
      const marker = { ...wanted.marker, store: of };
      expectOk(await sandbox.client.worktrees.add({ ...wanted, marker }));
      expectOk(await sandbox.client.worktrees.fill(wanted));
      return wanted.path;
    };
    // Of attempts that the store no longer knows, and of a store that is gone.
    const clean = await make('clean', store);
    const dirty = await make('dirty', 'store_gone' as StoreId);
    await sandbox.gitIn(dirty, 'switch', '--quiet', '--detach');
    await sandbox.gitIn(dirty, 'commit', '--quiet', '--allow-empty', '-m', 'On no branch');
    await writeFile(path.join(dirty, 'new.txt'), 'work\n');
    // The user's own: a worktree, a branch, and a copy of an attempt's.
    await sandbox.git('worktree', 'add', '-q', '-b', 'mine', path.join(sandbox.folder, 'errands.coppice', 'mine'));

    const found = await find();
    expect(brief(found)).toEqual(['worktree orphaned', 'worktree orphaned uncommitted unmerged']);
    await writeFile(path.join(clean, 'late.txt'), 'late\n');
    const refused = await window.app.cleanUp.remove(found.filter(({ name }) => name === clean));
    expect(refused.failed.map(({ fault }) => fault.code)).toEqual(['leftoverChanged']);
    expect(existsSync(path.join(clean, 'late.txt'))).toBe(true);

    await clear(await find());
    expect([existsSync(clean), existsSync(dirty)]).toEqual([false, false]);
    expect(brief(await find())).toEqual(['branch orphaned', 'branch orphaned']);
    await clear(await find());
    expect(await find()).toEqual([]);
    expect(await branches()).toEqual(expect.arrayContaining(['main', 'mine']));
    expect(await sandbox.git('worktree', 'list')).toContain('/mine ');
  });

  it('flags a worktree without its .git file, whose files can’t be compared', async () => {
    await attempt('Make a store');
    const base = await sandbox.git('rev-parse', 'HEAD');
    const wanted = ['before', 'since'].map((name) => newWorktree(sandbox, name, base));
    for (const one of wanted) {
      expectOk(await sandbox.client.worktrees.add(one));
      expectOk(await sandbox.client.worktrees.fill(one));
    }
    const [before, since] = wanted.map((one) => one.path) as [string, string];
    await rm(path.join(before, '.git'));
    const found = await find();
    expect(brief(found)).toEqual(['worktree orphaned', 'worktree orphaned uncommitted']);
    const flagged = found.find(({ name }) => name === before)!;
    expect(flagged.bytes).toBeGreaterThan(0);
    await rm(path.join(since, '.git'));
    const refused = await window.app.cleanUp.remove(found.filter(({ name }) => name === since));
    expect(refused.failed.map(({ fault }) => fault.code)).toEqual(['leftoverChanged']);
    expect(existsSync(path.join(since, 'a.txt'))).toBe(true);
    await clear([flagged]);
    expect(existsSync(before)).toBe(false);
  });

  it('lists a worktree whose folder is missing, and leaves one of another store alone', async () => {
    const id = await attempt('Make a store');
    const base = await sandbox.git('rev-parse', 'HEAD');
    const wanted = newWorktree(sandbox, 'gone', base);
    expectOk(await sandbox.client.worktrees.add(wanted));
    await rm(wanted.path, { recursive: true });
    const [gone, ...others] = await find();
    expect(others).toEqual([]);
    expect(gone).toMatchObject({ kind: 'worktree', attempt: attemptId('gone'), bytes: 0, warnings: [] });
    await clear([gone!]);
    expect(await sandbox.git('worktree', 'list')).not.toContain('/gone');
    expect(window.state(id)).toBe('review');
  });

  it('ends an agent host only if no window works with it', async () => {
    await attempt('Make a store');
    const { root } = await createSampleRepository(path.join(sandbox.folder, 'other'));
    const other = await bench.open(bench.newPorts(), root);
    const id = await other.start('practice: wait');
    await other.reaches(id, 'running');
    const host = other.app.store.hostFolder;
    expect(await find()).toEqual([]);
    await other.close();
    const found = await find();
    expect(brief(found)).toEqual(['host unused running']);
    expect(found[0]).toMatchObject({ name: host, title: root });
    const again = await bench.open(bench.newPorts(), root);
    const refused = await window.app.cleanUp.remove(found);
    expect(refused.failed.map(({ fault }) => fault.code)).toEqual(['leftoverChanged']);
    expect(again.state(id)).toBe('running');
    await again.close();
    await clear(await find());
    expect(await find()).toEqual([]);
    const last = await bench.open(bench.newPorts(), root);
    await last.reaches(id, 'interrupted');
    expect(window.app.sessions.connected).toBe(true);
  });

  it('ends an agent host only if its store is gone', async () => {
    await attempt('Make a store');
    const runs = path.join(sandbox.env['HOME']!, '.coppice', 'run');
    const stray = path.join(await realpath(runs), 'abcdefabcdef');
    await mkdir(stray, { mode: 0o700 });
    const started = expectOk(
      await startDetached({
        argv: [process.execPath, '-e', 'setInterval(() => {}, 1000)'],
        env: { PATH: process.env['PATH'] ?? '' },
        cwd: sandbox.folder,
        logFile: path.join(stray, 'host.out'),
      }),
    );
    const record = { ...started, version: 'x', protocol: 1, lease: 1 };
    await writeFile(path.join(stray, 'host.json'), JSON.stringify(record));
    const found = await find();
    expect(brief(found)).toEqual(['host orphaned running']);
    expect(found[0]!.name).toBe(stray);
    await clear(found);
    expect(existsSync(stray)).toBe(false);
    expect(await isAlive(started)).toBe('dead');
    expect(window.app.sessions.connected).toBe(true);
  });
});
