import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { isRunning, processesOf } from '../../scripts/processes';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import { processesWithMarker } from '../../src/platform/process/process';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';
import { buildChildScript } from '../fixtures/childScript';
import { STRAYING_AGENT, strayingSettings, type LeftoverPlan } from './leftovers';

const PROMPT = 'practice: ask 1';
const WAIT = { timeout: 20_000, interval: 50 };
/**
 * A window that is gone may be reloading. The agent host waits half a minute before it ends what is running, and
 * another one before it exits.
 */
const ABANDONED = { timeout: 120_000, interval: 500 };

const left = async (run: string) => (await processesWithMarker(run)).map(({ pid }) => pid);

describe('no process of an agent is left', { timeout: 200_000 }, () => {
  let built: string;
  let childScript: string;

  beforeAll(async () => {
    built = await mkdtemp(path.join(os.tmpdir(), 'coppice-lo-'));
    childScript = await buildChildScript('test/integration/leftovers.child.ts', built);
  });
  afterAll(() => rm(built, { recursive: true, force: true }));

  /** Opens a window whose agent asks, with the stray process that the agent has started. */
  async function askedWindow(): Promise<{ bench: AppBench; window: AppWindow; id: AttemptId; run: string }> {
    const bench = await makeAppBench();
    const ports = bench.newPorts();
    ports.change(strayingSettings(ports.bundles));
    const window = await bench.open(ports);
    const id = await window.start(PROMPT, STRAYING_AGENT);
    await window.asked(id);
    const run = window.session(id).run!;
    expect((await left(run)).length).toBeGreaterThanOrEqual(2);
    return { bench, window, id, run };
  }

  it('is left after a stop of the turn and the end of the attempt', async () => {
    const { window, id, run } = await askedWindow();
    expectOk(await window.app.attempts.stop(id));
    await window.reaches(id, 'review');
    expectOk(await window.app.attempts.discard(id));
    expect(await left(run)).toEqual([]);
  });

  it('is left after the agent was killed', async () => {
    const { window, id, run } = await askedWindow();
    killProgram('practice.cjs', window);
    await window.reaches(id, /interrupted|failed|review/);
    await expect.poll(() => left(run), WAIT).toEqual([]);
  });

  it('is left after the agent host was killed', async () => {
    const { window, id, run } = await askedWindow();
    killProgram('agentHost.cjs', window);
    await expect.poll(() => left(run), WAIT).toEqual([]);
    await window.reaches(id, 'interrupted');
  });

  it('is left after the agent host was killed while the agent was idle, and a window opened again', async () => {
    const { bench, window, id, run } = await askedWindow();
    await window.answer(id, 'allow');
    await window.reaches(id, 'review');
    const before = await left(run);
    expect(before.length).toBeGreaterThanOrEqual(2);
    await window.close();
    killProgram('agentHost.cjs', window);
    // The agent itself notices that its client is gone. What it has started doesn't.
    await expect.poll(async () => (await left(run)).length, WAIT).toBeLessThan(before.length);
    expect((await left(run)).length).toBeGreaterThan(0);
    const next = await bench.open(window.ports);
    await expect.poll(() => left(run), WAIT).toEqual([]);
    expect(next.state(id)).toBe('review');
  });

  it('is left after the window was killed with its whole extension host', async () => {
    const { folders, repository } = await makeAppBench();
    const bench: LeftoverPlan = { folders, bundles: inject('bundles'), repository: repository.root, prompt: PROMPT };
    const child = spawn(process.execPath, [childScript, JSON.stringify(bench)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const run = await printed(child, /^asked (\S+)$/m);
    const before = await left(run);
    child.kill('SIGKILL');
    await expect.poll(() => isRunning(child.pid!), WAIT).toBe(false);
    expect(await left(run)).toEqual(before);
    await expect.poll(() => left(run), ABANDONED).toEqual([]);
    await expect.poll(() => processesOf(folders.home), ABANDONED).toEqual([]);
  });
});

/** Kills the one process of a window's home that runs this program. */
function killProgram(bundle: string, { ports }: AppWindow): void {
  const all = processesOf(ports.paths.home).filter(({ command }) => path.basename(command[1] ?? '') === bundle);
  expect(all).toHaveLength(1);
  process.kill(all[0]!.pid, 'SIGKILL');
}

/** Returns what a process prints once it has come so far. */
async function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`the window ended without ${pattern.source}: ${text}`);
}
