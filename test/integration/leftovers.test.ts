import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isRunning, processesOf } from '../../scripts/processes';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import { processesWithMarker } from '../../src/platform/process/process';
import { appPorts } from '../fixtures/appPorts';
import { AppWindow } from '../fixtures/appWindow';
import { buildBundles, type BuiltBundles } from '../fixtures/bundles';
import { buildChildScript } from '../fixtures/childScript';
import { createSampleRepository } from '../fixtures/sampleRepository';
import { STRAYING_AGENT, strayingSettings, type LeftoverPlace } from './leftovers';

const PROMPT = 'practice: ask 1';
const WAIT = { timeout: 20_000, interval: 50 };
/** A window that is gone may be reloading: the agent host waits half a minute before it ends what runs, and as long again before it leaves itself. */
const ABANDONED = { timeout: 120_000, interval: 500 };

const left = async (run: string) => (await processesWithMarker(run)).map(({ pid }) => pid);

describe('no process of an agent is left', { timeout: 200_000 }, () => {
  let built: string;
  let bundles: BuiltBundles;
  let childScript: string;

  beforeAll(async () => {
    built = await mkdtemp(path.join(os.tmpdir(), 'coppice-lo-'));
    bundles = await buildBundles(built);
    childScript = await buildChildScript('test/integration/leftovers.child.ts', built);
  });
  afterAll(() => rm(built, { recursive: true, force: true }));

  async function makePlace(): Promise<LeftoverPlace> {
    const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-left-')));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const repository = (await createSampleRepository(path.join(folder, 'errands'))).root;
    const folders = { home: path.join(folder, 'home'), storage: path.join(folder, 'storage') };
    return { folders, bundles, repository, prompt: PROMPT };
  }

  async function openWindow(): Promise<AppWindow> {
    const { folders, repository } = await makePlace();
    const ports = appPorts(folders, bundles);
    ports.change(strayingSettings(bundles));
    const window = await AppWindow.open(ports, repository);
    onTestFinished(() => window.end());
    return window;
  }

  /** A window whose agent asks, with the stray that the agent has started. */
  async function askedWindow(): Promise<{ window: AppWindow; id: AttemptId; run: string }> {
    const window = await openWindow();
    const { attempt: id } = expectOk(await window.app.tasks.start({ prompt: PROMPT, agent: STRAYING_AGENT }));
    await window.asked(id);
    const run = window.session(id).run!;
    expect((await left(run)).length).toBeGreaterThanOrEqual(2);
    return { window, id, run };
  }

  it('after a stop of the turn and the end of the attempt', async () => {
    const { window, id, run } = await askedWindow();
    expectOk(await window.app.attempts.stop(id));
    await window.reaches(id, 'review');
    expectOk(await window.app.attempts.discard(id));
    expect(await left(run)).toEqual([]);
  });

  it('when the agent was killed', async () => {
    const { window, id, run } = await askedWindow();
    killProgram('practice.cjs', window);
    await window.reaches(id, /interrupted|failed|review/);
    await expect.poll(() => left(run), WAIT).toEqual([]);
  });

  it('when the agent host was killed', async () => {
    const { window, id, run } = await askedWindow();
    killProgram('agentHost.cjs', window);
    await expect.poll(() => left(run), WAIT).toEqual([]);
    await window.reaches(id, 'interrupted');
  });

  it('when the agent host was killed while the agent rested, and a window comes back', async () => {
    const { window, id, run } = await askedWindow();
    await window.answer(id, 'allow');
    await window.reaches(id, 'review');
    const before = await left(run);
    expect(before.length).toBeGreaterThanOrEqual(2);
    await window.close();
    killProgram('agentHost.cjs', window);
    // The agent itself notices that nobody speaks to it; what it has started does not.
    await expect.poll(async () => (await left(run)).length, WAIT).toBeLessThan(before.length);
    expect((await left(run)).length).toBeGreaterThan(0);
    const next = await AppWindow.open(window.ports, window.app.repositories.folders[0]!);
    onTestFinished(() => next.end());
    await expect.poll(() => left(run), WAIT).toEqual([]);
    expect(next.state(id)).toBe('review');
  });

  it('when the window was killed, with its whole extension host', async () => {
    const place = await makePlace();
    const child = spawn(process.execPath, [childScript, JSON.stringify(place)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const run = await said(child, /^asked (\S+)$/m);
    const before = await left(run);
    child.kill('SIGKILL');
    await expect.poll(() => isRunning(child.pid!), WAIT).toBe(false);
    expect(await left(run)).toEqual(before);
    await expect.poll(() => left(run), ABANDONED).toEqual([]);
    await expect.poll(() => processesOf(place.folders.home), ABANDONED).toEqual([]);
  });
});

/** Kills the one process of a window's home that runs this program. */
function killProgram(bundle: string, { ports }: AppWindow): void {
  const all = processesOf(ports.place.home).filter(({ command }) => path.basename(command[1] ?? '') === bundle);
  expect(all).toHaveLength(1);
  process.kill(all[0]!.pid, 'SIGKILL');
}

/** What a process says once it has come so far. */
async function said(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`the window ended without ${pattern.source}: ${text}`);
}
