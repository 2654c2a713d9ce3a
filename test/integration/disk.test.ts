// What the disk does to the tasks and to the logs, and what people hear of it.
import { appendFile, cp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { Repair } from '../../src/services/store/windowStore';
import type { Stall } from '../../src/services/sessions/sessions/sessions';
import { makeAppBench } from '../fixtures/appBench';
import { MAY_MOUNT, smallDisk } from '../fixtures/smallDisk';

it('reports once that the end of the store was torn, and keeps what it contained before', async () => {
  const bench = await makeAppBench();
  const window = await bench.open();
  await window.finish(await window.start('A task'));
  const { storage } = bench.folders;
  const state = path.join(storage, (await readdir(storage))[0]!, 'state');
  const cut = path.join(bench.folder, 'cut');
  await cp(state, cut, { recursive: true }); // as a sudden end leaves it: an orderly one makes a checkpoint
  await window.end();
  for (const name of await filesOf(state)) await rm(path.join(state, name));
  for (const name of await filesOf(cut)) await cp(path.join(cut, name), path.join(state, name));
  const journal = path.join(
    state,
    (await filesOf(state)).find((name) => name.startsWith('journal.'))!,
  );
  await appendFile(journal, 'half a fra');

  const { store, taskStore, draftStore } = bench.unopened();
  const received: Repair[] = [];
  store.onDidRepair((repairs) => received.push(...repairs));
  expectOk(await store.open(false));
  expect(received).toEqual([{ kind: 'tornTail', file: journal, bytes: 10 }]);
  expect(taskStore.all().map(({ title }) => title)).toEqual(['A task']);
  expectOk(await draftStore.save('task', 'It goes on'));
  expect(received).toHaveLength(1);
});

async function filesOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => /^(state|journal)\./.test(name));
}

it.runIf(MAY_MOUNT)('reports that an agent waits for disk space, and that it continues', async () => {
  const bench = await makeAppBench();
  const window = await bench.open();
  const first = await window.start('A task');
  await window.finish(first);
  const { attemptStore, sessionStore, sessions } = window.app;
  const folder = path.dirname(sessionStore.folderOf(attemptStore.get(first)!.session));
  await smallDisk(folder, '1m');
  const received: Stall[] = [];
  sessions.onDidStall((stall) => received.push(stall));
  const id = await window.start('Say much\npractice: run\npractice: big 500');
  await window.asked(id);
  const filler = path.join(folder, 'filler');
  await writeFile(filler, Buffer.alloc(2 * 1024 * 1024)).catch(() => undefined);
  const answered = window.answer(id, 'allow');
  await window.waits(() => received.length > 0);
  expect(received).toEqual([{ type: 'stalled', code: 'ENOSPC' }]);
  await rm(filler);
  await answered;
  await window.reaches(id, 'review');
  expect(received).toEqual([{ type: 'stalled', code: 'ENOSPC' }, { type: 'resumed' }]);
});
