import { chmod, lstat, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import type { GitSandbox } from '../../../fixtures/gitSandbox';
import { restorableWorktree } from '../../restorable';

let sandbox: GitSandbox;
let base: string;
let worktree: string;

const ODD = ['with space.txt', 'line\nbreak.txt', ':(glob)*.txt', '-dash.txt', 'ünïcode/日本語.txt'];
const there = (name: string) => path.join(worktree, name);

beforeEach(async () => {
  const odd = Object.fromEntries(ODD.map((name) => [name, 'odd\n']));
  ({ sandbox, base, worktree } = await restorableWorktree(odd, ({ root }) =>
    chmod(path.join(root, 'script.sh'), 0o755),
  ));
});

const restore = (paths: readonly string[], from = base) =>
  sandbox.client.changes.restoreFiles({ repo: sandbox.repo, worktree, from, paths });

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

/** Commits a file in the worktree. */
async function committed(name: string, content: Uint8Array): Promise<{ readonly file: string; readonly base: string }> {
  await sandbox.write(there('.gitattributes'), '*.crlf text eol=crlf\n*.utf16 text working-tree-encoding=UTF-16\n');
  await sandbox.write(there(name), content);
  await sandbox.gitIn(worktree, 'add', '--all');
  await sandbox.gitIn(worktree, 'commit', '--quiet', '--message', 'Add');
  return { file: there(name), base: await sandbox.gitIn(worktree, 'rev-parse', 'HEAD') };
}

describe('restoring files', () => {
  it('restores files exactly, whatever was done to them', async () => {
    const paths = ['lines.crlf', 'script.sh', 'deep/er/file.txt', 'picture.bin', 'link', ...ODD];
    const before = await sandbox.gitIn(worktree, 'status', '--porcelain=v2', '-z', '--untracked-files=all');
    for (const name of ['lines.crlf', 'script.sh', 'picture.bin', ...ODD])
      await sandbox.write(there(name), 'changed\n');
    await chmod(there('script.sh'), 0o644);
    await rm(there('deep'), { recursive: true });
    await rm(there('link'));
    await sandbox.write(there('link'), 'a file now\n');
    await sandbox.write(there('other.txt'), 'stays changed\n');
    expectOk(await restore(paths));
    expect(await readFile(there('lines.crlf'), 'utf8')).toBe('one\r\ntwo\r\n');
    expect((await stat(there('script.sh'))).mode & 0o111).toBe(0o111);
    expect((await lstat(there('link'))).isSymbolicLink()).toBe(true);
    expect(await readFile(there('other.txt'), 'utf8')).toBe('stays changed\n');
    expectOk(await restore(['other.txt']));
    expect(await sandbox.gitIn(worktree, 'status', '--porcelain=v2', '-z', '--untracked-files=all')).toBe(before);
  });

  it.each([
    ['Latin-1', 'latin.txt', Buffer.from('caf\xe9\ntwo\n', 'latin1')],
    ['GBK', 'gbk.txt', Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0x0a])],
    ['UTF-16', 'utf16.txt', utf16('café\ntwo\n')],
    ['UTF-16 by an attribute', 'text.utf16', utf16('café\ntwo\n')],
    ['a byte order mark', 'mark.txt', Buffer.from('\ufeffcafé\n')],
    ['mixed line endings', 'mixed.txt', Buffer.from('a\r\nb\nc\rd\n')],
    ['CRLF by an attribute', 'lines.crlf', Buffer.from('one\r\ntwo\r\n')],
    ['no final newline', 'open.txt', Buffer.from('a\nb')],
  ])('restores every byte: %s', async (_, name, content) => {
    const at = await committed(name, content);
    const changed = Buffer.concat([content, content]);
    await sandbox.write(at.file, changed);
    const tree = expectOk(await sandbox.client.changes.snapshot({ repo: sandbox.repo, worktree }));
    expectOk(await restore([name], at.base));
    expect(await readFile(at.file)).toEqual(content);
    expectOk(await restore([name], tree));
    expect(await readFile(at.file)).toEqual(changed);
  });

  it('removes what did not exist, and restores it from a snapshot', async () => {
    await sandbox.write(there('added/new.txt'), 'mine\n');
    await rename(there('other.txt'), there('renamed.txt'));
    const tree = expectOk(await sandbox.client.changes.snapshot({ repo: sandbox.repo, worktree }));
    const paths = ['added/new.txt', 'renamed.txt', 'other.txt', 'never.txt'];
    expectOk(await restore(paths));
    expect(await sandbox.gitIn(worktree, 'status', '--porcelain')).toBe('');
    expectOk(await restore(paths, tree));
    expect(await readFile(there('added/new.txt'), 'utf8')).toBe('mine\n');
    expect(expectOk(await sandbox.client.changes.snapshot({ repo: sandbox.repo, worktree }))).toBe(tree);
  });

  it('leaves the index as it is', async () => {
    await sandbox.write(there('other.txt'), 'staged\n');
    await sandbox.gitIn(worktree, 'add', 'other.txt');
    expectOk(await restore(['other.txt']));
    expect(await sandbox.gitIn(worktree, 'show', ':other.txt')).toBe('staged');
    expect(await readFile(there('other.txt'), 'utf8')).toBe('other\n');
  });

  it('never removes a folder, nor anything through a link that leads out', async () => {
    await sandbox.write(path.join(sandbox.folder, 'outside/secret.txt'), 'keep\n');
    await symlink(path.join(sandbox.folder, 'outside'), there('way-out'));
    expect(await restore(['way-out/secret.txt'])).toMatchObject({ ok: false, error: { code: 'permissionDenied' } });
    expect(await restore(['../outside/secret.txt'])).toMatchObject({ ok: false });
    expect(await restore(['deep'])).toMatchObject({ ok: false, error: { code: 'permissionDenied' } });
    expect(await readFile(path.join(sandbox.folder, 'outside/secret.txt'), 'utf8')).toBe('keep\n');
  });
});
