import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger';
import { expectOk } from '../../../../src/base/result';
import { Git } from '../../../../src/platform/git/git';
import { markerOf } from '../../../../src/platform/git/exec/marker';
import { attemptId, newWorktree, type GitSandbox } from '../../../fixtures/gitSandbox';
import { machineClock } from '../../../fixtures/machineClock';
import { repositoryFingerprint } from '../../../fixtures/repositoryFingerprint';
import { testSandbox, wholeWorktree } from '../../../fixtures/testWorktree';

let sandbox: GitSandbox;
let base: string;

beforeEach(async () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`src/file${i}.ts`, `export const n = ${i};\n`]),
  );
  sandbox = await testSandbox({ ...files, 'AGENTS.md': 'Be kind.\n', '.claude/settings.json': '{}\n' });
  base = await sandbox.git('rev-parse', 'HEAD');
});

const adminFolder = (name: string) => path.join(sandbox.root, '.git', 'worktrees', name);

/** Adds and fills, and proves that the result is whole. */
async function expectWhole(name: string): Promise<void> {
  const worktree = await wholeWorktree(sandbox, name, base);
  expect(await sandbox.gitIn(worktree, 'status', '--porcelain')).toBe('');
  expect(await sandbox.gitIn(worktree, 'symbolic-ref', 'HEAD')).toBe(`refs/heads/coppice/${name}`);
  expect(await sandbox.gitIn(worktree, 'rev-parse', 'HEAD')).toBe(base);
  expect(await readFile(path.join(worktree, 'src/file7.ts'), 'utf8')).toBe('export const n = 7;\n');
  expect(await markerOf(adminFolder(name))).toMatchObject({
    attempt: attemptId(name),
    filled: true,
  });
}

describe('making a worktree', () => {
  it('has the files that instruct agents after the first step and all files after the second', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.room.worktrees.add(wanted));
    expect(existsSync(path.join(wanted.path, 'AGENTS.md'))).toBe(true);
    expect(existsSync(path.join(wanted.path, '.claude/settings.json'))).toBe(true);
    expect(existsSync(path.join(wanted.path, 'src'))).toBe(false);
    expectOk(await sandbox.room.worktrees.verify({ repo: sandbox.repo, worktree: wanted.path }));
    await expectWhole('t-1');
  });

  it('leaves checkout, settings and every ref but its own as they were', async () => {
    const before = await repositoryFingerprint(sandbox.root);
    const log = await sandbox.git('log', '--all', '--decorate=full', '--format=%H %D');
    await expectWhole('t-1');
    const after = await repositoryFingerprint(sandbox.root);
    expect(after.checkout).toEqual(before.checkout);
    expect(after.settings).toEqual(before.settings);
    expect(after.refs.filter((ref) => !before.refs.includes(ref)).map((ref) => ref.split(' ')[0])).toEqual([
      'refs/coppice/attempt_t-1/branch/coppice/t-1',
      'refs/heads/coppice/t-1',
    ]);
    // A history view shows the branch, and nothing else of ours.
    expect(await sandbox.git('log', '--all', '--decorate=full', '--format=%H %D')).toBe(
      log.replace('refs/heads/main', 'refs/heads/main, refs/heads/coppice/t-1'),
    );
    expect(await sandbox.git('fsck', '--strict')).toBe('');
  });

  it('works eight times at once on one repository', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `t-${i}`);
    await Promise.all(names.map((name) => expectWhole(name)));
    const ours = expectOk(await sandbox.room.worktrees.list(sandbox.repo));
    expect(ours.map((worktree) => worktree.marker.attempt).sort()).toEqual(names.map((name) => attemptId(name)));
    expect(ours.every((worktree) => worktree.branch === worktree.marker.branch)).toBe(true);
    expect(await sandbox.git('fsck', '--strict')).toBe('');
  });

  it('runs none of the hooks of the user', async () => {
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
      await sandbox.write(`.git/hooks/${hook}`, `#!/bin/sh\necho ran >> ${sandbox.folder}/hooks.log\n`);
      await chmod(path.join(sandbox.root, '.git/hooks', hook), 0o755);
    }
    const worktree = await wholeWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.room.changes.files({ repo: sandbox.repo, worktree, base }));
    expect(existsSync(path.join(sandbox.folder, 'hooks.log'))).toBe(false);
  });

  it('is not misled by git variables of the program that started us', async () => {
    await sandbox.dispose();
    process.env['GIT_DIR'] = '/nowhere';
    process.env['GIT_INDEX_FILE'] = '/nowhere/index';
    try {
      sandbox = await testSandbox({ 'AGENTS.md': 'x' });
      const env = { ...sandbox.env, GIT_DIR: '/nowhere', GIT_WORK_TREE: '/nowhere', GIT_INDEX_FILE: '/nowhere/index' };
      const room = new Git({
        binary: 'git',
        env,
        clock: machineClock,
        log: silentLogger,
        userFolder: sandbox.folder,
      });
      expect(expectOk(await room.repository.locate(sandbox.root)).root).toBe(sandbox.root);
    } finally {
      delete process.env['GIT_DIR'];
      delete process.env['GIT_INDEX_FILE'];
    }
  });

  it('refuses a branch that exists, however it came about, and leaves nothing behind', async () => {
    await sandbox.git('branch', 'coppice/t-1');
    const before = await repositoryFingerprint(sandbox.root);
    const wanted = newWorktree(sandbox, 't-1', base);
    expect(await sandbox.room.worktrees.add(wanted)).toMatchObject({ ok: false, error: { code: 'branchExists' } });
    expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
    expect(existsSync(wanted.path)).toBe(false);
    expect(expectOk(await sandbox.room.repository.freeBranchName(sandbox.repo, 'coppice/t-1'))).toBe('coppice/t-1-2');
  });

  it('finds a free name where a branch is named like our folder', async () => {
    await sandbox.git('branch', 'coppice');
    const wanted = newWorktree(sandbox, 't-1', base);
    expect(await sandbox.room.worktrees.add(wanted)).toMatchObject({ error: { code: 'branchExists' } });
    const branch = expectOk(await sandbox.room.repository.freeBranchName(sandbox.repo, 'coppice/t-1'));
    expect(branch).toBe('coppice-t-1');
    expectOk(await sandbox.room.worktrees.add({ ...wanted, branch }));
  });

  it('tells bad names and bases by code', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    for (const branch of ['-x', 'a b', 'a..b', 'HEAD', 'x.lock', '']) {
      expect(await sandbox.room.worktrees.add({ ...wanted, branch })).toMatchObject({
        error: { code: 'branchNameInvalid' },
      });
      expect(await sandbox.room.repository.freeBranchName(sandbox.repo, branch)).toMatchObject({
        error: { code: 'branchNameInvalid' },
      });
    }
    expect(await sandbox.room.worktrees.add({ ...wanted, base: '1'.repeat(40) })).toMatchObject({
      error: { code: 'refMissing' },
    });
  });

  it('never takes a folder of somebody else', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    await sandbox.write(path.join(wanted.path, 'precious.txt'), 'mine');
    expect(await sandbox.room.worktrees.add(wanted)).toMatchObject({ error: { code: 'worktreePathTaken' } });
    expect(await readFile(path.join(wanted.path, 'precious.txt'), 'utf8')).toBe('mine');
    await rm(wanted.path, { recursive: true });
    await sandbox.git('worktree', 'add', '-q', '-b', 'theirs', wanted.path);
    expect(await sandbox.room.worktrees.add(wanted)).toMatchObject({ error: { code: 'worktreePathTaken' } });
    expect(await sandbox.room.worktrees.fill(wanted)).toMatchObject({ error: { code: 'notOurs' } });
    expect(await sandbox.gitIn(wanted.path, 'status', '--porcelain')).toBe('');
  });

  it('tells a held lock', async () => {
    await sandbox.git('pack-refs', '--all');
    await sandbox.write('.git/refs/heads/coppice/t-1.lock', '');
    const added = await sandbox.room.worktrees.add(newWorktree(sandbox, 't-1', base));
    expect(added).toMatchObject({ error: { code: 'lockHeld' } });
    await rm(path.join(sandbox.root, '.git/refs/heads/coppice/t-1.lock'));
    await expectWhole('t-1');
  });
});

describe('entering an interrupted start again', () => {
  const interrupted: Record<string, (name: string) => Promise<void>> = {
    'after the branch was made': async (name) => {
      expectOk(await sandbox.room.worktrees.add(newWorktree(sandbox, name, base)));
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
      await rm(path.join(adminFolder(name), 'HEAD'));
    },
    'in git worktree add, with HEAD of zeros': async (name) => {
      await interruptedAdd(name);
      await writeFile(path.join(adminFolder(name), 'HEAD'), `${'0'.repeat(40)}\n`);
    },
    'before the marker': async (name) => {
      expectOk(await sandbox.room.worktrees.add(newWorktree(sandbox, name, base)));
      await rm(path.join(adminFolder(name), 'coppice.json'));
      await rm(path.join(adminFolder(name), 'index'));
      await rm(path.join(sandbox.folder, 'errands.coppice', name, 'AGENTS.md'));
      await rm(path.join(sandbox.folder, 'errands.coppice', name, '.claude'), { recursive: true });
    },
    'before the instructions': async (name) => {
      expectOk(await sandbox.room.worktrees.add(newWorktree(sandbox, name, base)));
      await rm(path.join(adminFolder(name), 'index'));
      await rm(path.join(sandbox.folder, 'errands.coppice', name, 'AGENTS.md'));
    },
    'in the midst of the files': async (name) => {
      const wanted = newWorktree(sandbox, name, base);
      expectOk(await sandbox.room.worktrees.add(wanted));
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
    await writeFile(path.join(adminFolder(name), 'locked'), 'initializing');
  }

  for (const [when, interrupt] of Object.entries(interrupted)) {
    it(`${when}, makes it whole`, async () => {
      await interrupt('t-1');
      await expectWhole('t-1');
      expect(await sandbox.git('fsck', '--strict')).toBe('');
      expect((await sandbox.git('worktree', 'list', '--porcelain')).match(/^worktree /gm)).toHaveLength(2);
    });
  }

  it('never checks out over the work of an agent', async () => {
    await expectWhole('t-1');
    const wanted = newWorktree(sandbox, 't-1', base);
    await sandbox.write(path.join(wanted.path, 'src/file1.ts'), 'the work of an hour');
    await sandbox.write(path.join(wanted.path, 'AGENTS.md'), 'changed by the agent');
    expectOk(await sandbox.room.worktrees.add(wanted));
    expectOk(await sandbox.room.worktrees.fill(wanted));
    expect(await readFile(path.join(wanted.path, 'src/file1.ts'), 'utf8')).toBe('the work of an hour');
    expect(await readFile(path.join(wanted.path, 'AGENTS.md'), 'utf8')).toBe('changed by the agent');
  });

  it('goes on behind an index lock that a killed git left', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.room.worktrees.add(wanted));
    const lock = path.join(adminFolder('t-1'), 'index.lock');
    await writeFile(lock, '');
    await utimes(lock, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
    await expectWhole('t-1');
  });

  it('waits where another git takes the index lock at the very moment', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.room.worktrees.add(wanted));
    const lock = path.join(adminFolder('t-1'), 'index.lock');
    const binary = path.join(sandbox.folder, 'slow-git');
    const once = `if [ ! -e "$0.done" ]; then : > "$0.done"; : > "${lock}"; (sleep 0.3; rm "${lock}") & fi`;
    await writeFile(binary, `#!/bin/sh\ncase " $* " in *" checkout "*) ${once};; esac\nexec git "$@"\n`);
    await chmod(binary, 0o755);
    const userFolder = sandbox.folder;
    const room = new Git({ binary, env: sandbox.env, clock: machineClock, log: silentLogger, userFolder });
    expectOk(await room.worktrees.fill(wanted));
    expect(existsSync(`${binary}.done`)).toBe(true);
    await expectWhole('t-1');
  });

  it('ends a git that outlived its window in the midst of the files, before an agent works on them', async () => {
    const [started, goOn] = [path.join(sandbox.folder, 'started'), path.join(sandbox.folder, 'go-on')];
    const wait = `: > "${started}"; while [ ! -e "${goOn}" ]; do sleep 0.05; done`;
    await sandbox.git('config', 'filter.slow.smudge', `[ -z "$BLOCK" ] || { ${wait}; }; cat`);
    base = await sandbox.commit({ '.gitattributes': 'src/file7.ts filter=slow\n' });
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.room.worktrees.add(wanted));
    const env = { ...sandbox.env, BLOCK: '1' };
    const userFolder = sandbox.folder;
    const dead = new Git({ binary: 'git', env, clock: machineClock, log: silentLogger, userFolder });
    const orphan = dead.worktrees.fill(wanted);
    await expect.poll(() => existsSync(started), { timeout: 20_000 }).toBe(true);
    expect(existsSync(path.join(adminFolder('t-1'), 'index.lock'))).toBe(true);
    await expectWhole('t-1');
    const worked = path.join(wanted.path, 'src/file8.ts');
    await writeFile(worked, 'the work of an hour');
    await writeFile(goOn, '');
    expect((await orphan).ok).toBe(false);
    expect(await readFile(worked, 'utf8')).toBe('the work of an hour');
  });

  it('after git itself was killed in the midst of the files, makes it whole', async () => {
    const many = Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`many/${i % 50}/${i}.txt`, `${i}\n`]));
    base = await sandbox.commit(many);
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.room.worktrees.add(wanted));
    const git = spawn('git', ['checkout', '--force', 'HEAD'], { cwd: wanted.path, env: sandbox.env, stdio: 'ignore' });
    const ended = once(git, 'exit');
    await expect.poll(() => existsSync(path.join(wanted.path, 'many')), { timeout: 20_000, interval: 1 }).toBe(true);
    git.kill('SIGKILL');
    await ended;
    const lock = path.join(adminFolder('t-1'), 'index.lock');
    if (existsSync(lock)) await utimes(lock, Date.now() / 1000 - 60, Date.now() / 1000 - 60);
    await expectWhole('t-1');
  });

  it('can be cancelled in the midst and gone on with', async () => {
    const wanted = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.room.worktrees.add(wanted));
    const stop = new AbortController();
    stop.abort();
    const filled = await sandbox.room.worktrees.fill({ ...wanted, signal: stop.signal });
    expect(filled).toMatchObject({ error: { code: 'cancelled' } });
    await expectWhole('t-1');
  });
});

describe('a worktree', () => {
  it('is not ours where it is a copy of ours, or was made by hand', async () => {
    await expectWhole('t-1');
    const { path: folder } = newWorktree(sandbox, 't-1', base);
    const copy = path.join(sandbox.folder, 'copy');
    await cp(folder, copy, { recursive: true });
    const verified = (worktree: string) => sandbox.room.worktrees.verify({ repo: sandbox.repo, worktree });
    expectOk(await verified(folder));
    expect(await verified(copy)).toMatchObject({ error: { code: 'notOurs' } });
    expect(await verified(sandbox.root)).toMatchObject({ error: { code: 'notOurs' } });
  });

  it('is proven before a run: a broken link never leads into a repository further up', async () => {
    await sandbox.gitIn(sandbox.folder, 'init', '-q');
    await expectWhole('t-1');
    const { path: folder } = newWorktree(sandbox, 't-1', base);
    expectOk(await sandbox.room.worktrees.verify({ repo: sandbox.repo, worktree: folder }));
    await rename(path.join(folder, '.git'), path.join(folder, 'git'));
    expect(await sandbox.room.worktrees.verify({ repo: sandbox.repo, worktree: folder })).toMatchObject({
      error: { code: 'worktreeLinkChanged' },
    });
    const message = 'must not land in the outer repository';
    expect(await sandbox.room.changes.commit({ repo: sandbox.repo, worktree: folder, message })).toMatchObject({
      error: { code: 'worktreeLinkChanged' },
    });
    expect(await sandbox.room.changes.snapshot({ repo: sandbox.repo, worktree: folder })).toMatchObject({ ok: false });
  });
});

describe('a repository', () => {
  it('is told with its root, common folder, branch and marker, from any folder in it', async () => {
    await expectWhole('t-1');
    const { path: folder } = newWorktree(sandbox, 't-1', base);
    const main = expectOk(await sandbox.room.repository.locate(path.join(sandbox.root, 'src')));
    expect(main).toMatchObject({
      root: sandbox.root,
      mainRoot: sandbox.root,
      ...{ commonDir: sandbox.repo.commonDir },
    });
    expect(main).toMatchObject({ isWorktree: false, head: { branch: 'main', commit: base } });
    const linked = expectOk(await sandbox.room.repository.locate(path.join(folder, 'src')));
    expect(linked).toMatchObject({ root: folder, mainRoot: sandbox.root, commonDir: sandbox.repo.commonDir });
    expect(linked).toMatchObject({ isWorktree: true, marker: { attempt: attemptId('t-1') } });
    await sandbox.git('checkout', '-q', '--detach');
    expect(expectOk(await sandbox.room.repository.locate(sandbox.root)).head).toEqual({ detached: base });
  });

  it('is told by its real path, through links and with odd names', async () => {
    const odd = path.join(sandbox.folder, `so "odd"\na näme`);
    await rename(sandbox.root, odd);
    await symlink(odd, path.join(sandbox.folder, 'link'));
    const place = expectOk(await sandbox.room.repository.locate(path.join(sandbox.folder, 'link')));
    expect(place).toMatchObject({ root: odd, commonDir: path.join(odd, '.git') });
    const repo = { root: odd, commonDir: place.commonDir };
    const home = expectOk(await sandbox.room.worktrees.home(repo));
    const wanted = { ...newWorktree(sandbox, 't-1', base), repo, path: path.join(home, 't-1 "x"\ny') };
    expectOk(await sandbox.room.worktrees.add(wanted));
    expectOk(await sandbox.room.worktrees.fill(wanted));
    expectOk(await sandbox.room.worktrees.verify({ repo, worktree: wanted.path }));
    expect(expectOk(await sandbox.room.worktrees.list(repo))).toMatchObject([{ path: wanted.path }]);
  });

  it('is told by code where it cannot be used', async () => {
    const at = (folder: string) => sandbox.room.repository.locate(folder);
    expect(await at(sandbox.folder)).toMatchObject({ error: { code: 'notARepository' } });
    expect(await at(path.join(sandbox.folder, 'nowhere'))).toMatchObject({ error: { code: 'folderMissing' } });
    await sandbox.gitIn(sandbox.folder, 'init', '-q', '--bare', 'bare.git');
    expect(await at(path.join(sandbox.folder, 'bare.git'))).toMatchObject({ error: { code: 'bareRepository' } });
    await sandbox.gitIn(sandbox.folder, 'init', '-q', 'empty');
    expect(await at(path.join(sandbox.folder, 'empty'))).toMatchObject({ error: { code: 'noCommit' } });
    expect(await at(path.join(sandbox.root, '.git'))).toMatchObject({ error: { code: 'notARepository' } });
  });

  it('lists its branches, the last changed first', async () => {
    await sandbox.git('branch', 'old');
    await sandbox.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    await sandbox.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
    await sandbox.git('checkout', '-q', '-b', 'feature/one');
    await sandbox.git('commit', '-q', '--allow-empty', '-m', 'later', '--date=2030-01-01T00:00:00Z');
    const branches = expectOk(await sandbox.room.repository.listBranches(sandbox.repo));
    expect(branches.map(({ name, remote }) => [name, remote])).toEqual(
      expect.arrayContaining([
        ['feature/one', false],
        ['old', false],
        ['main', false],
        ['origin/main', true],
      ]),
    );
    expect(branches).toHaveLength(4);
    expect(expectOk(await sandbox.room.repository.resolveBase(sandbox.root, 'origin/main'))).toBe(base);
    expect(await sandbox.room.repository.resolveBase(sandbox.root, '--all')).toMatchObject({
      error: { code: 'refMissing' },
    });
  });
});

describe('the home of worktrees', () => {
  const home = () => sandbox.room.worktrees.home(sandbox.repo);

  it('is beside the repository', async () => {
    expect(expectOk(await home())).toBe(path.join(sandbox.folder, 'errands.coppice'));
  });

  it('is in the user folder where the repository lies in another one', async () => {
    await sandbox.gitIn(sandbox.folder, 'init', '-q');
    expect(path.dirname(expectOk(await home()))).toBe(path.join(sandbox.folder, 'home/.coppice/worktrees'));
    expect(path.basename(expectOk(await home()))).toMatch(/^errands-[0-9a-f]{8}$/);
  });

  it('is never in the temporary folder if the repository is not', async () => {
    const elsewhere = { root: '/', commonDir: '/.git' };
    expect(await sandbox.room.worktrees.home(elsewhere)).toMatchObject({ error: { code: 'noPlaceForWorktrees' } });
  });
});
