// The longest blocks of a real window and of its extension host while a review opens: 2,500 changed files against 25.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { root, runNode } from '../scripts/process';
import { compared, type Pair } from './openings';
import type { BenchResult } from './result';
import type { Opening } from './window/review.journey';

/** `review-window`: blocks of both threads, and when a diff is there and can be decided about. */
export async function benchReviewWindow(): Promise<BenchResult[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-bench-'));
  try {
    const file = path.join(folder, 'pairs.json');
    const vitest = [path.join(root, 'scripts', 'run.mjs'), 'vitest', 'run', '--project', 'bench'];
    await runNode(vitest, { env: { ...process.env, COPPICE_BENCH_PAIRS: file } });
    const pairs = JSON.parse(await readFile(file, 'utf8')) as Pair<Opening>[];
    const of = (what: keyof Opening) => pairs.map(({ many, few }) => ({ many: many[what], few: few[what] }));
    return [
      ...compared('review-window-block', of('windowBlock'), 3),
      ...compared('review-host-block', of('hostBlock'), 3),
      ...compared('review-shown', of('shown')),
      ...compared('review-ready', of('ready')),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
