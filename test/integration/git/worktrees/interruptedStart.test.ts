import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger';
import { expectOk } from '../../../../src/base/result';
import { Git } from '../../../../src/platform/git/git';
import { attemptId, newWorktree, type GitSandbox } from '../../../fixtures/gitSandbox';
import { adminFolder, expectWhole, testInstructedSandbox } from '../../../fixtures/instructedSandbox';
import { machineClock } from '../../../fixtures/machineClock';

let sandbox: GitSandbox;
let base: string;

beforeEach(async () => {
  sandbox = await testInstructedSandbox();
  base = await sandbox.git('rev-parse', 'HEAD');
});

describe('entering an interrupted start again', () => {
  const interrupted: Record<string, (name: string) => Promise<void>> = {
    'after the branch was made': async (name) => {
      expectOk(await sandbox.client.worktrees.add(newWorktree(sandbox, name, base)));
      await rm(path.join(sandbox.folder, 'errands.coppice'), { recursive: true });
      await rm(path.join(sandbox.root, '.git/worktrees'), { recursive: true });
    },
    'between the proof and the branch': async (name) => {
      await sandbox.git('update-ref', `refs/coppice/${attemptId(name)}/branch/coppice/${name}`, `${base}^{tree}`);
    },
    'in git worktree add, before the folder': async (name) => {
      await interruptedAdd(name);
      await rm(path.join(sandbox.folder, 'errands.coppice', name), { recursive: true });
    },
    'in git worktree add, before the link': async (name) => {
      await interruptedAdd(name);
      await rm(path.join(sandbox.folder, 'errands.coppice', name, '.git'));
    },
    'in git worktree add, before HEAD': async (name) => {
      await interruptedAdd(name);
      await rm(path.join(adminFolder(sandbox, name), 'HEAD'));
    },
    'in git worktree add, with HEAD of zeros': async (name) => {
      await interruptedAdd(name);
      await writeFile(path.join(adminFolder(sandbox, name), 'HEAD'), `${'0'.repeat(40)}\n`);
    },
    'before the marker': async (name) => {
      expectOk(await sandbox.client.worktrees.add(newWorktree(sandbox, name, base)));
      await rm(path.join(adminFolder(sandbox, name), 'coppice.json'));
      await rm(path.join(adminFolder(sandbox, name), 'index'));
      await rm(path.join(sandbox.folder, 'errands.coppice', name, 'AGENTS.md'));
      await rm(path.join(sandbox.folder, 'errands.coppice', name, '.claude'), { recursive: true });
    },
    'before the instructions': async (name) => {
      expectOk(await sandbox.client.worktrees.add(newWorktree(sandbox, name, base)));
      await rm(path.join(adminFolder(sandbox, name), 'index'));
      await rm(path.join(sandbox.folder, 'errands.coppice', name, 'AGENTS.md'));
    },
    'in the midst of the files': async (name) => {
      const wanted = newWorktree(sandbox, name, base);
      expectOk(await sandbox.client.worktrees.add(wanted));
      await sandbox.gitIn(wanted.path, 'checkout', 'HEAD', '--', 'src/file1.ts', 'src/file2.ts');
      await sandbox.write(path.join(wanted.path, 'src/file3.ts'), 'half writ');
    },
  };

  /** What `git worktree add --no-checkout` leaves when it is killed: locked as initializing, no index. */
  async function interruptedAdd(name: string): Promise<void> {
    const wanted = newWorktree(sandbox, name, base);
    await sandbox.git('update-ref', `refs/coppice/${attemptId(name)}/branch/${wanted.branch}`, `${base}^{tree}`);
    await sandbox.git('branch', wanted.branch, base);
    await sandbox.git('worktree', 'add', '-q', '--no-checkout', wanted.path, wanted.branch);
    await writeFile(path.join(adminFolder(sandbox, name), 'locked'), 'initializing');
  }

  for (const [when, interrupt] of Object.entries(interrupted)) {
    it(`${when}, completes it`, async () => {
      await interrupt('t-1');
      await expectWhole(sandbox, 't-1', base);
      expect(await sandbox.git('fsck', '--strict')).toBe('');
      expect((await sandbox.git('worktree', 'list', '--porcelain')).match(/^worktree /gm)).toHaveLength(2);
    });
  }

  it('never checks out over the work of an agent', async () => {
    await expectWhole(sandbox, 't-1', base);
    const wanted = newWorktree(sandbox, 't-1', base);
    await sandbox.write(path.join(wanted.path, 'src/file1.ts'), 'the work of an hour');
    await sandbox.write(path.join(wanted.path, 'AGENTS.md'), 'changed by the agent');
    expectOk(await sandbox.client.worktrees.add(wanted));
    expectOk(await sandbox.client.worktrees.fill(wanted));
    expect(await readFile(path.join(wanted.path, 'src/file1.ts'), 'utf8')).toBe('the work of an hour');
    expect(await readFile(path.join(wanted.path, 'AGENTS.md'), 'utf8')).toBe('changed by the agent');
  });

  it('continues in spite of an index lock that a killed Git left behind', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.client.worktrees.add(wanted));
    const lock = path.join(adminFolder(sandbox, 't-1'), 'index.lock');
    await writeFile(lock, '');
    await utimes(lock, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
    await expectWhole(sandbox, 't-1', base);
  });

  it('waits if another Git takes the index lock at the same moment', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.client.worktrees.add(wanted));
    const lock = path.join(adminFolder(sandbox, 't-1'), 'index.lock');
    const binary = path.join(sandbox.folder, 'slow-git');
    const once = `if [ ! -e "$0.done" ]; then : > "$0.done"; : > "${lock}"; (sleep 0.3; rm "${lock}") & fi`;
    await writeFile(binary, `#!/bin/sh\ncase " $* " in *" checkout "*) ${once};; esac\nexec git "$@"\n`);
    await chmod(binary, 0o755);
    const userFolder = sandbox.folder;
    const client = new Git({ binary, env: sandbox.env, clock: machineClock, log: silentLogger, userFolder });
    expectOk(await client.worktrees.fill(wanted));
    expect(existsSync(`${binary}.done`)).toBe(true);
    await expectWhole(sandbox, 't-1', base);
  });

  it('ends a Git that outlived its window while writing files, before an agent works on them', async () => {
    const [started, resume] = [path.join(sandbox.folder, 'started'), path.join(sandbox.folder, 'go-on')];
    const wait = `: > "${started}"; while [ ! -e "${resume}" ]; do sleep 0.05; done`;
    await sandbox.git('config', 'filter.slow.smudge', `[ -z "$BLOCK" ] || { ${wait}; }; cat`);
    base = await sandbox.commit({ '.gitattributes': 'src/file7.ts filter=slow\n' });
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.client.worktrees.add(wanted));
    const env = { ...sandbox.env, BLOCK: '1' };
    const userFolder = sandbox.folder;
    const dead = new Git({ binary: 'git', env, clock: machineClock, log: silentLogger, userFolder });
    const orphan = dead.worktrees.fill(wanted);
    await expect.poll(() => existsSync(started), { timeout: 20_000 }).toBe(true);
    expect(existsSync(path.join(adminFolder(sandbox, 't-1'), 'index.lock'))).toBe(true);
    await expectWhole(sandbox, 't-1', base);
    const worked = path.join(wanted.path, 'src/file8.ts');
    await writeFile(worked, 'the work of an hour');
    await writeFile(resume, '');
    expect((await orphan).ok).toBe(false);
    expect(await readFile(worked, 'utf8')).toBe('the work of an hour');
  });

  it('completes the files after Git itself was killed while writing them', async () => {
    const many = Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`many/${i % 50}/${i}.txt`, `${i}\n`]));
    base = await sandbox.commit(many);
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.client.worktrees.add(wanted));
    const git = spawn('git', ['checkout', '--force', 'HEAD'], { cwd: wanted.path, env: sandbox.env, stdio: 'ignore' });
    const ended = once(git, 'exit');
    await expect.poll(() => existsSync(path.join(wanted.path, 'many')), { timeout: 20_000, interval: 1 }).toBe(true);
    git.kill('SIGKILL');
    await ended;
    const lock = path.join(adminFolder(sandbox, 't-1'), 'index.lock');
    if (existsSync(lock)) await utimes(lock, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
    await expectWhole(sandbox, 't-1', base);
  });

  it('can be canceled in the middle and continued', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.client.worktrees.add(wanted));
    const stop = new AbortController();
    stop.abort();
    const filled = await sandbox.client.worktrees.fill({ ...wanted, signal: stop.signal });
    expect(filled).toMatchObject({ error: { code: 'cancelled' } });
    await expectWhole(sandbox, 't-1', base);
  });
});
