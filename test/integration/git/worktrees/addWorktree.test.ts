import { chmod, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger';
import { expectOk } from '../../../../src/base/result';
import { Git } from '../../../../src/platform/git/git';
import { attemptId, newWorktree, type GitSandbox } from '../../../fixtures/gitSandbox';
import { expectWhole, testInstructedSandbox } from '../../../fixtures/instructedSandbox';
import { machineClock } from '../../../fixtures/machineClock';
import { repositoryFingerprint } from '../../../fixtures/repositoryFingerprint';
import { testSandbox, wholeWorktree } from '../../../fixtures/testWorktree';

let sandbox: GitSandbox;
let base: string;

beforeEach(async () => {
  sandbox = await testInstructedSandbox();
  base = await sandbox.git('rev-parse', 'HEAD');
});

describe('making a worktree', () => {
  it('writes the files that instruct agents in the first step, and all files in the second', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.client.worktrees.add(wanted));
    expect(existsSync(path.join(wanted.path, 'AGENTS.md'))).toBe(true);
    expect(existsSync(path.join(wanted.path, '.claude/settings.json'))).toBe(true);
    expect(existsSync(path.join(wanted.path, 'src'))).toBe(false);
    expectOk(await sandbox.client.worktrees.verify({ repo: sandbox.repo, worktree: wanted.path }));
    await expectWhole(sandbox, 't-1', base);
  });

  it('leaves checkout, settings, and every ref except its own as they were', async () => {
    const before = await repositoryFingerprint(sandbox.root);
    const log = await sandbox.git('log', '--all', '--decorate=full', '--format=%H %D');
    await expectWhole(sandbox, 't-1', base);
    const after = await repositoryFingerprint(sandbox.root);
    expect(after.checkout).toEqual(before.checkout);
    expect(after.settings).toEqual(before.settings);
    expect(after.refs.filter((ref) => !before.refs.includes(ref)).map((ref) => ref.split(' ')[0])).toEqual([
      'refs/coppice/attempt_t-1/branch/coppice/t-1',
      'refs/heads/coppice/t-1',
    ]);
    // A history view shows the branch, and none of our other refs.
    expect(await sandbox.git('log', '--all', '--decorate=full', '--format=%H %D')).toBe(
      log.replace('refs/heads/main', 'refs/heads/main, refs/heads/coppice/t-1'),
    );
    expect(await sandbox.git('fsck', '--strict')).toBe('');
  });

  it('works eight times at once on one repository', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `t-${i}`);
    await Promise.all(names.map((name) => expectWhole(sandbox, name, base)));
    const listed = expectOk(await sandbox.client.worktrees.list(sandbox.repo));
    expect(listed.map((worktree) => worktree.marker.attempt).sort()).toEqual(names.map((name) => attemptId(name)));
    expect(listed.every((worktree) => worktree.branch === worktree.marker.branch)).toBe(true);
    expect(await sandbox.git('fsck', '--strict')).toBe('');
  });

  it('runs none of the user’s hooks', async () => {
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
      await sandbox.write(`.git/hooks/${hook}`, `#!/bin/sh\necho ran >> ${sandbox.folder}/hooks.log\n`);
      await chmod(path.join(sandbox.root, '.git/hooks', hook), 0o755);
    }
    const worktree = await wholeWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.client.changes.files({ repo: sandbox.repo, worktree, base }));
    expect(existsSync(path.join(sandbox.folder, 'hooks.log'))).toBe(false);
  });

  it('ignores Git’s variables of the program that started Coppice', async () => {
    await sandbox.dispose();
    process.env['GIT_DIR'] = '/nowhere';
    process.env['GIT_INDEX_FILE'] = '/nowhere/index';
    try {
      sandbox = await testSandbox({ 'AGENTS.md': 'x' });
      const env = { ...sandbox.env, GIT_DIR: '/nowhere', GIT_WORK_TREE: '/nowhere', GIT_INDEX_FILE: '/nowhere/index' };
      const client = new Git({
        binary: 'git',
        env,
        clock: machineClock,
        log: silentLogger,
        userFolder: sandbox.folder,
      });
      expect(expectOk(await client.repository.locate(sandbox.root)).root).toBe(sandbox.root);
    } finally {
      delete process.env['GIT_DIR'];
      delete process.env['GIT_INDEX_FILE'];
    }
  });

  it('refuses an existing branch, wherever it came from, and leaves nothing behind', async () => {
    await sandbox.git('branch', 'coppice/t-1');
    const before = await repositoryFingerprint(sandbox.root);
    const wanted = newWorktree(sandbox, 't-1', base);
    expect(await sandbox.client.worktrees.add(wanted)).toMatchObject({ ok: false, error: { code: 'branchExists' } });
    expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
    expect(existsSync(wanted.path)).toBe(false);
    expect(expectOk(await sandbox.client.repository.freeBranchName(sandbox.repo, 'coppice/t-1'))).toBe('coppice/t-1-2');
  });

  it('finds a free name if a branch is named like Coppice’s folder', async () => {
    await sandbox.git('branch', 'coppice');
    const wanted = newWorktree(sandbox, 't-1', base);
    expect(await sandbox.client.worktrees.add(wanted)).toMatchObject({ error: { code: 'branchExists' } });
    const branch = expectOk(await sandbox.client.repository.freeBranchName(sandbox.repo, 'coppice/t-1'));
    expect(branch).toBe('coppice-t-1');
    expectOk(await sandbox.client.worktrees.add({ ...wanted, branch }));
  });

  it('reports bad names and bases by code', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    for (const branch of ['-x', 'a b', 'a..b', 'HEAD', 'x.lock', '']) {
      expect(await sandbox.client.worktrees.add({ ...wanted, branch })).toMatchObject({
        error: { code: 'branchNameInvalid' },
      });
      expect(await sandbox.client.repository.freeBranchName(sandbox.repo, branch)).toMatchObject({
        error: { code: 'branchNameInvalid' },
      });
    }
    expect(await sandbox.client.worktrees.add({ ...wanted, base: '1'.repeat(40) })).toMatchObject({
      error: { code: 'refMissing' },
    });
  });

  it('never uses someone else’s folder', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    await sandbox.write(path.join(wanted.path, 'precious.txt'), 'mine');
    expect(await sandbox.client.worktrees.add(wanted)).toMatchObject({ error: { code: 'worktreePathTaken' } });
    expect(await readFile(path.join(wanted.path, 'precious.txt'), 'utf8')).toBe('mine');
    await rm(wanted.path, { recursive: true });
    await sandbox.git('worktree', 'add', '-q', '-b', 'theirs', wanted.path);
    expect(await sandbox.client.worktrees.add(wanted)).toMatchObject({ error: { code: 'worktreePathTaken' } });
    expect(await sandbox.client.worktrees.fill(wanted)).toMatchObject({ error: { code: 'notOurs' } });
    expect(await sandbox.gitIn(wanted.path, 'status', '--porcelain')).toBe('');
  });

  it('reports a held lock', async () => {
    await sandbox.git('pack-refs', '--all');
    await sandbox.write('.git/refs/heads/coppice/t-1.lock', '');
    const added = await sandbox.client.worktrees.add(newWorktree(sandbox, 't-1', base));
    expect(added).toMatchObject({ error: { code: 'lockHeld' } });
    await rm(path.join(sandbox.root, '.git/refs/heads/coppice/t-1.lock'));
    await expectWhole(sandbox, 't-1', base);
  });
});
