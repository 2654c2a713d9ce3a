// The time from the command to a running agent with all files in place, compared with starting both by hand.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildBundles, type BuiltBundles } from '../test/fixtures/bundles';
import { median } from './probes/probe';
import { makeRepository, startTime } from './probes/start';
import { medianRatio, rounded, type BenchResult } from './result';
import { openApp } from './subject';

const exec = promisify(execFile);
const PAIRS = 20;

/** Adds a worktree and starts the agent in it, as people would do by hand. Returns the milliseconds it took. */
async function startByHand(root: string, folder: string, bundles: BuiltBundles): Promise<number> {
  const startedAt = performance.now();
  const branch = path.basename(folder);
  await exec('git', ['-C', root, 'worktree', 'add', '-q', '--no-track', '-b', branch, folder, 'main']);
  const agent = spawn(process.execPath, [bundles.practice], { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
  await once(agent, 'spawn');
  const took = performance.now() - startedAt;
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  await exec('git', ['-C', root, 'worktree', 'remove', '--force', folder]);
  return took;
}

/** Measures pairs of a start by Coppice and a start by hand, in milliseconds. */
async function measurePairs(folder: string, files: number): Promise<[ours: number, theirs: number][]> {
  const root = path.join(folder, 'repository');
  await makeRepository(root, files);
  const bundles = await buildBundles(path.join(folder, 'bundles'));
  const app = openApp(root, folder, bundles);
  try {
    await startTime(app); // starts the agent host, which runs already for every task except a window's first
    const pairs: [number, number][] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const hand = () => startByHand(root, path.join(folder, `hand-${pair}`), bundles);
      if (pair % 2 === 0) pairs.push([await startTime(app), await hand()]);
      else {
        const theirs = await hand();
        pairs.push([await startTime(app), theirs]);
      }
    }
    return pairs;
  } finally {
    await app.end();
  }
}

async function measure(name: string, files: number, aim: number): Promise<BenchResult[]> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-bench-')));
  try {
    const pairs = await measurePairs(folder, files);
    const ours = median(pairs.map(([value]) => value));
    const theirs = median(pairs.map(([, value]) => value));
    return [
      { name: `${name}-by-hand`, value: rounded(theirs, 1), unit: 'ms' },
      {
        name,
        value: rounded(ours, 1),
        unit: 'ms',
        ratio_to: `${name}-by-hand`,
        ratio: rounded(medianRatio(pairs)),
        aim,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Measures `start-1k` and `start-50k`. */
export async function benchStart(): Promise<BenchResult[]> {
  return [...(await measure('start-1k', 1_000, 1.3)), ...(await measure('start-50k', 50_000, 0.75))];
}
