import { cp, mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';

describe('a repository that is moved by hand', () => {
  let bench: AppBench;
  let id: AttemptId;
  let discarded: AttemptId;
  let worktree: string;
  let moved: string;

  /** Starts one attempt with changes and another one that is in the trash, and closes the window. */
  beforeEach(async () => {
    bench = await makeAppBench();
    const window = await bench.open();
    id = await window.start('practice: edit made.md');
    discarded = await window.start('practice: edit thrown.md');
    await window.finish(id);
    await window.finish(discarded);
    expectOk(await window.app.attempts.discard(discarded));
    worktree = window.app.attemptStore.get(id)!.worktree;
    await window.end();
    moved = path.join(bench.folder, 'moved', 'errands');
  });

  const open = () => bench.open(bench.newPorts(), moved);
  const registered = () => readdir(path.join(bench.folders.home, '.coppice', 'registry'));

  async function moveRepository(): Promise<void> {
    await mkdir(path.dirname(moved));
    await rename(bench.repository.root, moved);
  }

  /** Checks that everything works for an attempt in its current location. */
  async function worksIn(window: AppWindow): Promise<void> {
    const { app } = window;
    await window.send(id, 'practice: edit more.md');
    await window.finish(id);
    const { files } = expectOk(await app.review.changes(id));
    expect(files.map((file) => file.path).sort()).toEqual(['made.md', 'more.md']);
    expectOk(await app.attempts.undiscard(discarded));
    expect(expectOk(await app.review.changes(discarded)).files.map((file) => file.path)).toEqual(['thrown.md']);
    expectOk(await app.merges.merge(id, { kind: 'squash', message: 'From here' }));
    expect(await readdir(moved)).toEqual(expect.arrayContaining(['made.md', 'more.md']));
  }

  it('offers a moved repository its tasks, which continue if the worktrees were not moved', async () => {
    await moveRepository();
    const window = await open();
    const { app } = window;
    expect([app.store.access, app.taskStore.all()]).toEqual(['none', []]);
    expect(await app.repositoryMoves.find()).toMatchObject({
      from: path.join(bench.repository.root, '.git'),
      to: path.join(moved, '.git'),
    });
    const before = await registered();
    const from = bench.repository.root;
    expect(await app.tasks.start({ prompt: 'Mine', agents: ['practice'] })).toMatchObject({
      error: { code: 'repositoryMoved', params: { from } },
    });
    expect(await registered()).toEqual(before);

    expectOk(await app.repositoryMoves.openMovedStore());
    await app.recovery.recover();
    expect(await app.repositoryMoves.find()).toBeUndefined();
    expect(app.repositoryStore.all()).toMatchObject([{ commonDir: path.join(moved, '.git'), root: moved }]);
    expect(app.attemptStore.get(id)!.worktree).toBe(worktree);
    await worksIn(window);
    expectOk(await app.tasks.start({ prompt: 'practice: slow 1', agents: ['practice'] }));
    expect(app.repositoryStore.all()).toHaveLength(1);
  });

  it('takes over worktrees that were moved with it, including those in the trash', async () => {
    await rename(path.dirname(bench.repository.root), path.dirname(moved));
    const window = await open();
    expectOk(await window.app.repositoryMoves.openMovedStore());
    await window.app.recovery.recover();
    const trash = window.app.trashStore.pathOf(discarded)!;
    for (const folder of [window.app.attemptStore.get(id)!.worktree, trash])
      expect(path.relative(path.dirname(moved), folder)).not.toMatch(/^\.\./);
    await worksIn(window);
  });

  it('completes a move that the window didn’t survive', async () => {
    await rename(path.dirname(bench.repository.root), path.dirname(moved));
    const dying = await open();
    expectOk(await dying.app.storeFinder.registerMoved((await dying.app.repositoryMoves.find())!));
    await dying.close();
    await worksIn(await open());
  });

  it('may start without its tasks, which stay where they are', async () => {
    await moveRepository();
    const before = await registered();
    const { app } = await open();
    expectOk(await app.repositoryMoves.openNewStore());
    expect([app.store.access, app.taskStore.all()]).toEqual(['write', []]);
    expect(await registered()).toEqual(expect.arrayContaining(before));
  });

  it('isn’t confused by a copy of the repository', async () => {
    await cp(bench.repository.root, moved, { recursive: true });
    const { app } = await open();
    expect(await app.repositoryMoves.find()).toBeUndefined();
    expectOk(await app.tasks.start({ prompt: 'practice: slow 1', agents: ['practice'] }));
    expect(app.taskStore.all()).toHaveLength(1);
  });
});
