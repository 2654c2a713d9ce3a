// What makes a fresh worktree ready to run, over the whole application with the practice agent.
import { mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import { appPorts, type TestPorts } from '../fixtures/appPorts';
import { AppWindow } from '../fixtures/appWindow';
import { buildBundles, type BuiltBundles } from '../fixtures/bundles';
import { createSampleRepository, type SampleRepository } from '../fixtures/sampleRepository';

let built: string;
let bundles: BuiltBundles;
let folder: string;
let repository: SampleRepository;
let ports: TestPorts;
let windows: AppWindow[];

beforeAll(async () => {
  built = await mkdtemp(path.join(os.tmpdir(), 'coppice-bundles-'));
  bundles = await buildBundles(built);
});
afterAll(() => rm(built, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-ready-')));
  repository = await createSampleRepository(path.join(folder, 'errands'));
  ports = appPorts({ home: path.join(folder, 'home'), storage: path.join(folder, 'storage') }, bundles);
  windows = [];
});
afterEach(async () => {
  for (const window of windows) await window.end();
  await rm(folder, { recursive: true, force: true });
});

async function openWindow(at = repository.root): Promise<AppWindow> {
  const window = await AppWindow.open(ports, at);
  windows.push(window);
  return window;
}

async function start(window: AppWindow, prompt = 'practice: slow 1'): Promise<AttemptId> {
  return expectOk(await window.app.tasks.start({ prompt, agent: 'practice' })).attempt;
}

const worktreeOf = (window: AppWindow, id: AttemptId) => window.app.records.attempt(id)!.worktree;

describe('files to bring along', () => {
  it('are in the worktree before the agent has its task, in a window on a folder of the repository, too', async () => {
    await repository.write('.worktreeinclude', '.env\nlinked\n');
    await repository.write('.env', 'KEY=1\n');
    await repository.write('src/more.log', 'more\n');
    await symlink('/etc/hostname', path.join(repository.root, 'linked'));
    ports.change({ includeGlobs: ['src/*.log'] });
    const window = await openWindow(path.join(repository.root, 'src'));
    const id = await start(window);
    await window.reaches(id, 'review');

    const worktree = worktreeOf(window, id);
    expect(await readFile(path.join(worktree, '.env'), 'utf8')).toBe('KEY=1\n');
    expect(await readFile(path.join(worktree, 'src/more.log'), 'utf8')).toBe('more\n');
    const { items } = await window.transcript(id);
    const notes = items.flatMap((item) => (item.type === 'note' ? [item.note] : []));
    expect(notes).toEqual([
      { type: 'filesLeft', id: 'filesLeft', copied: 2, left: [{ path: 'linked', why: 'outside' }], count: 1 },
    ]);
    // They are git's business neither there nor here.
    expect(expectOk(await window.app.review.changes(id)).files).toEqual([]);
  });
});
