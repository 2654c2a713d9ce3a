// Copies untracked files of the user's checkout into a worktree.
import { lstat, mkdir, readFile, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import type { CopiedFiles, FilesToCopy } from '../../../../src/platform/git/git';
import { attemptId, type GitSandbox } from '../../../fixtures/gitSandbox';
import { repositoryFingerprint } from '../../../fixtures/repositoryFingerprint';
import { testWorktree } from '../../../fixtures/testWorktree';

let sandbox: GitSandbox;
let worktree: string;

beforeEach(async () => {
  const files = { '.gitignore': '.env*\nnode_modules/\n*.pem\n', 'src/a.ts': 'a\n', '.env.example': 'KEY=\n' };
  ({ sandbox, worktree } = await testWorktree(files, async (made) => {
    await made.git('add', '--force', '.env.example');
    await made.commit({});
  }));
});

const there = (file: string) => path.join(worktree, file);
const text = (file: string) => readFile(there(file), 'utf8');

async function copyFiles(more: Partial<FilesToCopy> = {}): Promise<CopiedFiles> {
  const wanted = { repo: sandbox.repo, worktree, attempt: attemptId('t-1'), globs: [], folders: [], ...more };
  return expectOk(await sandbox.client.worktrees.copyIncludedFiles(wanted));
}

describe('bringing files along', () => {
  it('copies what .worktreeinclude names and Git doesn’t track, and changes nothing else', async () => {
    await sandbox.write('.worktreeinclude', '.env*\n!.env.secret\nnode_modules/\nsrc/\n# a remark\nnotes.txt\n');
    await sandbox.write('.env', 'KEY=1\n');
    await sandbox.write('.env.secret', 'no\n');
    await sandbox.write('.env.example', 'changed by the user\n');
    await sandbox.write('cert.pem', 'not named\n');
    await sandbox.write('notes.txt', 'untracked\n');
    await sandbox.write('node_modules/dep/a "b"\nc/ü.js', 'odd\n');
    await sandbox.write('node_modules/dep/run.sh', '#!/bin/sh\n');
    const before = await repositoryFingerprint(sandbox.root);

    expect(await copyFiles()).toEqual({ copied: 4, skipped: [], skippedCount: 0 });
    expect(await text('.env')).toBe('KEY=1\n');
    expect(await text('notes.txt')).toBe('untracked\n');
    expect(await text('node_modules/dep/a "b"\nc/ü.js')).toBe('odd\n');
    // Tracked, so it comes from the base.
    expect(await text('.env.example')).toBe('KEY=\n');
    expect(existsSync(there('.env.secret'))).toBe(false);
    expect(existsSync(there('cert.pem'))).toBe(false);
    expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
    expect((await readdir(path.dirname(worktree))).sort()).toEqual(['t-1']);
  });

  it('respects the globs of the setting, and include files of open folders', async () => {
    await sandbox.write('.env', '1\n');
    await sandbox.write('deep/.env', '2\n');
    await sandbox.write('deep/er/x.pem', '3\n');
    await sandbox.write('deep/er/y.pem', '4\n');
    expect(await copyFiles({ globs: ['.env', 'deep/**/{x,z}.pem'] })).toMatchObject({ copied: 2, skippedCount: 0 });
    expect([existsSync(there('.env')), existsSync(there('deep/er/x.pem'))]).toEqual([true, true]);
    expect([existsSync(there('deep/.env')), existsSync(there('deep/er/y.pem'))]).toEqual([false, false]);

    await sandbox.write('deep/.worktreeinclude', '.env\n');
    const open = [path.join(sandbox.root, 'deep'), path.join(sandbox.folder, 'elsewhere')];
    expect(await copyFiles({ folders: open })).toMatchObject({ copied: 1, skippedCount: 0 });
    expect(await text('deep/.env')).toBe('2\n');
  });

  it('never overwrites a file, and copies only what is missing when it is repeated', async () => {
    await sandbox.write('.worktreeinclude', '.env\n*.pem\n');
    await sandbox.write('.env', 'theirs\n');
    await sandbox.write('a.pem', 'a\n');
    await writeFile(there('.env'), 'mine\n');
    expect(await copyFiles()).toMatchObject({ copied: 1, skippedCount: 0 });
    expect(await text('.env')).toBe('mine\n');
    expect(await copyFiles()).toEqual({ copied: 0, skipped: [], skippedCount: 0 });
  });

  it('follows no link out of either checkout', async () => {
    const secret = path.join(sandbox.folder, 'secret');
    await mkdir(secret);
    await writeFile(path.join(secret, 'key'), 'secret\n');
    await sandbox.write('.worktreeinclude', 'node_modules/\nconf/\n');
    await sandbox.write('node_modules/dep/bin.js', 'x\n');
    await sandbox.write('conf/app.json', '{}\n');
    await mkdir(path.join(sandbox.root, 'node_modules/.bin'));
    await symlink('../dep/bin.js', path.join(sandbox.root, 'node_modules/.bin/dep'));
    await symlink(path.join(secret, 'key'), path.join(sandbox.root, 'node_modules/key'));
    await symlink('../../secret', path.join(sandbox.root, 'node_modules/folder'));
    await symlink(path.join(sandbox.root, 'src'), path.join(sandbox.root, 'node_modules/mine'));
    await symlink('nowhere', path.join(sandbox.root, 'node_modules/dangling'));
    // The base has a link where the user's checkout has a folder.
    await symlink(secret, there('conf'));

    const { copied, skipped, skippedCount } = await copyFiles();
    expect([copied, skippedCount]).toEqual([2, 4]);
    expect(skipped).toEqual(
      expect.arrayContaining([
        { path: 'conf/app.json', why: 'inTheWay' },
        { path: 'node_modules/key', why: 'outside' },
        { path: 'node_modules/folder', why: 'outside' },
        { path: 'node_modules/mine', why: 'outside' },
      ]),
    );
    expect(await readlink(there('node_modules/.bin/dep'))).toBe('../dep/bin.js');
    expect(await text('node_modules/.bin/dep')).toBe('x\n');
    expect((await lstat(there('node_modules/dep/bin.js'))).isFile()).toBe(true);
    expect(await readdir(secret)).toEqual(['key']);
  });

  it('limits number and size, copies files of upper folders first, and reports what was skipped', async () => {
    await sandbox.write('.worktreeinclude', '.env\nnode_modules/\n');
    await sandbox.write('.env', '1\n');
    for (let at = 0; at < 40; at += 1) await sandbox.write(`node_modules/m${at}/i.js`, 'x'.repeat(100));
    const few = await copyFiles({ limits: { files: 10, bytes: 1e6 } });
    expect(few.copied + few.skippedCount).toBe(41);
    expect(few.copied).toBeLessThan(20);
    expect(few.skipped).toHaveLength(20);
    expect(few.skipped.every(({ why }) => why === 'tooMany')).toBe(true);
    expect(await text('.env')).toBe('1\n');

    const small = await copyFiles({ limits: { files: 100, bytes: 250 } });
    expect(small.copied).toBe(2);
    expect((await copyFiles()).skippedCount).toBe(0);
  });

  it('leaves nested repositories alone, and does nothing if nothing is named', async () => {
    expect(await copyFiles()).toEqual({ copied: 0, skipped: [], skippedCount: 0 });
    await sandbox.write('.worktreeinclude', 'vendor/\n');
    await mkdir(path.join(sandbox.root, 'vendor/nested'), { recursive: true });
    await sandbox.gitIn(path.join(sandbox.root, 'vendor/nested'), 'init', '--quiet');
    await sandbox.write('vendor/nested/x', 'x\n');
    await sandbox.write('vendor/y', 'y\n');
    expect(await copyFiles()).toEqual({
      copied: 1,
      skipped: [{ path: 'vendor/nested/', why: 'special' }],
      skippedCount: 1,
    });
  });

  it('copies only into the attempt’s own worktree', async () => {
    await sandbox.write('.worktreeinclude', '.env\n');
    await sandbox.write('.env', '1\n');
    const wanted = { repo: sandbox.repo, worktree, attempt: attemptId('other'), globs: [], folders: [] };
    expect(await sandbox.client.worktrees.copyIncludedFiles(wanted)).toMatchObject({
      ok: false,
      error: { code: 'notOurs' },
    });
    expect(existsSync(there('.env'))).toBe(false);
  });
});
