import { chmod, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import type { GitSandbox } from '../../../fixtures/gitSandbox';
import { checkoutFingerprint, repositoryFingerprint } from '../../../fixtures/repositoryFingerprint';
import { testWorktree } from '../../../fixtures/testWorktree';

let sandbox: GitSandbox;
let worktree: string;

beforeEach(async () => {
  ({ sandbox, worktree } = await testWorktree({ '.gitignore': '*.log\n', 'a.txt': 'a\n' }));
});

const inside = (file: string) => path.join(worktree, file);
const commit = (more: { message?: string; skipHooks?: boolean; signal?: AbortSignal } = {}) =>
  sandbox.client.changes.commit({
    repo: sandbox.repo,
    worktree,
    message: 'Do it\n\n# not a comment: ünïcode',
    ...more,
  });

async function hook(name: string, script: string): Promise<void> {
  await sandbox.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  await chmod(path.join(sandbox.root, '.git/hooks', name), 0o755);
}

/** Commits, and cancels as soon as the hook hangs; its processes have ended then. */
async function cancelledIn(name: string): Promise<Awaited<ReturnType<typeof commit>>> {
  const pid = path.join(sandbox.folder, 'hook.pid');
  await hook(name, `(sh -c 'echo $$ > ${pid}; while :; do sleep 1; done') & wait`);
  const stop = new AbortController();
  const running = commit({ signal: stop.signal });
  await expect.poll(() => existsSync(pid), { timeout: 10_000 }).toBe(true);
  stop.abort();
  const done = await running;
  const child = Number(await readFile(pid, 'utf8'));
  await expect.poll(() => existsSync(`/proc/${child}`), { timeout: 10_000 }).toBe(false);
  return done;
}

describe('committing everything', () => {
  it('commits changed and untracked files, leaves ignored ones, and touches no other checkout', async () => {
    await sandbox.write(inside('a.txt'), 'changed\n');
    await sandbox.write(inside('new\n"x".txt'), 'x\n');
    await sandbox.write(inside('debug.log'), 'x\n');
    const before = await repositoryFingerprint(sandbox.root);
    const id = expectOk(await commit());
    expect(await sandbox.gitIn(worktree, 'rev-parse', 'HEAD')).toBe(id);
    expect(await sandbox.git('rev-parse', 'coppice/t-1')).toBe(id);
    expect(await sandbox.git('show', '-s', '--format=%an%n%B', id)).toBe(
      'Robin Sample\nDo it\n\n# not a comment: ünïcode\n',
    );
    expect(await sandbox.gitIn(worktree, 'status', '--porcelain', '--ignored')).toBe('!! debug.log');
    const after = await repositoryFingerprint(sandbox.root);
    expect(after.checkout).toEqual(before.checkout);
    expect(after.settings).toEqual(before.settings);
  });

  it('runs the user’s hooks in the worktree, with their own character set', async () => {
    await hook('pre-commit', 'pwd > pwd.log; echo "$LANG $LC_ALL" >> pwd.log; echo formatted > a.txt; git add a.txt');
    await hook('commit-msg', 'echo "Signed-off-by: R" >> "$1"');
    await sandbox.write(inside('a.txt'), 'changed\n');
    const id = expectOk(await commit());
    expect(await readFile(inside('pwd.log'), 'utf8')).toBe(`${worktree}\n \n`);
    expect(await sandbox.git('show', `${id}:a.txt`)).toBe('formatted');
    expect(await sandbox.git('show', '-s', '--format=%B', id)).toContain('Signed-off-by: R');
  });

  it('reports the output of a hook that refuses, and can skip hooks', async () => {
    await hook('pre-commit', 'echo "fatal: not a git repository, said the linter" >&2; echo "line 3: bad"; exit 1');
    await sandbox.write(inside('a.txt'), 'changed\n');
    const refused = await commit();
    expect(refused).toMatchObject({ ok: false, error: { code: 'hookFailed' } });
    expect(refused.ok ? '' : refused.error.detail).toMatch(/said the linter[\s\S]*line 3: bad/);
    expect(await readFile(inside('a.txt'), 'utf8')).toBe('changed\n');
    expectOk(await commit({ skipHooks: true }));
  });

  it('finds the hooks where the user keeps them', async () => {
    await sandbox.write('.husky/commit-msg', '#!/bin/sh\nexit 1\n');
    await chmod(path.join(sandbox.root, '.husky/commit-msg'), 0o755);
    await sandbox.git('config', 'core.hooksPath', path.join(sandbox.root, '.husky'));
    await sandbox.write(inside('a.txt'), 'changed\n');
    expect(await commit()).toMatchObject({ error: { code: 'hookFailed' } });
  });

  it('ends the whole tree of a hook when it is canceled, and can be repeated', async () => {
    await sandbox.write(inside('a.txt'), 'changed\n');
    await sandbox.write(inside('new.txt'), 'new\n');
    const before = await checkoutFingerprint(worktree);
    expect(await cancelledIn('pre-commit')).toMatchObject({ error: { code: 'cancelled' } });
    expect(await checkoutFingerprint(worktree)).toEqual(before);
    const stopped = new AbortController();
    stopped.abort();
    expect(await commit({ signal: stopped.signal })).toMatchObject({ error: { code: 'cancelled' } });
    await hook('pre-commit', 'exit 0');
    expectOk(await commit());
  });

  it('returns the commit that already existed when a later hook was canceled', async () => {
    await sandbox.write(inside('a.txt'), 'changed\n');
    const done = expectOk(await cancelledIn('post-commit'));
    expect(await sandbox.gitIn(worktree, 'rev-parse', 'HEAD')).toBe(done);
    expect(await sandbox.gitIn(worktree, 'status', '--porcelain')).toBe('');
  });

  it('fails by code if there is nothing, no message, no identity, or no key', async () => {
    expect(await commit()).toMatchObject({ error: { code: 'nothingToCommit' } });
    expect(await commit({ message: ' \n' })).toMatchObject({ error: { code: 'messageMissing' } });
    await sandbox.write(inside('a.txt'), 'changed\n');
    await sandbox.git('config', 'commit.gpgSign', 'true');
    await sandbox.git('config', 'gpg.program', '/nowhere/gpg');
    expect(await commit()).toMatchObject({ error: { code: 'signingFailed' } });
    await sandbox.write(path.join(sandbox.folder, 'home/.gitconfig'), '[user]\n\tuseConfigOnly = true\n');
    expect(await commit()).toMatchObject({ error: { code: 'identityMissing' } });
  });

  it('refuses another branch, a rebase, and conflicts, and concludes a resolved merge', async () => {
    await sandbox.write(inside('a.txt'), 'attempt\n');
    expectOk(await commit());
    await sandbox.commit({ 'a.txt': 'main\n' });
    await sandbox.gitIn(worktree, 'merge', 'main').catch(() => undefined);
    const files = await checkoutFingerprint(worktree);
    expect(await commit()).toMatchObject({
      error: { code: 'conflictsLeft', files: ['a.txt'], params: { operation: 'merge' } },
    });
    expect(await checkoutFingerprint(worktree)).toEqual(files);
    await sandbox.write(inside('a.txt'), 'attempt\n');
    await sandbox.gitIn(worktree, 'add', 'a.txt');
    const merged = expectOk(await commit());
    expect((await sandbox.git('show', '-s', '--format=%P', merged)).split(' ')).toHaveLength(2);
    await sandbox.gitIn(worktree, 'reset', '-q', '--hard', 'HEAD~1');
    await sandbox.gitIn(worktree, 'rebase', 'main').catch(() => undefined);
    expect(await commit()).toMatchObject({ error: { code: 'mergeInProgress', params: { operation: 'rebase' } } });
    await sandbox.gitIn(worktree, 'rebase', '--abort');
    await sandbox.gitIn(worktree, 'switch', '-q', '-c', 'elsewhere');
    await sandbox.write(inside('a.txt'), 'changed\n');
    const switched = { code: 'branchSwitched', params: { branch: 'coppice/t-1', now: 'elsewhere' } };
    expect(await commit()).toMatchObject({ error: switched });
    await sandbox.gitIn(worktree, 'checkout', '-q', '--detach');
    expect(await commit()).toMatchObject({ error: { code: 'branchSwitched' } });
  });

  it('refuses a repository within the worktree, whose files wouldn’t be in the commit', async () => {
    await sandbox.gitIn(worktree, 'init', '-q', 'made by the agent');
    await sandbox.write(inside('made by the agent/work.txt'), 'x');
    expect(await commit()).toMatchObject({
      error: { code: 'embeddedRepository', params: { files: 'made by the agent' } },
    });
    await sandbox.gitIn(inside('made by the agent'), 'add', '.');
    await sandbox.gitIn(inside('made by the agent'), 'commit', '-qm', 'x');
    expect(await commit()).toMatchObject({ error: { code: 'embeddedRepository', files: ['made by the agent'] } });
    const url = `[submodule "x"]\n\tpath = made by the agent\n\turl = ../x\n`;
    await writeFile(inside('.gitmodules'), url);
    expectOk(await commit());
  });

  it('reports a held lock', async () => {
    await sandbox.write(inside('a.txt'), 'changed\n');
    await sandbox.write('.git/worktrees/t-1/index.lock', '');
    expect(await commit()).toMatchObject({ error: { code: 'lockHeld' } });
  });
});
