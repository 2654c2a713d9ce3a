import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import type { GitSandbox } from '../../../fixtures/gitSandbox';
import { testInstructedSandbox } from '../../../fixtures/instructedSandbox';

let sandbox: GitSandbox;

beforeEach(async () => {
  sandbox = await testInstructedSandbox();
});

describe('the home of worktrees', () => {
  const home = () => sandbox.client.worktrees.home(sandbox.repo);

  it('puts worktrees next to the repository', async () => {
    expect(expectOk(await home())).toBe(path.join(sandbox.folder, 'errands.coppice'));
  });

  it('puts worktrees in the user folder if the repository is inside another one', async () => {
    await sandbox.gitIn(sandbox.folder, 'init', '-q');
    expect(path.dirname(expectOk(await home()))).toBe(path.join(sandbox.folder, 'home/.coppice/worktrees'));
    expect(path.basename(expectOk(await home()))).toMatch(/^errands-[0-9a-f]{8}$/);
  });

  it('puts worktrees in the temporary folder only if the repository is there', async () => {
    const elsewhere = { root: '/', commonDir: '/.git' };
    expect(await sandbox.client.worktrees.home(elsewhere)).toMatchObject({ error: { code: 'noPlaceForWorktrees' } });
  });
});
