// The `.git` of a worktree is a file that its agent can write: nothing in it makes git work elsewhere or run a program.
import { existsSync } from 'node:fs';
import { chmod, lstat, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger';
import { expectOk, type Result } from '../../../../src/base/result';
import { storesOfWorktrees, type Git } from '../../../../src/platform/git/git';
import { createGitRunner } from '../../../../src/platform/git/exec/run';
import { commonDirOf } from '../../../../src/platform/gitFolder/gitFolder';
import { attemptId, newWorktree, storeId, type GitSandbox } from '../../../fixtures/gitSandbox';
import { machineClock } from '../../../fixtures/machineClock';
import { PLANTED, plantedRan } from '../../../fixtures/plantedGit';
import { filesBelow, repositoryFingerprint } from '../../../fixtures/repositoryFingerprint';
import { testWorktree, wholeWorktree } from '../../../fixtures/testWorktree';

let sandbox: GitSandbox;
let base: string;
let worktree: string;
const attempt = attemptId('t-1');
const trash = () => path.join(path.dirname(worktree), '.trash', attempt);
const toTrash = () => ({ repo: sandbox.repo, attempt, from: worktree, to: trash() });
const fromTrash = () => ({ repo: sandbox.repo, attempt, from: trash(), to: worktree });
const adminFolder = (name: string) => path.join(sandbox.repo.commonDir, 'worktrees', name);

beforeEach(async () => {
  ({ sandbox, base, worktree } = await testWorktree({ 'a.txt': 'a\n', 'b.txt': 'b\n' }));
  await wholeWorktree(sandbox, 't-2', base);
  await sandbox.write(path.join(worktree, 'a.txt'), 'the work of an hour\n');
});

/** The user has something staged and something changed, so that a commit in the wrong place shows. */
async function userWorks(): Promise<void> {
  await sandbox.write('staged.txt', 'staged\n');
  await sandbox.git('add', 'staged.txt');
  await sandbox.write('b.txt', 'changed\n');
}

async function plant(how: string): Promise<void> {
  await PLANTED[how]!({ worktree, commonDir: sandbox.repo.commonDir, otherGitDir: adminFolder('t-2') });
}

/** Everything that makes git work in a worktree. */
function operations(): Record<string, (git: Git) => Promise<Result<unknown>>> {
  const { repo } = sandbox;
  const of = { repo, worktree };
  const update = { ...of, from: 'main', message: 'Bring main in' };
  return {
    verifyInside: (git) => git.worktrees.verify(of),
    changedFiles: (git) => git.changes.files({ ...of, base }),
    diffNumbers: (git) => git.changes.numbers({ ...of, base }),
    untrackedFiles: (git) => git.changes.untrackedFiles(of),
    hasUncommitted: (git) => git.changes.hasUncommitted(of),
    mergeBase: (git) => git.merge.mergeBase(of, ['HEAD', 'main']),
    snapshotTree: (git) => git.changes.snapshot(of),
    snapshotCommit: (git) => git.merge.snapshotCommit(of),
    keepTree: (git) => git.changes.checkpoint({ ...of, attempt, turn: 1, edge: 'end' }),
    restoreFiles: (git) => git.changes.restoreFiles({ ...of, from: base, paths: ['a.txt'] }),
    restoreTree: (git) => git.changes.restoreTree({ ...of, attempt, to: base }),
    commitAll: (git) => git.changes.commit({ ...of, message: 'Work of the attempt' }),
    'updateWorktree, merge': (git) => git.merge.update({ ...update, by: 'merge' }),
    'updateWorktree, rebase': (git) => git.merge.update({ ...update, by: 'rebase' }),
    abortUpdate: (git) => git.merge.abortUpdate(of),
    addWorktree: (git) => git.worktrees.add(newWorktree(sandbox, 't-1', base)),
  };
}

describe.each(Object.keys(PLANTED))('a .git that %s', (how) => {
  it('is refused by everything that works in the worktree, and nothing runs or changes', async () => {
    await userWorks();
    await plant(how);
    const before = [await repositoryFingerprint(sandbox.root), await filesBelow(worktree)];
    for (const [name, operate] of Object.entries(operations()))
      expect([name, await operate(sandbox.client)]).toMatchObject([name, { error: { code: 'worktreeLinkChanged' } }]);
    expect([await repositoryFingerprint(sandbox.root), await filesBelow(worktree)]).toEqual(before);
    expect(plantedRan(worktree)).toBe(false);
  });

  it('is refused before the files are written', async () => {
    const wanted = newWorktree(sandbox, 't-3', base);
    expectOk(await sandbox.client.worktrees.add(wanted));
    await PLANTED[how]!({ worktree: wanted.path, commonDir: sandbox.repo.commonDir, otherGitDir: adminFolder('t-2') });
    const before = await repositoryFingerprint(sandbox.root);
    expect(await sandbox.client.worktrees.fill(wanted)).toMatchObject({ error: { code: 'worktreeLinkChanged' } });
    expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
    expect(plantedRan(wanted.path)).toBe(false);
  });

  it('doesn’t prevent discarding, restoring, and deleting the worktree', async () => {
    await userWorks();
    await plant(how);
    const entry = async (folder: string) => lstat(path.join(folder, '.git')).catch(() => undefined);
    const before = [
      await repositoryFingerprint(sandbox.root),
      await filesBelow(worktree),
      (await entry(worktree))?.ino,
    ];
    expectOk(await sandbox.client.worktrees.move(toTrash()));
    expect(existsSync(worktree)).toBe(false);
    expectOk(await sandbox.client.worktrees.move(fromTrash()));
    const after = [await repositoryFingerprint(sandbox.root), await filesBelow(worktree), (await entry(worktree))?.ino];
    expect(after).toEqual(before);
    expectOk(await sandbox.client.worktrees.move(toTrash()));
    expectOk(await sandbox.client.repository.commitsOnlyAtHead({ repo: sandbox.repo, worktree: trash() }));
    expect(plantedRan(trash())).toBe(false);
    await expectOk(await sandbox.client.worktrees.delete({ repo: sandbox.repo, path: trash(), attempt })).emptied;
    expect(existsSync(trash())).toBe(false);
    expect(await readdir(path.dirname(adminFolder('t-1')))).toEqual(['t-2']);
    expect(await sandbox.git('rev-parse', 'coppice/t-1')).toBe(base);
    expect(await sandbox.git('fsck', '--strict', '--no-dangling')).toBe('');
    const { checkout } = await repositoryFingerprint(sandbox.root);
    expect(checkout).toEqual((before[0] as { checkout: unknown }).checkout);
  });

  it('doesn’t prevent merging another attempt into the user’s branch', async () => {
    const other = path.join(path.dirname(worktree), 't-2');
    await sandbox.write(path.join(other, 'c.txt'), 'c\n');
    expectOk(await sandbox.client.changes.commit({ repo: sandbox.repo, worktree: other, message: 'Work' }));
    await plant(how);
    const preview = expectOk(
      await sandbox.client.merge.preview({ repo: sandbox.repo, from: 'coppice/t-2', into: 'main' }),
    );
    if (preview.kind === 'conflict') throw new Error('no conflict was made');
    const merged = await sandbox.client.merge.apply({ repo: sandbox.repo, preview, kind: 'merge', message: 'Merge' });
    expect(expectOk(merged).checkout).toBe(sandbox.root);
    expect(plantedRan(worktree)).toBe(false);
  });

  it('prevents a merge into a branch that is checked out there', async () => {
    const other = path.join(path.dirname(worktree), 't-2');
    await sandbox.write(path.join(other, 'c.txt'), 'c\n');
    expectOk(await sandbox.client.changes.commit({ repo: sandbox.repo, worktree: other, message: 'Work' }));
    await plant(how);
    const ends = { repo: sandbox.repo, from: 'coppice/t-2', into: 'coppice/t-1' };
    const preview = expectOk(await sandbox.client.merge.preview(ends));
    if (preview.kind === 'conflict') throw new Error('no conflict was made');
    const before = await repositoryFingerprint(sandbox.root);
    const merged = await sandbox.client.merge.apply({ repo: sandbox.repo, preview, kind: 'merge', message: 'Merge' });
    expect(merged).toMatchObject({ error: { code: 'worktreeLinkChanged' } });
    expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
    expect(plantedRan(worktree)).toBe(false);
  });
});

describe('the link of a worktree', () => {
  it('can’t be exchanged between check and call, because Git gets its folder', async () => {
    const link = path.join(worktree, '.git');
    const recorded = await readFile(link);
    await plant('leads to a repository in the worktree');
    const late = path.join(sandbox.folder, 'late');
    await rename(link, late);
    // A git that finds the planted link, although the check has seen the recorded one.
    const binary = path.join(sandbox.folder, 'late-git');
    await writeFile(binary, `#!/bin/sh\ncp '${late}' '${link}'\nexec git "$@"\n`);
    await chmod(binary, 0o755);
    const git = createGitRunner({ binary, env: sandbox.env, clock: machineClock, log: silentLogger });
    const calls = [
      ['status', '--porcelain'],
      ['add', '--all'],
      ['diff', '--ext-diff', base],
      ['commit', '-qm', 'Work'],
    ];
    for (const args of [...calls, ['rebase', '-q', 'main'], ['checkout', '-q', '--force', base, '--', '.']]) {
      await writeFile(link, recorded);
      expectOk(await git.run({ cwd: { folder: worktree, gitDir: adminFolder('t-1') }, args }));
      expect(await readFile(link)).toEqual(await readFile(late));
    }
    expect(plantedRan(worktree)).toBe(false);
    expect(await sandbox.git('log', '-1', '--format=%s', 'coppice/t-1')).toBe('Work');
  });

  it('doesn’t block a window that is opened on the worktree if it is a pipe', async () => {
    await plant('is a pipe');
    expect(await commonDirOf(worktree)).toBeUndefined();
    expect(await storesOfWorktrees(sandbox.repo.commonDir)).toEqual(new Set([storeId]));
  });

  it('may be relative, and is made absolute when the worktree is moved', async () => {
    const link = path.join(worktree, '.git');
    await writeFile(link, `gitdir: ${path.relative(worktree, adminFolder('t-1'))}\n`);
    expectOk(await sandbox.client.worktrees.verify({ repo: sandbox.repo, worktree }));
    expectOk(await sandbox.client.worktrees.move(toTrash()));
    expect(await sandbox.gitIn(trash(), 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('coppice/t-1');
    expectOk(await sandbox.client.worktrees.move(fromTrash()));
    expectOk(await sandbox.client.worktrees.verify({ repo: sandbox.repo, worktree }));
  });

  it.each(['\r\n', '\n\n', ''])('may end in %j, as Git reads it', async (end) => {
    await writeFile(path.join(worktree, '.git'), `gitdir: ${adminFolder('t-1')}${end}`);
    expectOk(await sandbox.client.worktrees.verify({ repo: sandbox.repo, worktree }));
    expect(await commonDirOf(worktree)).toBe(sandbox.repo.commonDir);
  });

  it('doesn’t suffice for a run if settings of the worktree put its files elsewhere', async () => {
    await sandbox.git('config', 'extensions.worktreeConfig', 'true');
    const setting = (...args: string[]) => sandbox.gitIn(worktree, 'config', '--worktree', ...args);
    await setting('core.worktree', sandbox.root);
    const verify = () => sandbox.client.worktrees.verify({ repo: sandbox.repo, worktree });
    expect(await verify()).toMatchObject({ error: { code: 'notARepository' } });
    await setting('--unset', 'core.worktree');
    expectOk(await verify());
    await setting('core.bare', 'true');
    expect(await verify()).toMatchObject({ error: { code: 'bareRepository' } });
  });

  it('doesn’t prevent continuing a discard after a crash', async () => {
    await plant('leads to a repository in the worktree');
    await rename(worktree, path.join(path.dirname(worktree), 'gone'));
    await rm(trash(), { recursive: true, force: true });
    expect(await sandbox.client.worktrees.move(toTrash())).toMatchObject({ error: { code: 'worktreeMissing' } });
    await rename(path.join(path.dirname(worktree), 'gone'), worktree);
    expectOk(await sandbox.client.worktrees.move(toTrash()));
    // As after a kill between the rename and the record of the new place.
    await writeFile(path.join(adminFolder('t-1'), 'gitdir'), `${path.join(worktree, '.git')}\n`);
    expectOk(await sandbox.client.worktrees.move(toTrash()));
    expectOk(await sandbox.client.worktrees.move(fromTrash()));
    expect(await readFile(path.join(worktree, 'a.txt'), 'utf8')).toBe('the work of an hour\n');
    expect(plantedRan(worktree)).toBe(false);
  });
});

describe('a window that is opened on a worktree whose .git leads to a repository in it', () => {
  it('starts no program of that repository to fetch what is missing', async () => {
    const planted = path.join(worktree, 'x');
    const ran = path.join(worktree, 'ran');
    const program = path.join(worktree, 'program.sh');
    await writeFile(program, `#!/bin/sh\n: > '${ran}'\nexit 1\n`);
    await chmod(program, 0o755);
    await sandbox.gitIn(worktree, 'init', '-q', '--bare', planted);
    const settings = { 'core.bare': 'false', 'core.worktree': worktree, 'extensions.partialClone': 'o' };
    const remote = { 'remote.o.promisor': 'true', 'remote.o.url': worktree, 'remote.o.uploadpack': program };
    for (const [name, value] of Object.entries({ 'core.repositoryFormatVersion': '1', ...settings, ...remote }))
      await sandbox.gitIn(planted, 'config', name, value);
    for (const ref of ['HEAD', 'refs/heads/away', 'refs/tags/away'])
      await sandbox.write(path.join(planted, ref), `${'1'.repeat(40)}\n`);
    await writeFile(path.join(worktree, '.git'), `gitdir: ${planted}\n`);
    expect(await sandbox.client.repository.locate(worktree)).toMatchObject({ error: { code: 'noCommit' } });
    const repo = { root: worktree, commonDir: planted };
    expect([
      (await sandbox.client.repository.listBranches(repo)).ok,
      (await sandbox.client.repository.listTags(repo, 1)).ok,
    ]).toEqual([false, false]);
    expect(existsSync(ran)).toBe(false);
  });
});

describe('after the repository was moved by hand', () => {
  /** Moves the repository, and links it and the attempts' worktrees again. */
  async function repair(names = ['t-2', 't-1']): Promise<Result<undefined>> {
    const root = path.join(sandbox.folder, 'moved');
    await rename(sandbox.root, root);
    const repo = { root, commonDir: path.join(root, '.git') };
    const worktrees = names.map((name) => ({ attempt: attemptId(name), folder: worktreeAt(name) }));
    const repaired = await sandbox.client.worktrees.repair({ repo, worktrees });
    expectOk(await sandbox.client.worktrees.verify({ repo, worktree: worktreeAt('t-2') }));
    const recorded = (name: string) => readFile(path.join(repo.commonDir, 'worktrees', name, 'gitdir'), 'utf8');
    for (const name of ['t-1', 't-2']) expect(await recorded(name)).toBe(`${path.join(worktreeAt(name), '.git')}\n`);
    return repaired;
  }
  const worktreeAt = (name: string) => path.join(path.dirname(worktree), name);

  it('keeps the record of another attempt’s worktree that a .git leads to', async () => {
    await plant('leads to the worktree of another attempt');
    expectOk(await repair());
  });

  it('changes nothing in another repository that a .git leads to', async () => {
    const other = path.join(sandbox.folder, 'other');
    await sandbox.gitIn(sandbox.folder, 'init', '-q', other);
    const before = await repositoryFingerprint(other);
    await writeFile(path.join(worktree, '.git'), `gitdir: ${path.join(other, '.git')}\n`);
    expectOk(await repair());
    expect(await repositoryFingerprint(other)).toEqual(before);
    expect(existsSync(path.join(other, '.git', 'gitdir'))).toBe(false);
  });

  it('changes nothing in a file that a symbolic link leads to', async () => {
    const file = path.join(sandbox.folder, 'precious.txt');
    await writeFile(file, 'precious\n');
    await rm(path.join(worktree, '.git'));
    await symlink(file, path.join(worktree, '.git'));
    expect(await repair()).toMatchObject({ error: { code: 'worktreeMissing', params: { path: worktree } } });
    expect(await readFile(file, 'utf8')).toBe('precious\n');
  });

  it('repairs the other worktrees if a .git is missing', async () => {
    await plant('is gone');
    const late = await wholeWorktree(sandbox, 't-3', base);
    expectOk(await repair(['t-1', 't-3', 't-2']));
    expect(await sandbox.gitIn(late, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('coppice/t-3');
  });

  it('links the user’s own worktrees again, too', async () => {
    const theirs = path.join(sandbox.folder, 'theirs');
    await sandbox.git('worktree', 'add', '-q', '-b', 'theirs', theirs);
    expectOk(await repair());
    expect(await sandbox.gitIn(theirs, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('theirs');
  });
});

describe('a hook of the user', () => {
  it('gets the same environment from Git with a given folder as from Git that has found it', async () => {
    const printed = path.join(sandbox.folder, 'printed');
    await sandbox.write('.git/hooks/pre-commit', `#!/bin/sh\nenv | grep ^GIT_ | sort > '${printed}'\n`);
    await chmod(path.join(sandbox.root, '.git/hooks/pre-commit'), 0o755);
    expectOk(await sandbox.client.changes.commit({ repo: sandbox.repo, worktree, message: 'Work' }));
    const own = ['GIT_TERMINAL_PROMPT', 'GIT_EDITOR', 'GIT_CONFIG_PARAMETERS', 'GIT_CEILING_DIRECTORIES'];
    const names = async () =>
      (await readFile(printed, 'utf8'))
        .split('\n')
        .filter((line) => line !== '' && !own.includes(line.split('=')[0]!))
        .map((line) => line.replace(/^(GIT_AUTHOR_DATE)=.*/, '$1'));
    const ours = await names();
    await sandbox.write(path.join(worktree, 'a.txt'), 'more\n');
    await sandbox.gitIn(worktree, 'add', '--all');
    await sandbox.gitIn(worktree, 'commit', '-qm', 'By hand');
    expect(ours).toEqual(await names());
  });
});
