import { cp, rename } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { newWorktree, type GitSandbox } from '../../../fixtures/gitSandbox';
import { expectWhole, testInstructedSandbox } from '../../../fixtures/instructedSandbox';

let sandbox: GitSandbox;
let base: string;

beforeEach(async () => {
  sandbox = await testInstructedSandbox();
  base = await sandbox.git('rev-parse', 'HEAD');
});

describe('a worktree', () => {
  it('rejects a copy of an attempt’s worktree, and one that was created by hand', async () => {
    await expectWhole(sandbox, 't-1', base);
    const { path: folder } = newWorktree(sandbox, 't-1', base);
    const copy = path.join(sandbox.folder, 'copy');
    await cp(folder, copy, { recursive: true });
    const verified = (worktree: string) => sandbox.client.worktrees.verify({ repo: sandbox.repo, worktree });
    expectOk(await verified(folder));
    expect(await verified(copy)).toMatchObject({ error: { code: 'notOurs' } });
    expect(await verified(sandbox.root)).toMatchObject({ error: { code: 'notOurs' } });
  });

  it('proves a worktree before a run: a broken link never leads into a repository further up', async () => {
    await sandbox.gitIn(sandbox.folder, 'init', '-q');
    await expectWhole(sandbox, 't-1', base);
    const { path: folder } = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.client.worktrees.verify({ repo: sandbox.repo, worktree: folder }));
    await rename(path.join(folder, '.git'), path.join(folder, 'git'));
    expect(await sandbox.client.worktrees.verify({ repo: sandbox.repo, worktree: folder })).toMatchObject({
      error: { code: 'worktreeLinkChanged' },
    });
    const message = 'must not land in the outer repository';
    expect(await sandbox.client.changes.commit({ repo: sandbox.repo, worktree: folder, message })).toMatchObject({
      error: { code: 'worktreeLinkChanged' },
    });
    expect(await sandbox.client.changes.snapshot({ repo: sandbox.repo, worktree: folder })).toMatchObject({
      ok: false,
    });
  });
});
