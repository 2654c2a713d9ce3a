import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import type { GitSandbox } from '../../../fixtures/gitSandbox';
import { checkoutFingerprint, repositoryFingerprint } from '../../../fixtures/repositoryFingerprint';
import { testWorktree } from '../../../fixtures/testWorktree';

let sandbox: GitSandbox;
let worktree: string;

beforeEach(async () => {
  ({ sandbox, worktree } = await testWorktree({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'gone.txt': 'x\n' }));
});

const inside = (file: string) => path.join(worktree, file);
const update = (by: 'merge' | 'rebase' = 'merge') =>
  sandbox.client.merge.update({ repo: sandbox.repo, worktree, from: 'main', message: 'Bring main in', by });
const commit = () => sandbox.client.changes.commit({ repo: sandbox.repo, worktree, message: 'Work' });

async function work(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) await sandbox.write(inside(file), text);
  expectOk(await commit());
}

describe('bringing a branch into a worktree', () => {
  it('merges what fits, and leaves the user’s checkout alone', async () => {
    await work({ 'a.txt': 'a of the attempt\n' });
    await sandbox.commit({ 'b.txt': 'b of main\n' });
    const before = await repositoryFingerprint(sandbox.root);
    expect(expectOk(await update())).toEqual({ kind: 'updated', base: await sandbox.git('rev-parse', 'main') });
    expect(await readFile(inside('a.txt'), 'utf8')).toBe('a of the attempt\n');
    expect(await readFile(inside('b.txt'), 'utf8')).toBe('b of main\n');
    expect(await sandbox.gitIn(worktree, 'log', '-1', '--format=%s')).toBe('Bring main in');
    const after = await repositoryFingerprint(sandbox.root);
    expect(after.checkout).toEqual(before.checkout);
    expect(after.settings).toEqual(before.settings);
    expect(expectOk(await update())).toEqual({ kind: 'upToDate', base: await sandbox.git('rev-parse', 'main') });
  });

  it('leaves a conflict open with its markers, which a commit refuses until they are staged', async () => {
    await work({ 'a.txt': 'a of the attempt\n' });
    await sandbox.commit({ 'a.txt': 'a of main\n' });
    expect(expectOk(await update())).toMatchObject({ kind: 'conflict', files: ['a.txt'] });
    expect(await readFile(inside('a.txt'), 'utf8')).toMatch(/^<{7} [\s\S]*a of the attempt[\s\S]*a of main/);
    expect(await commit()).toMatchObject({ error: { code: 'conflictsLeft', files: ['a.txt'] } });
    expect(await update()).toMatchObject({ error: { code: 'conflictsLeft' } });
    expect(await sandbox.client.merge.snapshotCommit({ repo: sandbox.repo, worktree })).toMatchObject({
      error: { code: 'conflictsLeft' },
    });

    await sandbox.write(inside('a.txt'), 'a of both\n');
    expect(await commit()).toMatchObject({ error: { code: 'conflictsLeft' } });
    await sandbox.gitIn(worktree, 'add', 'a.txt');
    const live = expectOk(await sandbox.client.merge.snapshotCommit({ repo: sandbox.repo, worktree }));
    expect(live.uncommitted).toBe(true);
    const planned = await sandbox.client.merge.preview({ repo: sandbox.repo, from: live.commit, into: 'main' });
    expect(expectOk(planned).kind).toBe('fastForward');
    const id = expectOk(await commit());
    expect((await sandbox.git('show', '-s', '--format=%P', id)).split(' ')).toHaveLength(2);
    const preview = expectOk(
      await sandbox.client.merge.preview({ repo: sandbox.repo, from: 'coppice/t-1', into: 'main' }),
    );
    expect(preview.kind).toBe('fastForward');
  });

  it('doesn’t guess whether to keep a file that one side deleted', async () => {
    await rm(inside('gone.txt'));
    expectOk(await commit());
    await sandbox.commit({ 'gone.txt': 'changed on main\n' });
    expect(expectOk(await update())).toMatchObject({ kind: 'conflict', files: ['gone.txt'] });
    expect(await commit()).toMatchObject({ error: { code: 'conflictsLeft', files: ['gone.txt'] } });
    await sandbox.gitIn(worktree, 'rm', '--quiet', 'gone.txt');
    expectOk(await commit());
  });

  it('can be undone to the byte', async () => {
    await work({ 'a.txt': 'a of the attempt\n' });
    await sandbox.write(inside('untracked.txt'), 'mine\n');
    const before = await checkoutFingerprint(worktree);
    await sandbox.commit({ 'a.txt': 'a of main\n', 'new.txt': 'n\n' });
    expect(expectOk(await update()).kind).toBe('conflict');
    expectOk(await sandbox.client.merge.abortUpdate({ repo: sandbox.repo, worktree }));
    expect((await checkoutFingerprint(worktree)).files).toEqual(before.files);
    expectOk(await sandbox.client.merge.abortUpdate({ repo: sandbox.repo, worktree }));
  });

  it('puts the attempt’s commits on top with a rebase', async () => {
    await work({ 'a.txt': 'a of the attempt\n' });
    await sandbox.commit({ 'b.txt': 'b of main\n' });
    const main = await sandbox.git('rev-parse', 'main');
    const before = await repositoryFingerprint(sandbox.root);
    expect(expectOk(await update('rebase'))).toEqual({ kind: 'updated', base: main });
    expect(await sandbox.gitIn(worktree, 'rev-parse', 'HEAD^')).toBe(main);
    expect(await readFile(inside('a.txt'), 'utf8')).toBe('a of the attempt\n');
    expect((await repositoryFingerprint(sandbox.root)).checkout).toEqual(before.checkout);
    expect(expectOk(await update('rebase')).kind).toBe('upToDate');
  });

  it('changes nothing if a rebase conflicts', async () => {
    await work({ 'b.txt': 'b of the attempt\n' });
    await work({ 'a.txt': 'a of the attempt\n' });
    await sandbox.write(inside('untracked.txt'), 'mine\n');
    await sandbox.commit({ 'a.txt': 'a of main\n' });
    const [before, head] = [await checkoutFingerprint(worktree), await sandbox.gitIn(worktree, 'rev-parse', 'HEAD')];
    expect(await update('rebase')).toMatchObject({ error: { code: 'rebaseConflict', files: ['a.txt'] } });
    expect((await checkoutFingerprint(worktree)).files).toEqual(before.files);
    expect(await sandbox.gitIn(worktree, 'rev-parse', 'HEAD')).toBe(head);
    expect(await sandbox.gitIn(worktree, 'symbolic-ref', '--short', 'HEAD')).toBe('coppice/t-1');
  });

  it.each([
    ['uncommitted changes', 'a.txt', 'dirtyOverlap'],
    ['untracked files', 'new.txt', 'untrackedInTheWay'],
  ])('refuses if %s are in its way, and changes nothing', async (_, file, code) => {
    await sandbox.commit({ 'a.txt': 'a of main\n', 'new.txt': 'n\n' });
    await sandbox.write(inside(file), 'not committed\n');
    const before = await checkoutFingerprint(worktree);
    expect(await update()).toMatchObject({ error: { code } });
    expect((await checkoutFingerprint(worktree)).files).toEqual(before.files);
  });

  it('commits as the given author if Git knows none, and writes that into no configuration', async () => {
    await sandbox.write(path.join(sandbox.folder, 'home', '.gitconfig'), '[user]\n\tuseConfigOnly = true\n');
    const before = await repositoryFingerprint(sandbox.root);
    await sandbox.write(inside('a.txt'), 'changed\n');
    expect(await commit()).toMatchObject({ error: { code: 'identityMissing' } });
    const identity = { name: 'Ada "O\'Neil" <x>', email: 'ada@example.com' };
    const id = expectOk(
      await sandbox.client.changes.commit({ repo: sandbox.repo, worktree, message: 'Work', identity }),
    );
    expect(await sandbox.git('show', '-s', '--format=%ae %ce', id)).toBe('ada@example.com ada@example.com');
    expect((await repositoryFingerprint(sandbox.root)).settings).toEqual(before.settings);
  });
});

describe('untracked files', () => {
  it('lists them with their sizes, and leaves selected ones out of a commit', async () => {
    await sandbox.write(inside('.gitignore'), '*.log\n');
    await sandbox.write(inside('x.log'), 'ignored\n');
    await sandbox.write(inside('big "1".bin'), 'x'.repeat(5_000));
    await sandbox.write(inside('src/[a]*.ts'), 'kept\n');
    await sandbox.write(inside('src/a.ts'), 'kept\n');
    const found = expectOk(await sandbox.client.changes.untrackedFiles({ repo: sandbox.repo, worktree }));
    expect([...found].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: '.gitignore', size: 6 },
      { path: 'big "1".bin', size: 5_000 },
      { path: 'src/[a]*.ts', size: 5 },
      { path: 'src/a.ts', size: 5 },
    ]);
    const leaveOut = ['big "1".bin', 'src/[a]*.ts'];
    expectOk(await sandbox.client.changes.commit({ repo: sandbox.repo, worktree, message: 'Work', leaveOut }));
    expect(await sandbox.gitIn(worktree, 'status', '--porcelain', '-z')).toBe('?? big "1".bin\0?? src/[a]*.ts\0');
  });
});
