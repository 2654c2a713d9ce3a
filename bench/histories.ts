// Whether a repository stays intact, and the user's part of it unchanged, over many random histories.
import { runHistories } from '../test/integration/histories/histories';
import type { BenchResult } from './result';

const HISTORIES = Number(process.env['COPPICE_HISTORIES'] ?? 500);

/** Measures `histories`. Throws with the shortest history that breaks something, if there is one. */
export async function benchHistories(): Promise<BenchResult[]> {
  const tally = await runHistories(HISTORIES);
  for (const [what, times] of [...tally].sort()) console.log(`${String(times).padStart(6)}  ${what}`);
  const operations = [...tally.values()].reduce((sum, times) => sum + times, 0);
  return [
    { name: 'histories', value: 0, unit: `broken of ${HISTORIES}`, aim: 0 },
    { name: 'histories-operations', value: operations, unit: 'operations' },
  ];
}
