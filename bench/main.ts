// `npm run bench [-- part …]`: prints a table and writes bench/results.jsonl.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../scripts/process';
import { benchHistories } from './histories';
import { benchHostStarts } from './hostStarts';
import type { BenchResult } from './result';
import { benchReview } from './review';
import { benchReviewWindow } from './reviewWindow';
import { benchSizes } from './sizes';
import { benchStart } from './start';
import { benchStore } from './store';
import { benchStorm } from './storm';

const PARTS: Readonly<Record<string, () => Promise<readonly BenchResult[]>>> = {
  sizes: benchSizes,
  store: benchStore,
  start: benchStart,
  'host-starts': benchHostStarts,
  histories: benchHistories,
  review: benchReview,
  'review-window': benchReviewWindow,
  storm: benchStorm,
};

const wanted = process.argv.slice(2);
const results: BenchResult[] = [];
for (const [name, run] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const part = await run();
  results.push(...part);
  for (const { name: row, value, unit, ratio_to: to, ratio, aim } of part) {
    const against = to === undefined ? '' : `${ratio ?? ''} × ${to}`;
    console.log(
      [row.padEnd(24), `${value} ${unit}`.padEnd(16), against.padEnd(30), aim === undefined ? '' : `aim ≤ ${aim}`].join(
        ' ',
      ),
    );
  }
}
const lines = results.map(({ aim: _aim, ...line }) => JSON.stringify(line));
await writeFile(path.join(root, 'bench', 'results.jsonl'), `${lines.join('\n')}\n`);
