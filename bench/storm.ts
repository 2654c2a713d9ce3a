// Whether acknowledged work is lost or anything is left behind when parts of the application are killed.
import { runStorm } from '../test/integration/storm/storm';
import type { BenchResult } from './result';

const KILLS = Number(process.env['COPPICE_STORM_KILLS'] ?? 100);
const SEED = Number(process.env['COPPICE_STORM_SEED'] ?? Date.now() % 1_000_000);

/** Measures `storm`. Prints the seed and every invariant that doesn't hold after a kill. */
export async function benchStorm(): Promise<BenchResult[]> {
  const { problems, kills, acknowledged } = await runStorm(KILLS, SEED);
  for (const problem of problems) console.log(problem);
  console.log(`seed ${SEED}, killed: ${JSON.stringify(kills)}`);
  return [
    { name: 'storm', value: problems.length, unit: `problems, ${KILLS} kills`, aim: 0 },
    { name: 'storm-writes', value: acknowledged, unit: 'acknowledged' },
  ];
}
