import { chmod, mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { attemptId, type GitSandbox } from '../../../fixtures/gitSandbox';
import { checkoutFingerprint, repositoryFingerprint } from '../../../fixtures/repositoryFingerprint';
import { testWorktree } from '../../../fixtures/testWorktree';

let sandbox: GitSandbox;
let worktree: string;
let trash: string;
const attempt = attemptId('t-1');

beforeEach(async () => {
  const files = { '.gitignore': 'ignored/\n', 'a.txt': 'a\n', 'b.txt': 'b\nb\nb\n', 'run.sh': 'x\n' };
  ({ sandbox, worktree } = await testWorktree(files));
  trash = path.join(path.dirname(worktree), '.trash', attempt);
});

const inside = (file: string) => path.join(worktree, file);
const toTrash = () => ({ repo: sandbox.repo, attempt, from: worktree, to: trash });
const fromTrash = () => ({ repo: sandbox.repo, attempt, from: trash, to: worktree });
const own = (folder = worktree) => ({ repo: sandbox.repo, path: folder, attempt });

/** Everything that an agent can leave behind. */
async function work(): Promise<void> {
  await sandbox.write(inside('a.txt'), 'staged\n');
  await sandbox.gitIn(worktree, 'add', 'a.txt');
  await sandbox.write(inside('a.txt'), 'staged, then changed\n');
  await sandbox.gitIn(worktree, 'mv', 'b.txt', 'renamed, staged.txt');
  await sandbox.write(inside('untracked "x"\n/file.txt'), 'untracked\n');
  await sandbox.write(inside('ignored/node_modules/x.js'), 'ignored\n');
  await chmod(inside('run.sh'), 0o755);
  await symlink('../a.txt', inside('ignored/link'));
  await symlink('nowhere', inside('dangling'));
  await mkdir(inside('empty folder'));
  await chmod(inside('empty folder'), 0o700);
}

describe('discarding', () => {
  it('is exact with undo: index, untracked, ignored, modes, links, renames', async () => {
    await work();
    const before = { ...(await repositoryFingerprint(sandbox.root)), worktree: await checkoutFingerprint(worktree) };
    const status = await sandbox.gitIn(worktree, 'status', '--porcelain=v2', '--ignored');
    expectOk(await sandbox.client.worktrees.move(toTrash()));
    expect(existsSync(worktree)).toBe(false);
    expect(await checkoutFingerprint(trash)).toEqual(before.worktree);
    const inTrash = expectOk(await sandbox.client.worktrees.list(sandbox.repo));
    expect(inTrash).toMatchObject([{ path: trash, branch: 'coppice/t-1', marker: { attempt } }]);
    await sandbox.git('gc', '-q', '--prune=now');
    await sandbox.git('worktree', 'prune');
    expectOk(await sandbox.client.worktrees.move(fromTrash()));
    expect(existsSync(trash)).toBe(false);
    const after = { ...(await repositoryFingerprint(sandbox.root)), worktree: await checkoutFingerprint(worktree) };
    expect({ ...after, settings: {} }).toEqual({ ...before, settings: {} });
    expect(await sandbox.gitIn(worktree, 'status', '--porcelain=v2', '--ignored')).toBe(status);
    expect(await sandbox.git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  it('leaves Git’s record readable for others who share the repository', async () => {
    const record = path.join(sandbox.repo.commonDir, 'worktrees/t-1/gitdir');
    await chmod(record, 0o664);
    const link = path.join(worktree, '.git');
    await writeFile(link, `gitdir: ${path.relative(worktree, path.dirname(record))}\n`, { mode: 0o644 });
    expectOk(await sandbox.client.worktrees.move(toTrash()));
    const modes = await Promise.all([record, path.join(trash, '.git')].map(async (file) => (await stat(file)).mode));
    expect(modes.map((mode) => mode & 0o777)).toEqual([0o664, 0o644]);
  });

  it('continues after a crash between the move and the link', async () => {
    await work();
    const before = await checkoutFingerprint(worktree);
    await mkdir(path.dirname(trash), { recursive: true });
    await rename(worktree, trash);
    expectOk(await sandbox.client.worktrees.move(toTrash()));
    expect(await checkoutFingerprint(trash)).toEqual(before);
    await rename(trash, worktree);
    expectOk(await sandbox.client.worktrees.move(fromTrash()));
    expect(await checkoutFingerprint(worktree)).toEqual(before);
    expectOk(await sandbox.client.worktrees.verify({ repo: sandbox.repo, worktree }));
  });

  it('works with submodules, whose Git folders are in the worktree’s own', async () => {
    const library = path.join(sandbox.folder, 'library');
    await sandbox.gitIn(sandbox.folder, 'init', '-q', library);
    await sandbox.write(path.join(library, 'x.txt'), 'x');
    await sandbox.gitIn(library, 'add', '.');
    await sandbox.gitIn(library, 'commit', '-qm', 'x');
    await sandbox.gitIn(worktree, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'lib');
    const before = await checkoutFingerprint(worktree);
    expectOk(await sandbox.client.worktrees.move(toTrash()));
    expectOk(await sandbox.client.worktrees.move(fromTrash()));
    expect(await checkoutFingerprint(worktree)).toEqual(before);
    expect(await sandbox.gitIn(worktree, 'submodule', 'status')).toMatch(/ lib \(heads/);
    expectOk(await sandbox.client.worktrees.delete(own()));
    expect(existsSync(worktree)).toBe(false);
  });

  it('refuses what Coppice didn’t create, and what is locked, missing, or in the way', async () => {
    const theirs = path.join(sandbox.folder, 'theirs');
    await sandbox.git('worktree', 'add', '-q', '-b', 'theirs', theirs);
    const refused = async (change: Partial<ReturnType<typeof toTrash>>, code: string) => {
      const before = await repositoryFingerprint(sandbox.root);
      expect(await sandbox.client.worktrees.move({ ...toTrash(), ...change })).toMatchObject({
        ok: false,
        error: { code },
      });
      expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
    };
    await refused({ from: theirs }, 'notOurs');
    await refused({ from: sandbox.root }, 'notOurs');
    await refused({ from: sandbox.folder }, 'notOurs');
    await refused({ attempt: attemptId('t-2') }, 'notOurs');
    await refused({ from: path.join(sandbox.folder, 'nowhere') }, 'worktreeMissing');
    await refused({ to: sandbox.folder }, 'worktreePathTaken');
    await sandbox.git('worktree', 'lock', worktree);
    await refused({}, 'worktreeLocked');
    expect(await sandbox.client.worktrees.delete(own(theirs))).toMatchObject({ error: { code: 'notOurs' } });
    expect(await sandbox.client.worktrees.delete(own(sandbox.root))).toMatchObject({ error: { code: 'notOurs' } });
    expect(await sandbox.client.worktrees.delete(own())).toMatchObject({ error: { code: 'worktreeLocked' } });
    expect(existsSync(path.join(theirs, 'a.txt'))).toBe(true);
  });
});

describe('deleting', () => {
  it('removes the folder and Git’s entry, and leaves the branch', async () => {
    await work();
    await chmod(inside('ignored'), 0o500);
    const emptied = expectOk(await sandbox.client.worktrees.delete(own())).emptied;
    expect(existsSync(worktree)).toBe(false);
    expect(await sandbox.git('worktree', 'list')).not.toContain('t-1');
    await emptied;
    expect(await readdir(path.dirname(worktree))).toEqual([]);
    expect(await sandbox.git('rev-parse', 'coppice/t-1')).toMatch(/^[0-9a-f]{40}$/);
    expect(await sandbox.git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  it('keeps the record of a user’s worktree whose folder is missing', async () => {
    const away = path.join(sandbox.folder, 'on a stick');
    await sandbox.git('worktree', 'add', '-q', '-b', 'theirs', away);
    await rm(away, { recursive: true });
    expectOk(await sandbox.client.worktrees.delete(own()));
    expect(await sandbox.git('worktree', 'list')).toContain('on a stick');
  });

  it('removes the record of a worktree that was deleted by hand, and continues after a crash', async () => {
    await rm(worktree, { recursive: true });
    expectOk(await sandbox.client.worktrees.delete(own()));
    expect(await sandbox.git('worktree', 'list')).not.toContain('t-1');
    expect(await sandbox.client.worktrees.delete(own())).toMatchObject({ error: { code: 'worktreeMissing' } });
  });

  it('sweeps what earlier deletions left behind, and nothing else', async () => {
    const home = path.dirname(worktree);
    await sandbox.write(path.join(home, '.deleting-attempt_x/deep/file'), 'x');
    await writeFile(path.join(home, 'other'), 'x');
    await sandbox.client.worktrees.sweepDeleted(home);
    expect((await readdir(home)).sort()).toEqual(['other', 't-1']);
    await sandbox.client.worktrees.sweepDeleted(path.join(home, 'nowhere'));
  });
});

describe('deleting a branch', () => {
  const branch = async (change: object = {}) =>
    sandbox.client.repository.deleteBranch({
      ...{ repo: sandbox.repo, attempt, name: 'coppice/t-1', commit: await sandbox.git('rev-parse', 'main') },
      ...change,
    });

  it('deletes only Coppice’s branches that are checked out nowhere and haven’t moved', async () => {
    expect(await branch()).toMatchObject({ error: { code: 'branchCheckedOut', params: { path: worktree } } });
    await expectOk(await sandbox.client.worktrees.delete(own())).emptied;
    expect(await branch({ commit: '1'.repeat(40) })).toMatchObject({ error: { code: 'targetMoved' } });
    expect(await branch({ name: 'main' })).toMatchObject({ error: { code: 'notOurs' } });
    expectOk(await branch());
    expect(await sandbox.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });
});
