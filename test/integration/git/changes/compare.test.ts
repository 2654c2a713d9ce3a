import { chmod, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import type { ChangedFile } from '../../../../src/platform/git/git';
import { attemptId, newWorktree, type GitSandbox } from '../../../fixtures/gitSandbox';
import { checkoutFingerprint, repositoryFingerprint } from '../../../fixtures/repositoryFingerprint';
import { testWorktree } from '../../../fixtures/testWorktree';

let sandbox: GitSandbox;
let base: string;
let worktree: string;

const ODD = [
  'with space.txt',
  `"quoted" 'both'.txt`,
  'line\nbreak.txt',
  'tab\tin.txt',
  'ünïcode/日本語.txt',
  '-dash.txt',
  ':(glob)x.txt',
];
const LONG = `${'deep/'.repeat(40)}${'n'.repeat(60)}.txt`;

beforeEach(async () => {
  ({ sandbox, base, worktree } = await testWorktree({
    '.gitignore': 'ignored/\n*.log\n',
    'a.txt': 'one\ntwo\nthree\n',
    'gone.txt': 'x\n',
    'script.sh': '#!/bin/sh\n',
    'moves.txt': 'a long enough text\nto be found again\nafter a rename\n',
    'becomes-link.txt': 'x\n',
    'picture.bin': 'a\0b',
    ...Object.fromEntries(ODD.map((name) => [name, 'odd\n'])),
  }));
});

const inside = (file: string) => path.join(worktree, file);
const summary = async (more: { cap?: number } = {}) =>
  expectOk(await sandbox.client.changes.files({ repo: sandbox.repo, worktree, base, ...more }));
const byPath = (files: readonly ChangedFile[]) => Object.fromEntries(files.map((file) => [file.path, file]));
const objects = async () => Number(/count: (\d+)/.exec(await sandbox.git('count-objects', '-v'))?.[1]);

describe('live changes', () => {
  it('finds none at first', async () => {
    expect(await summary()).toEqual({ files: [], total: 0, truncated: false });
  });

  it('finds status, lines, size, and mode of changes, whether committed, staged, changed, or untracked', async () => {
    await sandbox.write(inside('a.txt'), 'one\n2\nthree\nfour\n');
    await sandbox.gitIn(worktree, 'commit', '-qam', 'committed');
    await sandbox.write(inside('staged.txt'), 'staged\n');
    await sandbox.gitIn(worktree, 'add', 'staged.txt');
    await sandbox.write(inside('new/untracked.txt'), 'p\nq\n');
    await sandbox.write(inside('ignored/x.txt'), 'x');
    await sandbox.write(inside('debug.log'), 'x');
    await sandbox.write(inside('picture.bin'), 'a\0c');
    await rm(inside('gone.txt'));
    await chmod(inside('script.sh'), 0o755);
    await rename(inside('moves.txt'), inside('moved here.txt'));
    await rm(inside('becomes-link.txt'));
    await symlink('a.txt', inside('becomes-link.txt'));
    const before = await checkoutFingerprint(worktree);
    const countBefore = await objects();
    const gitDir = path.join(sandbox.root, '.git/worktrees/t-1');
    const namesBefore = await readdir(gitDir);
    const { files, total, truncated } = await summary();
    expect([total, truncated]).toEqual([8, false]);
    expect(byPath(files)).toMatchObject({
      'a.txt': { status: 'modified', insertions: 2, deletions: 1, binary: false, size: 17 },
      'staged.txt': { status: 'added', insertions: 1, deletions: 0 },
      'new/untracked.txt': { status: 'added', insertions: 2, deletions: 0, size: 4 },
      'picture.bin': { status: 'modified', binary: true },
      'gone.txt': { status: 'deleted', insertions: 0, deletions: 1 },
      'script.sh': { status: 'modified', oldMode: '100644', newMode: '100755', insertions: 0, deletions: 0 },
      'moved here.txt': { status: 'renamed', oldPath: 'moves.txt' },
      'becomes-link.txt': { status: 'typeChanged', newMode: '120000' },
    });
    expect(byPath(files)['picture.bin']).not.toHaveProperty('insertions');
    const numbers = expectOk(await sandbox.client.changes.numbers({ repo: sandbox.repo, worktree, base }));
    expect(numbers).toEqual({ files: 8, insertions: 6, deletions: 3, truncated: false });
    // Nothing was written: neither index nor files nor the repository.
    expect(await checkoutFingerprint(worktree)).toEqual(before);
    expect(await objects()).toBe(countBefore);
    expect(await readdir(gitDir)).toEqual(namesBefore);
  });

  it('finds paths with any characters, and long ones', async () => {
    for (const name of ODD) await sandbox.write(inside(name), 'changed\n');
    await sandbox.write(inside(LONG), 'x\n');
    await sandbox.write(inside('new\nline "x".txt'), 'x\n');
    await sandbox.gitIn(worktree, 'mv', 'a.txt', 'to\tthere\n.txt');
    const { files } = await summary();
    expect(files.map((file) => file.path).sort()).toEqual(
      [...ODD, LONG, 'new\nline "x".txt', 'to\tthere\n.txt'].sort(),
    );
    expect(byPath(files)['to\tthere\n.txt']).toMatchObject({ status: 'renamed', oldPath: 'a.txt', insertions: 0 });
    expect(byPath(files)[ODD[2]!]).toMatchObject({ status: 'modified', insertions: 1, deletions: 1 });
  });

  it.each(['with', 'without'])(
    'finds a change of the same size in the same second as the checkout, %s others',
    async (others) => {
      // Racily clean: only the content differs.
      if (others === 'with') await sandbox.write(inside('untracked.txt'), 'x');
      for (let round = 0; round < 5; round += 1) {
        await sandbox.gitIn(worktree, 'checkout', '-q', '-f', 'HEAD');
        await sandbox.gitIn(worktree, 'update-index', '-q', '--really-refresh');
        await writeFile(inside('gone.txt'), 'y\n');
        const names = (await summary()).files.map((file) => file.path);
        expect(names).toEqual(others === 'with' ? ['gone.txt', 'untracked.txt'] : ['gone.txt']);
        const tree = expectOk(await sandbox.client.changes.snapshot({ repo: sandbox.repo, worktree }));
        expect(await sandbox.git('show', `${tree}:gone.txt`)).toBe('y');
      }
    },
  );

  it('finds none before all files were written', async () => {
    const wanted = newWorktree(sandbox, 't-2', base);
    expectOk(await sandbox.client.worktrees.add(wanted));
    const found = expectOk(await sandbox.client.changes.files({ repo: sandbox.repo, worktree: wanted.path, base }));
    expect(found).toEqual({ files: [], total: 0, truncated: false });
  });

  it('shows files with conflicts as they are during the agent’s merge', async () => {
    await sandbox.commit({ 'a.txt': 'main\n' });
    await sandbox.write(inside('a.txt'), 'attempt\n');
    await sandbox.gitIn(worktree, 'commit', '-qam', 'x');
    await sandbox.gitIn(worktree, 'merge', 'main').catch(() => undefined);
    const { files } = await summary();
    expect(files.map(({ path: name, status }) => [name, status])).toEqual([['a.txt', 'modified']]);
  });

  it('leaves out a repository without a commit, and shows one with a commit as a link', async () => {
    await sandbox.gitIn(worktree, 'init', '-q', 'empty repository');
    await sandbox.gitIn(worktree, 'init', '-q', 'repository');
    await sandbox.write(inside('repository/x.txt'), 'x');
    await sandbox.gitIn(inside('repository'), 'add', '.');
    await sandbox.gitIn(inside('repository'), 'commit', '-qm', 'x');
    await sandbox.write(inside('beside.txt'), 'x\n');
    const { files } = await summary();
    expect(files.map(({ path: name, submodule }) => [name, submodule])).toEqual([
      ['beside.txt', false],
      ['repository', true],
    ]);
  });

  it('limits the number of files, and reports that', async () => {
    for (let i = 0; i < 30; i += 1) await sandbox.write(inside(`many/${i}.txt`), 'x\n');
    const { files, total, truncated } = await summary({ cap: 10 });
    expect([files.length, total, truncated]).toEqual([10, 30, true]);
    const numbers = expectOk(await sandbox.client.changes.numbers({ repo: sandbox.repo, worktree, base, cap: 10 }));
    expect(numbers).toEqual({ files: 30, insertions: 0, deletions: 0, truncated: true });
  });

  it('ignores the user’s configuration of diffs', async () => {
    const settings = {
      'diff.external': 'false',
      'diff.renames': 'false',
      'diff.noprefix': 'true',
      'diff.relative': 'true',
      'core.quotePath': 'true',
    };
    for (const [name, value] of Object.entries(settings)) await sandbox.git('config', name, value);
    await rename(inside('moves.txt'), inside('moved here.txt'));
    expect((await summary()).files).toMatchObject([{ path: 'moved here.txt', status: 'renamed' }]);
  });

  it('fails by code', async () => {
    expect(await sandbox.client.changes.files({ repo: sandbox.repo, worktree, base: '1'.repeat(40) })).toMatchObject({
      error: { code: 'refMissing' },
    });
    await rm(worktree, { recursive: true });
    expect(await sandbox.client.changes.files({ repo: sandbox.repo, worktree, base })).toMatchObject({
      error: { code: 'worktreeMissing' },
    });
  });
});

describe('snapshots', () => {
  const checkpoint = (turn: number, edge: 'start' | 'end') =>
    sandbox.client.changes.checkpoint({ repo: sandbox.repo, worktree, attempt: attemptId('t-1'), turn, edge });

  it('contain untracked files and no ignored ones, survive garbage collection, and appear in no history', async () => {
    const log = await sandbox.git('log', '--all', '--oneline', '--decorate=full');
    const before = await checkoutFingerprint(worktree);
    const first = expectOk(await checkpoint(1, 'start'));
    await sandbox.write(inside('new "file"\n.txt'), 'untracked\n');
    await sandbox.write(inside('debug.log'), 'ignored');
    const second = expectOk(await checkpoint(1, 'end'));
    await rm(inside('new "file"\n.txt'));
    await rm(inside('debug.log'));
    expect(await checkoutFingerprint(worktree)).toEqual(before);
    expect(await sandbox.git('log', '--all', '--oneline', '--decorate=full')).toBe(log);
    await sandbox.git('reflog', 'expire', '--expire=now', '--all');
    await sandbox.git('gc', '-q', '--prune=now');
    const refs = await sandbox.git(
      'for-each-ref',
      '--format=%(refname) %(objectname)',
      'refs/coppice/attempt_t-1/turn',
    );
    expect(refs.split('\n')).toEqual([
      `refs/coppice/attempt_t-1/turn/1/end ${second}`,
      `refs/coppice/attempt_t-1/turn/1/start ${first}`,
    ]);
    const content = expectOk(await sandbox.client.changes.fileAt(sandbox.repo, second, 'new "file"\n.txt'));
    expect(Buffer.from(content!).toString()).toBe('untracked\n');
    expect(expectOk(await sandbox.client.changes.fileAt(sandbox.repo, second, 'debug.log'))).toBeUndefined();
    const { files } = expectOk(await sandbox.client.changes.betweenTrees(sandbox.root, [first, second]));
    expect(files).toMatchObject([{ path: 'new "file"\n.txt', status: 'added', insertions: 1 }]);
  });

  it('are removed together, without any of another attempt', async () => {
    expectOk(await checkpoint(1, 'start'));
    const other = { repo: sandbox.repo, worktree, attempt: attemptId('t-12'), turn: 1, edge: 'start' as const };
    expectOk(await sandbox.client.changes.checkpoint(other));
    expectOk(await sandbox.client.repository.dropAttemptRefs(sandbox.repo, attemptId('t-1')));
    expectOk(await sandbox.client.repository.dropAttemptRefs(sandbox.repo, attemptId('t-1')));
    const refs = await sandbox.git('for-each-ref', '--format=%(refname)', 'refs/coppice');
    expect(refs).toBe('refs/coppice/attempt_t-12/turn/1/start');
  });

  it('need no index', async () => {
    await rm(path.join(sandbox.root, '.git/worktrees/t-1/index'));
    const tree = await sandbox.git('rev-parse', `${base}^{tree}`);
    expect(expectOk(await sandbox.client.changes.snapshot({ repo: sandbox.repo, worktree }))).toBe(tree);
  });

  it('leave the repository as it was except for their refs', async () => {
    const before = await repositoryFingerprint(sandbox.root);
    expectOk(await checkpoint(1, 'start'));
    const after = await repositoryFingerprint(sandbox.root);
    expect({ ...after, refs: [] }).toEqual({ ...before, refs: [] });
    expect(await sandbox.git('fsck', '--strict')).toBe('');
  });
});

describe('files of a commit', () => {
  const read = async (name: string) => expectOk(await sandbox.client.changes.fileAt(sandbox.repo, base, name));

  it('reads them byte for byte, whatever their names', async () => {
    expect(Buffer.from((await read('picture.bin'))!)).toEqual(Buffer.from('a\0b'));
    for (const name of ODD) expect(Buffer.from((await read(name))!).toString(), name).toBe('odd\n');
    expect(await read('nowhere.txt')).toBeUndefined();
    expect(await read('no\nwhere missing\n.txt')).toBeUndefined();
    expect(await read('ünïcode')).toBeUndefined();
    expect(expectOk(await sandbox.client.changes.fileAt(sandbox.repo, '1'.repeat(40), 'a.txt'))).toBeUndefined();
  });

  it('reads many at once, in any mixture', async () => {
    const names = Array.from({ length: 300 }, (_, i) => ['a.txt', 'nowhere\n.txt', 'picture.bin', ODD[2]!][i % 4]!);
    const contents = await Promise.all(names.map((name) => read(name)));
    const texts = contents.map((content) => content && Buffer.from(content).toString());
    expect(texts.slice(0, 4)).toEqual(['one\ntwo\nthree\n', undefined, 'a\0b', 'odd\n']);
    expect(new Set(texts).size).toBe(4);
  });
});
