// What attempts can start from, and in which repository, with the whole application.
import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { Attempt } from '../../src/domain/attempt/attempt';
import type { StartRequest } from '../../src/services/tasks/tasks/tasks';
import { AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';
import { createGitSandbox, type GitSandbox } from '../fixtures/gitSandbox';

let sandbox: GitSandbox;
let bench: AppBench<GitSandbox>;

beforeEach(async () => {
  sandbox = await createGitSandbox({ 'a.txt': 'one\n' });
  bench = new AppBench({ folder: sandbox.folder, repository: sandbox });
});

async function openWindow(...folders: string[]): Promise<AppWindow> {
  const window = await bench.open(bench.newPorts(), folders[0]);
  if (folders.length > 0) window.app.repositories.setFolders(folders);
  return window;
}

/** Starts an attempt and waits until its worktree is complete. Returns the attempt. */
async function started(window: AppWindow, base?: string, prompt = 'practice: slow 1'): Promise<Attempt> {
  const request: StartRequest = { prompt, agents: ['practice'], ...(base === undefined ? {} : { base }) };
  const {
    attempts: [attempt],
  } = expectOk(await window.app.tasks.start(request));
  await window.waits(() => /prepared|opened|prompted/.test(window.app.attemptStore.get(attempt)!.phase));
  return window.app.attemptStore.get(attempt)!;
}

const headOf = (attempt: Attempt) => sandbox.gitIn(attempt.worktree, 'rev-parse', 'HEAD');

describe('an attempt starts from', () => {
  it('starts from a branch, a tag, a commit, or another attempt', async () => {
    const first = await sandbox.git('rev-parse', 'HEAD');
    await sandbox.git('tag', 'v1');
    await sandbox.git('tag', '-a', '-m', 'Two', 'v2');
    const second = await sandbox.commit({ 'a.txt': 'two\n' });
    await sandbox.git('branch', 'side', first);
    // A tag with the name of a branch: the branch was chosen.
    await sandbox.git('tag', 'side', second);
    const window = await openWindow();

    const cases = [
      ['side', first],
      ['v2', first],
      [first.slice(0, 10), first],
    ] as const;
    await Promise.all(
      cases.map(async ([base, commit]) => {
        const attempt = await started(window, base);
        expect(attempt.base, base).toEqual({ ref: base, commit });
        expect(await headOf(attempt), base).toBe(commit);
      }),
    );
    const parent = await started(window, 'main', 'Write down what coppicing is\npractice: slow 1');
    await sandbox.gitIn(parent.worktree, 'commit', '--quiet', '--allow-empty', '-m', 'Work');
    const child = await started(window, parent.branch);
    expect(child.base).toEqual({ ref: parent.branch, commit: await headOf(parent) });

    const missing = await window.app.tasks.start({ prompt: 'x', agents: ['practice'], base: 'no-such' });
    expect(missing).toMatchObject({ ok: false, error: { code: 'refMissing', params: { ref: 'no-such' } } });
    const offered = expectOk(await window.app.repositories.bases(expectOk(await window.app.repositories.current())));
    expect(offered[0]).toMatchObject({ ref: 'main', current: true });
    expect(
      offered
        .filter(({ tag }) => tag)
        .map(({ ref }) => ref)
        .sort(),
    ).toEqual(['v1', 'v2']);
    expect(offered.map(({ ref }) => ref)).toContain(parent.branch);
    expect(offered.filter(({ ref }) => ref === 'side')).toEqual([expect.not.objectContaining({ tag: true })]);
  });

  it('starts from a detached HEAD, and merges into no branch then', async () => {
    const commit = await sandbox.git('rev-parse', 'HEAD');
    await sandbox.git('checkout', '--quiet', '--detach');
    const window = await openWindow();
    const attempt = await started(window);
    expect(attempt.base).toEqual({ ref: commit, commit });
    const offered = expectOk(await window.app.repositories.bases(expectOk(await window.app.repositories.current())));
    expect(offered[0]).toMatchObject({ ref: commit.slice(0, 12), current: true });
    expect(await window.app.merges.plan(attempt.id)).toMatchObject({ ok: false });
  });

  it('chooses a free name if its branch and its folder would be taken', async () => {
    await sandbox.git('branch', 'coppice/t-1-try');
    const window = await openWindow();
    expect((await started(window, 'main', 'Try\npractice: slow 1')).branch).toBe('coppice/t-1-try-2');
    const upper = await sandbox.git('branch', 'Coppice/T-2-try');
    expect(upper).toBe('');
    expect((await started(window, 'main', 'Try\npractice: slow 1')).branch).toBe('coppice/t-2-try-2');
  });
});

describe('the repository of a window', () => {
  it('uses the window’s first folder that has a repository, and keeps worktrees of repositories apart', async () => {
    const plain = path.join(sandbox.folder, 'plain');
    await mkdir(path.join(sandbox.root, 'packages/app'), { recursive: true });
    await mkdir(plain);
    const window = await openWindow(plain, path.join(sandbox.root, 'packages/app'));
    const attempt = await started(window);
    expect(expectOk(await window.app.repositories.current()).root).toBe(sandbox.root);
    // The whole repository, not the open folder of it.
    expect(await sandbox.gitIn(attempt.worktree, 'rev-parse', '--show-toplevel')).toBe(attempt.worktree);
    expect(await sandbox.gitIn(attempt.worktree, 'ls-files')).toContain('a.txt');
  });

  it('uses the innermost of nested repositories, and keeps its worktrees out of the outer one', async () => {
    const inner = path.join(sandbox.root, 'vendor/inner');
    await mkdir(inner, { recursive: true });
    await sandbox.gitIn(inner, 'init', '--quiet', '--initial-branch=trunk');
    await sandbox.gitIn(inner, 'commit', '--quiet', '--allow-empty', '-m', 'Start');
    const before = await sandbox.git('status', '--porcelain');
    const window = await openWindow(inner);
    const attempt = await started(window);
    expect(attempt.base.ref).toBe('trunk');
    expect(path.relative(sandbox.root, attempt.worktree)).toMatch(/^\.\./);
    expect(await sandbox.git('status', '--porcelain')).toBe(before);
    expect(await sandbox.git('branch', '--format=%(refname:short)')).toBe('main');
  });

  it.each([
    { everything: true, files: ['.gitignore', 'x.txt'] },
    { everything: false, files: [] },
  ])(
    'creates the first commit of a repository that has none, with everything: $everything',
    async ({ everything, files }) => {
      const fresh = await realpath(await mkdtemp(path.join(sandbox.folder, 'fresh-')));
      await sandbox.gitIn(fresh, 'init', '--quiet', '--initial-branch=main');
      await sandbox.write(path.join(fresh, '.gitignore'), '.env\n');
      await sandbox.write(path.join(fresh, '.env'), 'KEY=1\n');
      await sandbox.write(path.join(fresh, 'x.txt'), 'x\n');
      const window = await openWindow(fresh);
      const refused = await window.app.tasks.start({ prompt: 'x', agents: ['practice'] });
      expect(refused).toMatchObject({ ok: false, error: { code: 'noCommit' } });

      await sandbox.gitIn(fresh, 'config', 'user.name', '');
      const wanted = { message: 'First commit', everything };
      expect(await window.app.repositories.makeFirstCommit(wanted)).toMatchObject({
        error: { code: 'identityMissing' },
      });
      const identity = { name: 'Hazel', email: 'hazel@example.com' };
      expectOk(await window.app.repositories.makeFirstCommit({ ...wanted, identity }));
      expect(await sandbox.gitIn(fresh, 'log', '--format=%an %ce')).toBe('Hazel hazel@example.com');
      await sandbox.gitIn(fresh, 'config', '--unset', 'user.name');
      expect((await sandbox.gitIn(fresh, 'ls-tree', '-r', '--name-only', 'HEAD')).split('\n').filter(Boolean)).toEqual(
        files,
      );
      // Called twice, it creates one commit.
      expectOk(await window.app.repositories.makeFirstCommit({ message: 'Second commit', everything }));
      expect(await sandbox.gitIn(fresh, 'log', '--format=%s')).toBe('First commit');
      await started(window);
    },
  );
});
