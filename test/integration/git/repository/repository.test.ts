import { rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { attemptId, newWorktree, type GitSandbox } from '../../../fixtures/gitSandbox';
import { expectWhole, testInstructedSandbox } from '../../../fixtures/instructedSandbox';

let sandbox: GitSandbox;
let base: string;

beforeEach(async () => {
  sandbox = await testInstructedSandbox();
  base = await sandbox.git('rev-parse', 'HEAD');
});

describe('a repository', () => {
  it('finds a repository from any of its folders, with its root, common folder, branch, and marker', async () => {
    await expectWhole(sandbox, 't-1', base);
    const { path: folder } = newWorktree(sandbox, 't-1', base);
    const main = expectOk(await sandbox.client.repository.locate(path.join(sandbox.root, 'src')));
    expect(main).toMatchObject({
      root: sandbox.root,
      mainRoot: sandbox.root,
      ...{ commonDir: sandbox.repo.commonDir },
    });
    expect(main).toMatchObject({ isWorktree: false, head: { branch: 'main', commit: base } });
    const linked = expectOk(await sandbox.client.repository.locate(path.join(folder, 'src')));
    expect(linked).toMatchObject({ root: folder, mainRoot: sandbox.root, commonDir: sandbox.repo.commonDir });
    expect(linked).toMatchObject({ isWorktree: true, marker: { attempt: attemptId('t-1') } });
    await sandbox.git('checkout', '-q', '--detach');
    expect(expectOk(await sandbox.client.repository.locate(sandbox.root)).head).toEqual({ detached: base });
  });

  it('finds a repository by its real path, through links and with odd names', async () => {
    const odd = path.join(sandbox.folder, `so "odd"\na näme`);
    await rename(sandbox.root, odd);
    await symlink(odd, path.join(sandbox.folder, 'link'));
    const located = expectOk(await sandbox.client.repository.locate(path.join(sandbox.folder, 'link')));
    expect(located).toMatchObject({ root: odd, commonDir: path.join(odd, '.git') });
    const repo = { root: odd, commonDir: located.commonDir };
    const home = expectOk(await sandbox.client.worktrees.home(repo));
    const wanted = { ...newWorktree(sandbox, 't-1', base), repo, path: path.join(home, 't-1 "x"\ny') };
    expectOk(await sandbox.client.worktrees.add(wanted));
    expectOk(await sandbox.client.worktrees.fill(wanted));
    expectOk(await sandbox.client.worktrees.verify({ repo, worktree: wanted.path }));
    expect(expectOk(await sandbox.client.worktrees.list(repo))).toMatchObject([{ path: wanted.path }]);
  });

  it('fails with a code if it can’t be used', async () => {
    const at = (folder: string) => sandbox.client.repository.locate(folder);
    expect(await at(sandbox.folder)).toMatchObject({ error: { code: 'notARepository' } });
    expect(await at(path.join(sandbox.folder, 'nowhere'))).toMatchObject({ error: { code: 'folderMissing' } });
    await sandbox.gitIn(sandbox.folder, 'init', '-q', '--bare', 'bare.git');
    expect(await at(path.join(sandbox.folder, 'bare.git'))).toMatchObject({ error: { code: 'bareRepository' } });
    await sandbox.gitIn(sandbox.folder, 'init', '-q', 'empty');
    expect(await at(path.join(sandbox.folder, 'empty'))).toMatchObject({ error: { code: 'noCommit' } });
    expect(await at(path.join(sandbox.root, '.git'))).toMatchObject({ error: { code: 'notARepository' } });
  });

  it('lists its branches, the last changed first', async () => {
    await sandbox.git('branch', 'old');
    await sandbox.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    await sandbox.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
    await sandbox.git('checkout', '-q', '-b', 'feature/one');
    await sandbox.git('commit', '-q', '--allow-empty', '-m', 'later', '--date=2030-01-01T00:00:00Z');
    const branches = expectOk(await sandbox.client.repository.listBranches(sandbox.repo));
    expect(branches.map(({ name, remote }) => [name, remote])).toEqual(
      expect.arrayContaining([
        ['feature/one', false],
        ['old', false],
        ['main', false],
        ['origin/main', true],
      ]),
    );
    expect(branches).toHaveLength(4);
    expect(expectOk(await sandbox.client.repository.resolveBase(sandbox.root, 'origin/main'))).toBe(base);
    expect(await sandbox.client.repository.resolveBase(sandbox.root, '--all')).toMatchObject({
      error: { code: 'refMissing' },
    });
  });
});
