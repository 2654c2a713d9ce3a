import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { attemptId, type GitSandbox } from '../../../fixtures/gitSandbox';
import { checkoutFingerprint } from '../../../fixtures/repositoryFingerprint';
import { restorableWorktree } from '../../restorable';

let sandbox: GitSandbox;
let base: string;
let worktree: string;
const attempt = attemptId('t-1');
const there = (name: string) => path.join(worktree, name);

beforeEach(async () => {
  const more = { '.gitignore': '*.log\n', ':(glob)*.txt': 'odd\n', 'line\nbreak.txt': 'odd\n' };
  ({ sandbox, base, worktree } = await restorableWorktree(more));
});

/** Git may update dates in the index. What is staged there stays. */
const currentState = async () => {
  const { index: _dates, ...seen } = await checkoutFingerprint(worktree);
  return seen;
};
const restore = (to: string) => sandbox.client.changes.restoreTree({ repo: sandbox.repo, worktree, attempt, to });

/** Changes of every kind. */
async function changeMuch(): Promise<void> {
  await sandbox.write(there('other.txt'), 'changed\n');
  await chmod(there('script.sh'), 0o755);
  await sandbox.write(there('.gitattributes'), '*.crlf text eol=lf\n');
  await sandbox.write(there('lines.crlf'), 'two\n');
  await rm(there('deep'), { recursive: true });
  await sandbox.write(there('deep'), 'a file now\n');
  await rm(there('link'));
  await sandbox.write(there('link/inside.txt'), 'a folder now\n');
  await rename(there('picture.bin'), there('moved.bin'));
  await rm(there('line\nbreak.txt'));
  await symlink('/nowhere', there('dangling'));
  await sandbox.write(there('new/er/made.txt'), 'untracked\n');
  await sandbox.write(there('build.log'), 'ignored\n');
}

describe('restoring a whole tree', () => {
  it('restores a tree, and then what it replaced, to the byte', async () => {
    const before = await currentState();
    await changeMuch();
    const after = await currentState();
    const replaced = expectOk(await restore(base));
    const restored = await currentState();
    expect(Object.keys(restored.files)).toContain('build.log');
    await rm(there('build.log'));
    expect((await currentState()).files).toEqual(before.files);
    await writeFile(there('build.log'), 'ignored\n');
    expect(await sandbox.git('for-each-ref', `refs/coppice/${attempt}/restore`)).toContain(replaced);
    expect(expectOk(await restore(replaced))).toBe(await sandbox.git('rev-parse', `${base}^{tree}`));
    expect(await currentState()).toEqual(after);
  });

  it('leaves branch, commits, and index alone', async () => {
    await changeMuch();
    await sandbox.gitIn(worktree, 'add', '--all');
    await sandbox.gitIn(worktree, 'commit', '--quiet', '--message', 'By the agent');
    await sandbox.write(there('other.txt'), 'staged\n');
    await sandbox.gitIn(worktree, 'add', 'other.txt');
    const { head, staged } = await currentState();
    const commit = await sandbox.gitIn(worktree, 'rev-parse', 'HEAD');
    expectOk(await restore(base));
    expect(await readFile(there('other.txt'), 'utf8')).toBe('other\n');
    expect(await currentState()).toMatchObject({ head, staged });
    expect(await sandbox.gitIn(worktree, 'rev-parse', 'HEAD')).toBe(commit);
  });

  it('loses nothing that is ignored now and was not then', async () => {
    await sandbox.write(there('out/a.txt'), 'first\n');
    const tree = expectOk(await sandbox.client.changes.snapshot({ repo: sandbox.repo, worktree }));
    await sandbox.write(there('out/a.txt'), 'second\n');
    await sandbox.write(there('.gitignore'), 'out/\n*.log\n');
    const now = await currentState();
    const replaced = expectOk(await restore(tree));
    expect(await readFile(there('out/a.txt'), 'utf8')).toBe('first\n');
    expectOk(await restore(replaced));
    expect(await currentState()).toEqual(now);
  });

  it('changes nothing if ignored files would be overwritten', async () => {
    await rm(there('other.txt'));
    await sandbox.write(there('other.txt/kept.log'), 'ignored\n');
    await sandbox.write(there('script.sh'), 'changed\n');
    const before = await currentState();
    expect(await restore(base)).toMatchObject({
      ok: false,
      error: { code: 'untrackedInTheWay', files: ['other.txt'] },
    });
    await rm(there('deep'), { recursive: true });
    await sandbox.write(there('.gitignore'), 'deep\n*.log\n');
    await sandbox.write(there('deep'), 'ignored\n');
    expect(await restore(base)).toMatchObject({ ok: false, error: { files: ['deep', 'other.txt'] } });
    await rm(there('deep'));
    await mkdir(there('deep/er'), { recursive: true });
    await sandbox.write(there('deep/er/file.txt'), 'x\n');
    await sandbox.gitIn(worktree, 'checkout', '--', '.gitignore');
    expect(await currentState()).toEqual(before);
  });

  it('changes nothing while a merge is open', async () => {
    await sandbox.commit({ 'other.txt': 'by the user\n' });
    await sandbox.write(there('other.txt'), 'by the agent\n');
    await sandbox.gitIn(worktree, 'commit', '--quiet', '--all', '--message', 'By the agent');
    await sandbox.gitIn(worktree, 'merge', 'main').catch(() => undefined);
    const before = await currentState();
    expect(await restore(base)).toMatchObject({ ok: false, error: { code: 'conflictsLeft' } });
    await sandbox.write(there('other.txt'), 'both\n');
    await sandbox.gitIn(worktree, 'add', 'other.txt');
    expect(await restore(base)).toMatchObject({ ok: false, error: { code: 'mergeInProgress' } });
    expect((await currentState()).head).toBe(before.head);
    expect(await readFile(there('other.txt'), 'utf8')).toBe('both\n');
  });

  it('restores a thousand files', async () => {
    const names = Array.from({ length: 1_000 }, (_, at) => `many/${at}.txt`);
    await mkdir(there('many'));
    await Promise.all(names.map((name) => writeFile(there(name), name)));
    const replaced = expectOk(await restore(base));
    expect(await sandbox.gitIn(worktree, 'status', '--porcelain')).toBe('');
    expectOk(await restore(replaced));
    expect(expectOk(await sandbox.client.changes.snapshot({ repo: sandbox.repo, worktree }))).toBe(replaced);
  });
});
