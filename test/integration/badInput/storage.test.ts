import { chmod, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { processesOf } from '../../../scripts/processes';
import { expectOk } from '../../../src/base/result';
import type { StartRequest } from '../../../src/services/tasks/tasks/tasks';
import { machineClock } from '../../fixtures/machineClock';
import { MAY_MOUNT, smallDisk } from '../../fixtures/smallDisk';
import { makeBench, type BadInputBench } from './badInputBench';
import { codeOf, refuses, reports } from './refuses';
import type { BadInput } from './rows';

const WORK: StartRequest = { prompt: 'Do some work', agents: ['practice'] };

/** Returns the files that contain the tasks, after their window was closed. */
async function closedStore(bench: BadInputBench): Promise<readonly string[]> {
  const window = await bench.open();
  await bench.attempt(window);
  await window.end();
  const { storage } = bench.ports.paths;
  const [name] = await readdir(storage);
  const folder = path.join(storage, name!, 'state');
  const files = (await readdir(folder)).filter((file) => /^(state|journal)\./.test(file));
  return files.map((file) => path.join(folder, file));
}

/** What is damaged is reported and set aside. The repository is unchanged, and another task can be started. */
function damaged(what: BadInput, damage: (file: string) => Promise<void>): void {
  reports(what, async (bench) => {
    const files = await closedStore(bench);
    for (const file of files) await damage(file);
    const bytes = await Promise.all(files.map((file) => readFile(file)));
    return async () => {
      const opened = await bench.unopened().store.open(false);
      const [folder, aside] = [path.dirname(files[0]!), await readdir(path.dirname(files[0]!))];
      const names = files.map((file) => aside.find((name) => name.startsWith(`${path.basename(file)}.corrupt-`))!);
      expect(await Promise.all(names.map((name) => readFile(path.join(folder, name))))).toEqual(bytes);
      const { app } = await bench.open();
      expect(app.taskStore.all()).toEqual([]);
      return opened.ok ? undefined : opened.error.code;
    };
  });
}

damaged('the store is truncated', (file) => truncate(file, 100));

damaged('the store is garbage', (file) => writeFile(file, 'garbage'.repeat(10_000)));

refuses('the store’s folder is not writable', async (bench) => {
  const window = await bench.open();
  const { storage } = bench.ports.paths;
  await rm(storage, { recursive: true });
  await writeFile(storage, '');
  return async () => [await window.app.tasks.start(WORK)];
});

refuses('the registry is unusable', async (bench) => {
  await writeFile(path.join(bench.ports.paths.home, '.coppice'), '');
  const app = bench.unopened();
  return async () => [await app.store.open(false), await app.tasks.start(WORK)];
});

/** Also in the unit tests of the store, which need no disk of their own. */
it.runIf(MAY_MOUNT)('the store’s disk is full', async () => {
  const bench = await makeBench();
  const { storage } = bench.ports.paths;
  await smallDisk(storage, '4m');
  const { app } = await bench.open();
  const { id } = await bench.attempt({ app });
  const before = await bench.everything();
  const filler = path.join(storage, 'filler');
  await writeFile(filler, Buffer.alloc(8 * 1024 * 1024)).catch(() => undefined);
  const refused = await app.attempts.saveDraft(id, 'x'.repeat(100_000));
  expect(refused).toMatchObject({ ok: false, error: { code: codeOf('the store’s disk is full') } });
  expect(await app.tasks.start(WORK)).toMatchObject({ ok: false, error: { code: 'storeBroken' } });
  await rm(filler);
  expect(await bench.everything()).toEqual(before);
  expectOk(await app.store.takeOver());
  expectOk(await app.attempts.saveDraft(id, 'It goes on'));
});

reports('the worktree’s disk is full', async (bench) => {
  await writeFile(path.join(bench.root, 'big.bin'), Buffer.alloc(3 * 1024 * 1024, 'big'));
  await bench.repository.commit({}, 'A big file');
  const worktreeFolder = path.join(bench.folder, 'small');
  bench.ports.change({ worktreeFolder });
  if (!(await smallDisk(worktreeFolder, '1m')))
    await bench.gitThat(' checkout ', 'echo "error: big.bin: No space left on device" >&2; exit 128');
  const { app } = await bench.open();
  return async () => {
    const { id } = await bench.attempt({ app });
    return app.attemptStore.get(id)!.startFault?.code;
  };
});

/** Represents every unexpected failure. */
reports('the folder for worktrees is a link to itself', async (bench) => {
  const worktreeFolder = path.join(bench.folder, 'circle');
  await symlink(worktreeFolder, worktreeFolder);
  bench.ports.change({ worktreeFolder });
  const { app } = await bench.open();
  return async () => {
    const { id } = await bench.attempt({ app });
    expectOk(await app.attempts.discard(id));
    return app.attemptStore.get(id)!.startFault?.code;
  };
});

reports('the socket’s folder is accessible to others', async (bench) => {
  const { app } = await bench.open();
  await bench.attempt({ app });
  await mkdir(app.store.hostFolder, { recursive: true });
  await chmod(app.store.hostFolder, 0o755);
  return async () => {
    const {
      attempts: [attempt],
    } = expectOk(await app.tasks.start(WORK));
    await app.attempts.start(attempt);
    expect(processesOf(bench.folder)).toEqual([]);
    return app.attemptStore.get(attempt)!.startFault?.code;
  };
});

it('the clock is set back', async () => {
  const bench = await makeBench();
  let behind = 0;
  const clock = { ...machineClock, now: () => machineClock.now() - behind };
  const window = await bench.open({ ...bench.ports, clock });
  const {
    attempts: [id],
  } = expectOk(await window.app.tasks.start(WORK));
  await window.asked(id);
  behind = 24 * 60 * 60_000;
  await window.finish(id);
  await window.send(id, 'Once more');
  await window.finish(id);
  const {
    attempts: [next],
  } = expectOk(await window.app.tasks.start(WORK));
  await window.finish(next);
  expect(window.session(id)).toMatchObject({ turns: 2, lastEnd: 'completed' });
  expect(window.app.taskStore.all().map(({ number }) => number)).toEqual([1, 2]);
  expectOk(await window.app.merges.merge(id, { kind: 'merge', message: 'Work' }));
});
