/*
 * `npm run bench -- --against <commit> [row …] [--limit 1.1] [--seed N]` compares this checkout with another commit.
 *
 * The measuring code is always this checkout's (bench/probes), bundled with the modules of each version. The code that
 * drives a version is that version's own (bench/subject.ts).
 * - `start-1k`, `review`: the application in plain Node, minified as it ships, with the agent host and the practice
 *   agent as they ship (dist). The extension's own bundle can't be driven without an editor.
 * - `store-flat`: the store alone, on the same folder of a disk, with the shipped sql-wasm.wasm.
 * - `sizes`: the files of dist and the VSIX, each version built by its own scripts, which fail over budget.json. Sizes
 *   don't vary, so there is one round.
 */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root } from '../../scripts/process';
import { Dice } from '../../test/integration/storm/dice';
import { median } from '../probes/probe';
import { rounded, spreadOf, type BenchResult } from '../result';
import { commitId, withCheckouts, type Checkouts } from './checkouts';
import { build, sizesOf } from './product';
import { measureRounds, ROUNDS, type Rounds } from './rounds';

/** Time limit (ms) of a row, not counting builds. */
const ROW_MS = 20 * 60_000;

const PROBED = ['start-1k', 'store-flat', 'review'];
/** The rows that can be compared. */
export const COMPARABLE = [...PROBED, 'sizes'];

export interface Comparison {
  readonly commit: string;
  readonly rows: readonly string[];
  /** The maximum of a median ratio of new to old. */
  readonly limit: number;
  readonly seed: number;
}

/**
 * Compares both versions, prints a table, and returns the results, or none if a signal interrupted it. Sets the exit
 * code if a ratio exceeds the limit.
 */
export async function compare(comparison: Comparison): Promise<readonly BenchResult[]> {
  const id = await commitId(comparison.commit);
  const interrupted = new AbortController();
  // Never removed, because pressing Ctrl+C twice must not leave the temporary checkouts behind.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
  const { rows, limit, seed } = comparison;
  const against = id.slice(0, 12);
  console.log(`against ${against}, seed ${seed}, ${ROUNDS} rounds, load ${rounded(os.loadavg()[0]!)}`);
  try {
    return await withCheckouts(id, interrupted.signal, async (checkouts) => {
      for (const checkout of [checkouts.theirs, checkouts.ours]) await build(checkout, interrupted.signal);
      const results: BenchResult[] = [];
      const dice = new Dice(seed);
      for (const row of rows) {
        const signal = AbortSignal.any([interrupted.signal, AbortSignal.timeout(ROW_MS)]);
        if (row === 'sizes') {
          const sizes = await compareSizes(checkouts);
          results.push(...report(sizes, { unit: 'kB', limit, against, notes: await budgetNotes(sizes) }));
        } else {
          const rounds = await measureRounds(row, checkouts, { dice, signal });
          results.push(...report(rounds, { unit: 'ms', limit, against, notes: new Map() }));
        }
      }
      return results;
    });
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    console.error('Interrupted. The temporary checkouts were removed.');
    process.exitCode = 130;
    return [];
  }
}

async function compareSizes({ ours, theirs }: Checkouts): Promise<Rounds> {
  const [own, other] = [await sizesOf(ours), await sizesOf(theirs)];
  return new Map(
    [...own].map(([name, bytes]) => [`size-${name}`, [{ ours: bytes / 1000, theirs: other.get(name)! / 1000 }]]),
  );
}

/** Returns, by row name, what percentage of its limit in budget.json a size is. */
async function budgetNotes(rounds: Rounds): Promise<ReadonlyMap<string, string>> {
  const budget = JSON.parse(await readFile(path.join(root, 'budget.json'), 'utf8')) as Record<string, number>;
  return new Map(
    [...rounds].flatMap(([name, [sizes]]) => {
      const limit = budget[name.replace(/^size-/, '')];
      return limit === undefined ? [] : [[name, `${Math.round((sizes!.ours * 100_000) / limit)} % of its budget`]];
    }),
  );
}

interface ReportOptions {
  readonly unit: string;
  readonly limit: number;
  /** Name of the old version. */
  readonly against: string;
  /** Remarks by row name. */
  readonly notes: ReadonlyMap<string, string>;
}

function report(rounds: Rounds, { unit, limit, against, notes }: ReportOptions): BenchResult[] {
  return [...rounds].map(([name, pairs]) => {
    const ratios = pairs.map((pair) => pair.ours / pair.theirs);
    const [ours, theirs] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.theirs))];
    const ratio = median(ratios);
    const spread = ratios.length > 1 ? spreadOf(ratios) : undefined;
    const digits = unit === 'ms' && ours < 10 ? 3 : 1;
    const [now, before] = [ours, theirs].map((value) => `${value.toFixed(digits)} ${unit}`.padStart(12));
    const verdict = ratio > limit ? `OVER ${limit}` : '';
    console.log(
      [name.padEnd(20), now, before, `× ${ratio.toFixed(3)}`, spread ?? notes.get(name) ?? '', verdict].join('  '),
    );
    if (ratio > limit) process.exitCode = 1;
    const shown = { value: rounded(ours, digits), unit, ratio_to: `${name}@${against}`, ratio: rounded(ratio, 3) };
    return { name, ...shown, aim: limit, ...(spread === undefined ? {} : { spread }) };
  });
}
