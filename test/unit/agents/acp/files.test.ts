import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTextFile, writeTextFile } from '../../../../src/agents/acp/files';

const INVALID = { error: { code: -32602 } };

describe('files for an agent', () => {
  let root: string;
  let worktree: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-files-')));
    worktree = path.join(root, 'worktree');
    await mkdir(path.join(worktree, 'src'), { recursive: true });
    await writeFile(path.join(worktree, 'a.txt'), '1\n2\n3\n4\n');
    await writeFile(path.join(root, 'secret'), 'secret');
  });
  afterEach(() => rm(root, { recursive: true }));

  const inside = (file: string) => path.join(worktree, file);
  const read = (params: unknown) => readTextFile(worktree, params);
  const write = (file: string, content = 'new') => writeTextFile(worktree, { path: file, content });

  it('reads files, whole or in part', async () => {
    expect(await read({ path: inside('a.txt') })).toEqual({ result: { content: '1\n2\n3\n4\n' } });
    expect(await read({ path: 'a.txt', line: 2, limit: 2 })).toEqual({ result: { content: '2\n3' } });
    expect(await read({ path: 'a.txt', limit: 1, line: null })).toEqual({ result: { content: '1' } });
    expect(await read({ path: 'gone.txt' })).toMatchObject({ error: { code: -32002 } });
    expect(await read({ path: 'src' })).toMatchObject(INVALID);
  });

  it('writes files, and creates missing folders', async () => {
    expect(await write('a.txt')).toEqual({ result: {} });
    expect(await write(inside('deep/er/b.txt'))).toEqual({ result: {} });
    expect(await readFile(inside('a.txt'), 'utf8')).toBe('new');
    expect(await readFile(inside('deep/er/b.txt'), 'utf8')).toBe('new');
  });

  it('allows only files of the worktree, however they are named', async () => {
    await symlink(root, inside('up'));
    await symlink(path.join(root, 'secret'), inside('link'));
    await symlink(path.join(root, 'coming'), inside('dangling'));
    await symlink(inside('a.txt'), inside('good'));
    const outside = [path.join(root, 'secret'), '../secret', 'up/secret', 'link', 'dangling', 'up/coming', '', '.'];
    for (const file of [...outside, 'src/../..', '.git', '.git/config', '.GIT/hooks/pre-commit']) {
      expect(await write(file), file).toMatchObject(INVALID);
      expect(await read({ path: file }), file).toMatchObject(INVALID);
    }
    expect(await readFile(path.join(root, 'secret'), 'utf8')).toBe('secret');
    await expect(readFile(path.join(root, 'coming'))).rejects.toThrow('ENOENT');
    expect(await write('good')).toEqual({ result: {} });
    expect(await readFile(inside('a.txt'), 'utf8')).toBe('new');
  });

  it('refuses a malformed request for a file', async () => {
    for (const params of [undefined, {}, { path: 5 }]) {
      expect(await readTextFile(worktree, params)).toMatchObject(INVALID);
      expect(await writeTextFile(worktree, params)).toMatchObject(INVALID);
    }
  });

  it('refuses files if the worktree is gone', async () => {
    expect(await readTextFile(path.join(root, 'gone'), { path: 'a' })).toMatchObject(INVALID);
  });
});
