// The longest block of the event loop while a review opens: 2,500 changed files compared with 25.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildBundles } from '../test/fixtures/bundles';
import { compareOpenings, type Pair } from './openings';
import { attemptWith, FEW, makeRepository, MANY, opening, type Opening } from './probes/review';
import type { BenchResult } from './result';
import { openApp } from './subject';

const PAIRS = 10;

async function measurePairs(folder: string): Promise<Pair<Opening>[]> {
  const repository = path.join(folder, 'repository');
  await makeRepository(repository);
  const app = openApp(repository, folder, await buildBundles(path.join(folder, 'bundles')));
  try {
    const [many, few] = [await attemptWith(app, MANY), await attemptWith(app, FEW)];
    const pairs: Pair<Opening>[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1)
      pairs.push({
        many: await opening(() => app.openReview(many)),
        few: await opening(() => app.openReview(few)),
      });
    return pairs;
  } finally {
    await app.end();
  }
}

/** Measures `review-block` and `review-open`. */
export async function benchReview(): Promise<BenchResult[]> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-bench-')));
  try {
    const pairs = await measurePairs(folder);
    const of = (what: keyof Opening) => pairs.map((pair) => ({ many: pair.many[what], few: pair.few[what] }));
    return [...compareOpenings('review-block', of('block'), 3), ...compareOpenings('review-open', of('took'))];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
