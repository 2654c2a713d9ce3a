import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { processesOf } from '../../../scripts/processes';
import { expectOk, type Result } from '../../../src/base/result';
import type { MessageId } from '../../../src/domain/ids';
import type { StartRequest } from '../../../src/services/tasks/tasks/tasks';
import { machineClock } from '../../fixtures/machineClock';
import { makeBench, type BadInputBench } from './badInputBench';
import { codeOf, refuses, reports } from './refuses';

const WORK: StartRequest = { prompt: 'Do some work', agents: ['practice'] };
const MERGE = { kind: 'merge', message: 'Work', by: 'merge' } as const;

/** Starts a task in a folder that is not the repository itself. */
async function startIn(bench: BadInputBench, folder: string) {
  const { app } = await bench.open(bench.ports, folder);
  return async () => [await app.tasks.start(WORK)];
}

refuses('no folder is open', async (bench) => {
  const { app } = await bench.open();
  app.repositories.setFolders([]);
  return async () => [await app.tasks.start(WORK)];
});

refuses('the workspace is not trusted', async (bench) => {
  const { app } = await bench.open({ ...bench.ports, isTrusted: () => false });
  return async () => {
    const started = await app.tasks.start(WORK);
    expect(processesOf(bench.folder)).toEqual([]);
    return [started];
  };
});

refuses('a folder without a repository', async (bench) => {
  const folder = path.join(bench.folder, 'plain');
  await mkdir(folder);
  return startIn(bench, folder);
});

refuses('a bare repository', async (bench) => {
  const bare = path.join(bench.folder, 'bare.git');
  await bench.repository.git('clone', '--quiet', '--bare', '.', bare);
  return startIn(bench, bare);
});

refuses('a repository without a commit', async (bench) => {
  const empty = path.join(bench.folder, 'empty');
  await bench.repository.git('init', '--quiet', empty);
  return startIn(bench, empty);
});

refuses('the base is missing', async (bench) => {
  const window = await bench.open();
  await bench.attempt(window);
  const start = (base: string) => window.app.tasks.start({ ...WORK, base });
  return async () => [await start('no-such-branch'), await start('--all'), await start('HEAD~100')];
});

reports('the base is deleted midway', async (bench) => {
  const git = (...args: string[]) => bench.repository.git(...args);
  await git('switch', '--quiet', '--create', 'side');
  await git('commit', '--quiet', '--allow-empty', '--message', 'Soon gone');
  await git('switch', '--quiet', 'main');
  await bench.gitThat(' update-ref ', 'echo "fatal: not now" >&2; exit 128');
  const window = await bench.open();
  const { id } = await bench.attempt(window, 'side');
  expect(window.app.attemptStore.get(id)).toMatchObject({ phase: 'recorded', startFault: { code: 'gitFailed' } });
  bench.ports.change({ gitPath: 'git' });
  await git('branch', '--quiet', '-D', 'side');
  await git('reflog', 'expire', '--expire=now', '--all');
  await git('gc', '--quiet', '--prune=now');
  return async () => {
    expectOk(await window.app.attempts.retry(id));
    await window.app.attempts.start(id);
    return window.app.attemptStore.get(id)!.startFault?.code;
  };
});

refuses('the branch to merge into is deleted', async (bench) => {
  await bench.repository.git('branch', 'side');
  const window = await bench.open();
  const { id, worktree } = await bench.attempt(window, 'side');
  await writeFile(path.join(worktree, 'work.txt'), 'work\n');
  await bench.repository.git('branch', '--quiet', '-D', 'side');
  await bench.repository.git('switch', '--quiet', '--detach');
  const { merges } = window.app;
  return async () => [await merges.plan(id), await merges.merge(id, MERGE), await merges.update(id, MERGE)];
});

/** Starts an attempt that has changes. Returns everything that can be done with it. */
async function attemptWith(bench: BadInputBench, misfortune: (worktree: string) => Promise<unknown>) {
  const window = await bench.open();
  const { id, worktree } = await bench.attempt(window);
  await writeFile(path.join(worktree, 'work.txt'), 'work\n');
  await misfortune(worktree);
  return { id, ...window.app };
}

refuses('the worktree’s folder is deleted', async (bench) => {
  const { id, attempts, merges, review } = await attemptWith(bench, (worktree) => rm(worktree, { recursive: true }));
  return async (): Promise<Result<unknown>[]> => [
    await attempts.send(id, 'm_1' as MessageId, 'Hello'),
    await review.changes(id),
    await merges.plan(id),
    await merges.merge(id, MERGE),
    await merges.update(id, MERGE),
  ];
});

refuses('the worktree’s .git file points to another repository', async (bench) => {
  const { id, attempts, merges, review } = await attemptWith(bench, (worktree) =>
    writeFile(path.join(worktree, '.git'), `gitdir: ${path.join(bench.root, '.git')}\n`),
  );
  return async (): Promise<Result<unknown>[]> => [
    await attempts.send(id, 'm_1' as MessageId, 'Hello'),
    await review.changes(id),
    await review.snapshot(id),
    await review.revertFiles(id, 'HEAD', ['work.txt']),
    await merges.plan(id),
    await merges.merge(id, MERGE),
    await merges.update(id, MERGE),
    await merges.abortUpdate(id),
  ];
});

refuses('the worktree is on another branch', async (bench) => {
  const { id, merges } = await attemptWith(bench, (worktree) =>
    bench.repository.git('-C', worktree, 'switch', '--quiet', '--create', 'elsewhere'),
  );
  return async () => [await merges.plan(id), await merges.merge(id, MERGE), await merges.update(id, MERGE)];
});

refuses('the worktree’s branch is renamed', async (bench) => {
  const { id, merges } = await attemptWith(bench, (worktree) =>
    bench.repository.git('-C', worktree, 'branch', '--move', 'elsewhere'),
  );
  return async () => [await merges.plan(id), await merges.merge(id, MERGE), await merges.update(id, MERGE)];
});

refuses('git is missing', async (bench) => {
  bench.ports.change({ gitPath: 'no-such-git' });
  return startIn(bench, bench.root);
});

refuses('git is too old', async (bench) => {
  bench.ports.change({ gitPath: await bench.program('git', 'echo git version 2.37.9') });
  return startIn(bench, bench.root);
});

refuses('git hangs', async (bench) => {
  bench.ports.change({ gitPath: await bench.program('git', 'exec sleep 100') });
  const hasty = { ...machineClock, after: (_ms: number, call: () => void) => machineClock.after(0, call) };
  const { app } = await bench.open({ ...bench.ports, clock: hasty });
  return async () => [await app.tasks.start(WORK)];
});

/** A clone without content, from a server that wants a password. */
reports('git needs a password', async (bench) => {
  const { root } = bench.repository;
  const git = (...args: string[]) => bench.repository.git(...args);
  await git('config', 'uploadpack.allowFilter', 'true');
  const partial = path.join(bench.folder, 'partial');
  await git('clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${root}`, partial);
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="errands"' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await git('-C', partial, 'config', 'remote.origin.url', `http://127.0.0.1:${port}/errands.git`);
  bench.root = partial;
  return async () => {
    const window = await bench.open();
    const { id } = await bench.attempt(window);
    return window.app.attemptStore.get(id)!.startFault?.code;
  };
});

refuses('a hook fails', async (bench) => {
  const hook = path.join(bench.root, '.git', 'hooks', 'pre-commit');
  await writeFile(hook, '#!/bin/sh\necho no >&2\nexit 1\n');
  await chmod(hook, 0o755);
  const { id, merges } = await attemptWith(bench, () => Promise.resolve());
  return async () => [await merges.merge(id, MERGE), await merges.update(id, MERGE)];
});

/** A hook that hangs. Returns how to do something that runs it, and how to cancel that once it is running. */
async function hangingHook(bench: BadInputBench, name: string) {
  const begun = path.join(bench.folder, 'begun');
  const hook = path.join(bench.root, '.git', 'hooks', name);
  await writeFile(hook, `#!/bin/sh\n(: > '${begun}'; while :; do sleep 1; done) & wait\n`);
  await chmod(hook, 0o755);
  return async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const stop = new AbortController();
    const working = work(stop.signal);
    await expect.poll(() => existsSync(begun), { timeout: 10_000 }).toBe(true);
    stop.abort();
    const result = await working;
    await rm(begun);
    expect(processesOf(bench.folder)).toEqual([]);
    return result;
  };
}

refuses('a hook hangs', async (bench) => {
  const cancelled = await hangingHook(bench, 'pre-commit');
  const { id, merges } = await attemptWith(bench, () => Promise.resolve());
  return async () => {
    const results = [
      await cancelled((signal) => merges.merge(id, { ...MERGE, message: 'Well thought over' }, signal)),
      await cancelled((signal) => merges.update(id, MERGE, signal)),
    ];
    expect(merges.lastMessage(id)).toBe('Well thought over');
    return results;
  };
});

it('a hook hangs after the commit', async () => {
  const bench = await makeBench();
  const cancelled = await hangingHook(bench, 'post-commit');
  const { id, merges, attemptStore } = await attemptWith(bench, () => Promise.resolve());
  const before = await bench.users();
  const merged = await cancelled((signal) => merges.merge(id, MERGE, signal));
  expect(merged).toMatchObject({ error: { code: codeOf('a hook hangs after the commit') } });
  expect(await bench.users()).toEqual(before);
  const { branch, worktree } = attemptStore.get(id)!;
  expect(await bench.repository.git('log', '-1', '--format=%s', branch)).toBe('Work');
  expect(await bench.repository.git('-C', worktree, 'status', '--porcelain')).toBe('');
  expectOk(await merges.merge(id, MERGE));
});

refuses('an empty prompt', async (bench) => {
  const window = await bench.open();
  const { id } = await bench.attempt(window);
  const { attempts, tasks } = window.app;
  return async () => [
    await tasks.start({ ...WORK, prompt: '' }),
    await tasks.start({ ...WORK, prompt: ' \n\0\t' }),
    await attempts.send(id, 'm_1' as MessageId, '\0\n'),
  ];
});

refuses('a prompt of one megabyte', async (bench) => {
  const window = await bench.open();
  const { id } = await bench.attempt(window);
  const prompt = 'x'.repeat(1024 * 1024);
  const { attempts, tasks } = window.app;
  return async () => [await tasks.start({ ...WORK, prompt }), await attempts.send(id, 'm_1' as MessageId, prompt)];
});

it('a prompt with NUL, lone surrogates, and bidirectional marks', async () => {
  const bench = await makeBench();
  const window = await bench.open();
  const odd = 'Mend \0the \ud800list \u202etxt.exe\u2066';
  const {
    attempts: [id],
  } = expectOk(await window.app.tasks.start({ prompt: odd, agents: ['practice'] }));
  await window.finish(id);
  const [message] = (await window.transcript(id)).items;
  expect(message).toMatchObject({ text: 'Mend the \ufffdlist \u202etxt.exe\u2066' });
  const { branch, worktree, task } = window.app.attemptStore.get(id)!;
  const names = [branch, worktree, window.app.taskStore.get(task)!.title];
  expect(names.filter((name) => /[\0\p{Bidi_Control}\p{Cs}]/u.test(name))).toEqual([]);
});
