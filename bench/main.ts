// `npm run bench [-- part …]` prints a table and writes bench/results.jsonl. With `--against <commit>`, it compares this
// checkout with another commit (against/against.ts).
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/process';
import { COMPARABLE, compare } from './against/against';
import { benchActivation } from './activation';
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
  activation: benchActivation,
  store: benchStore,
  start: benchStart,
  'host-starts': benchHostStarts,
  histories: benchHistories,
  review: benchReview,
  'review-window': benchReviewWindow,
  storm: benchStorm,
};

async function measure(wanted: readonly string[]): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  for (const name of wanted) {
    const part = await PARTS[name]!();
    results.push(...part);
    for (const { name: row, value, unit, ratio_to: to, ratio, spread, aim } of part) {
      const against = to === undefined ? '' : `${ratio ?? ''} × ${to}`;
      const shownAim = aim === undefined ? '' : `aim ≤ ${aim}`;
      console.log(
        [row.padEnd(24), `${value} ${unit}`.padEnd(16), against.padEnd(30), shownAim, spread ?? ''].join(' '),
      );
    }
  }
  return results;
}

/** Returns the wanted names in the order of `all`, or all if none is wanted. Throws if a wanted name doesn't exist. */
function selectNames(wanted: readonly string[], all: readonly string[]): readonly string[] {
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`no part named ${unknown.join(', ')}, only ${all.join(', ')}`);
  return wanted.length === 0 ? all : all.filter((name) => wanted.includes(name));
}

/** Returns a positive number. Throws if the text isn't one. */
function parsePositive(text: string): number {
  if (!(Number(text) > 0)) throw new Error(`${text} isn't a positive number`);
  return Number(text);
}

const { values, positionals } = parseArgs({
  options: {
    against: { type: 'string' },
    limit: { type: 'string', default: '1.1' },
    seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000)) },
  },
  allowPositionals: true,
});

const [limit, seed] = [parsePositive(values.limit), parsePositive(values.seed)];
const results =
  values.against === undefined
    ? await measure(selectNames(positionals, Object.keys(PARTS)))
    : await compare({ commit: values.against, rows: selectNames(positionals, COMPARABLE), limit, seed });
const lines = results.map(({ aim: _aim, ...line }) => JSON.stringify(line));
if (lines.length > 0) await writeFile(path.join(root, 'bench', 'results.jsonl'), `${lines.join('\n')}\n`);
