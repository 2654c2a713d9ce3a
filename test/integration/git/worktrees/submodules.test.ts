// Submodules of a worktree, filled from the user's checkout.
import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { attemptId, type GitSandbox } from '../../../fixtures/gitSandbox';
import { repositoryFingerprint } from '../../../fixtures/repositoryFingerprint';
import { testWorktree } from '../../../fixtures/testWorktree';

const LOCAL = ['-c', 'protocol.file.allow=always'];

describe('submodules', () => {
  let sandbox: GitSandbox;
  let worktree: string;

  /** A library in the repository that has one in itself; their origins are gone, so nothing can be fetched. */
  beforeEach(async () => {
    ({ sandbox, worktree } = await testWorktree({}, async (made) => {
      const [outer, inner] = ['outer', 'inner'].map((name) => path.join(made.folder, 'origins', name)) as [
        string,
        string,
      ];
      for (const library of [inner, outer]) {
        await made.gitIn(made.folder, 'init', '-q', library);
        await made.write(path.join(library, 'x.txt'), `${path.basename(library)}\n`);
        if (library === outer) await made.gitIn(outer, ...LOCAL, 'submodule', '--quiet', 'add', '../inner', 'in side');
        await made.gitIn(library, 'add', '.');
        await made.gitIn(library, 'commit', '-qm', 'x');
      }
      await made.git(...LOCAL, 'submodule', '--quiet', 'add', outer, 'lib/outer');
      await made.git(...LOCAL, 'submodule', '--quiet', 'update', '--init', '--recursive');
      await made.commit({});
      await rename(path.join(made.folder, 'origins'), path.join(made.folder, 'gone'));
    }));
  });

  const there = (file: string) => path.join(worktree, 'lib/outer', file);
  const fill = () =>
    sandbox.client.worktrees.fillSubmodules({ repo: sandbox.repo, worktree, attempt: attemptId('t-1') });

  it('fills submodules from the user’s checkout, all the way down, and changes nothing of it', async () => {
    const before = await repositoryFingerprint(sandbox.root);
    expect(expectOk(await fill())).toEqual([]);
    expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
    expect(await readFile(there('x.txt'), 'utf8')).toBe('outer\n');
    expect(await readFile(there('in side/x.txt'), 'utf8')).toBe('inner\n');
    expect(await sandbox.gitIn(worktree, 'status', '--porcelain')).toBe('');
    const [users, own] = [path.join(sandbox.root, 'lib/outer'), there('.')];
    const origin = (cwd: string) => sandbox.gitIn(cwd, 'remote', 'get-url', 'origin');
    expect(await origin(own)).toBe(await origin(users));
    // Linked, not copied.
    const object = async (cwd: string) => {
      const commit = await sandbox.gitIn(cwd, 'rev-parse', 'HEAD');
      const objects = await sandbox.gitIn(cwd, 'rev-parse', '--path-format=absolute', '--git-path', 'objects');
      return stat(path.join(objects, commit.slice(0, 2), commit.slice(2)));
    };
    expect((await object(own)).ino).toBe((await object(users)).ino);
  });

  it('leaves filled submodules as the agent changed them', async () => {
    expectOk(await fill());
    await writeFile(there('x.txt'), 'changed\n');
    await sandbox.gitIn(there('.'), 'commit', '-qam', 'mine');
    await writeFile(there('y.txt'), 'untracked\n');
    expect(expectOk(await fill())).toEqual([]);
    expect(await readFile(there('x.txt'), 'utf8')).toBe('changed\n');
    expect(existsSync(there('y.txt'))).toBe(true);
  });

  it('preserves the agent’s commits in the user’s clones when the worktree is merged or deleted', async () => {
    expectOk(await fill());
    const commits: Record<string, string> = {};
    for (const folder of ['in side', '.']) {
      await writeFile(there(path.join(folder, 'x.txt')), 'changed\n');
      await sandbox.gitIn(there(folder), 'commit', '-qam', 'mine');
      commits[folder] = await sandbox.gitIn(there(folder), 'rev-parse', 'HEAD');
    }
    const users = (folder: string) => path.join(sandbox.root, 'lib/outer', folder);
    const before = await repositoryFingerprint(sandbox.root);
    expectOk(
      await sandbox.client.worktrees.preserveSubmodules({ repo: sandbox.repo, worktree, attempt: attemptId('t-1') }),
    );
    expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
    expect(await sandbox.gitIn(users('in side'), 'cat-file', '-t', commits['in side']!)).toBe('commit');
    await writeFile(there('x.txt'), 'once more\n');
    await sandbox.gitIn(there('.'), 'commit', '-qam', 'mine');
    const last = await sandbox.gitIn(there('.'), 'rev-parse', 'HEAD');
    const repo = sandbox.repo;
    expectOk(await sandbox.client.worktrees.delete({ repo, path: worktree, attempt: attemptId('t-1') }));
    expect(await sandbox.gitIn(users('.'), 'cat-file', '-t', last)).toBe('commit');
  });

  it('preserves them even if the worktree is in the trash, or the agent has removed the submodule from it', async () => {
    const [repo, attempt] = [sandbox.repo, attemptId('t-1')];
    expectOk(await fill());
    const commit = async () => {
      await sandbox.gitIn(there('.'), 'commit', '-q', '--allow-empty', '-m', 'mine');
      return sandbox.gitIn(there('.'), 'rev-parse', 'HEAD');
    };
    const typeOf = (id: string) => sandbox.gitIn(path.join(sandbox.root, 'lib/outer'), 'cat-file', '-t', id);
    const first = await commit();
    await rename(path.join(worktree, 'lib'), path.join(worktree, 'away'));
    expectOk(await sandbox.client.worktrees.preserveSubmodules({ repo, worktree, attempt }));
    expect(await typeOf(first)).toBe('commit');
    await rename(path.join(worktree, 'away'), path.join(worktree, 'lib'));
    const second = await commit();
    const trash = path.join(path.dirname(worktree), '.trash', attempt);
    expectOk(await sandbox.client.worktrees.move({ repo, attempt, from: worktree, to: trash }));
    await expectOk(await sandbox.client.worktrees.delete({ repo, path: trash, attempt })).emptied;
    expect(await typeOf(second)).toBe('commit');
  });

  it('deletes a worktree with submodules on a branch without a commit', async () => {
    expectOk(await fill());
    await sandbox.gitIn(there('.'), 'checkout', '-q', '--orphan', 'empty');
    expectOk(await sandbox.client.worktrees.delete({ repo: sandbox.repo, path: worktree, attempt: attemptId('t-1') }));
  });

  it('leaves submodules empty that the checkout doesn’t have', async () => {
    await rm(path.join(sandbox.repo.commonDir, 'modules'), { recursive: true });
    expect(expectOk(await fill())).toEqual([]);
    expect(existsSync(there('x.txt'))).toBe(false);
  });

  it('reports submodules whose commit the checkout doesn’t have', async () => {
    const elsewhere = await sandbox.gitIn(
      path.join(sandbox.folder, 'gone/outer'),
      'commit-tree',
      'HEAD^{tree}',
      '-m',
      'z',
    );
    await sandbox.gitIn(worktree, 'update-index', '--cacheinfo', `160000,${elsewhere},lib/outer`);
    expect(expectOk(await fill())).toEqual(['lib/outer']);
  });

  it('searches for clones only in Git’s own folder', async () => {
    const planted = path.join(sandbox.repo.commonDir, 'planted');
    await sandbox.gitIn(sandbox.folder, 'clone', '-q', '--bare', path.join(sandbox.folder, 'gone/outer'), planted);
    await sandbox.write(
      path.join(worktree, '.gitmodules'),
      '[submodule "../planted"]\n\tpath = lib/outer\n\turl = x\n',
    );
    expect(expectOk(await fill())).toEqual([]);
    expect(existsSync(there('x.txt'))).toBe(false);
  });
});
