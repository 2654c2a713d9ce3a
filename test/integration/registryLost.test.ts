import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { expectOk } from '../../src/base/result';
import { appPorts } from '../fixtures/appPorts';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';

describe('the tasks of a repository that the registry no longer names', () => {
  let bench: AppBench;
  let registry: string;
  let before: string;
  let worktree: string;

  /** Starts one attempt with its worktree, and closes the window. */
  beforeEach(async () => {
    bench = await makeAppBench();
    registry = path.join(bench.folders.home, '.coppice', 'registry');
    const window = await bench.open();
    const id = await window.start('A task');
    await window.finish(id);
    worktree = window.worktree(id);
    await window.end();
    before = await entry();
    await rm(registry, { recursive: true });
  });

  async function entry(): Promise<string> {
    const names = await readdir(registry);
    expect(names).toHaveLength(1);
    const { claimedAt: _when, ...kept } = JSON.parse(await readFile(path.join(registry, names[0]!), 'utf8')) as {
      claimedAt: number;
    };
    return JSON.stringify(kept);
  }

  async function expectFoundIn(window: AppWindow): Promise<void> {
    const { store, taskStore, attemptStore, attempts } = window.app;
    expect(store.access).toBe('write');
    expect(taskStore.all().map(({ title }) => title)).toEqual(['A task']);
    expect(await entry()).toBe(before);
    expectOk(await attempts.discard(attemptStore.all()[0]!.id));
  }

  it('finds tasks by their worktrees', async () => {
    await expectFoundIn(await bench.open());
  });

  it('finds tasks in the storage of another window', async () => {
    const storage = path.join(`${bench.folder}-2`, path.basename(bench.folders.storage));
    onTestFinished(() => rm(path.dirname(storage), { recursive: true, force: true }));
    const ports = appPorts({ ...bench.folders, storage }, inject('bundles'), {});
    await expectFoundIn(await bench.open(ports));
  });

  it('doesn’t find the tasks of a repository in a copy of it', async () => {
    const copy = path.join(bench.folder, 'copy');
    await cp(bench.repository.root, copy, { recursive: true });
    const window = await bench.open(bench.newPorts(), copy);
    expect([window.app.store.access, window.app.taskStore.all()]).toEqual(['none', []]);
    await window.end();
    await expectFoundIn(await bench.open());
  });

  describe('because its entry is damaged', () => {
    const DAMAGED = '{"commonDir":';
    let file: string;

    beforeEach(async () => {
      await (await bench.open()).end();
      file = path.join(registry, (await readdir(registry))[0]!);
      await writeFile(file, DAMAGED);
    });

    /** Opens a window. Returns whether it has found the tasks, and the damaged files that it reported. */
    async function opened(): Promise<{ readonly tasks: number; readonly setAside: readonly string[] }> {
      const { store, storeFinder, taskStore } = bench.unopened();
      const setAside: string[] = [];
      storeFinder.onDidLose((aside) => setAside.push(aside));
      expectOk(await store.open(false));
      return { tasks: taskStore.all().length, setAside };
    }

    it('finds tasks without a message', async () => {
      expect(await opened()).toEqual({ tasks: 1, setAside: [] });
    });

    it('reports tasks as lost if no worktree names them, either', async () => {
      await rm(worktree, { recursive: true });
      const { tasks, setAside } = await opened();
      expect(tasks).toBe(0);
      expect(setAside).toEqual([expect.stringContaining(`${file}.corrupt-`)]);
      expect(await readFile(setAside[0]!, 'utf8')).toBe(DAMAGED);
    });
  });
});
