import fc from 'fast-check';
import { history } from './operations';
import { World, type Tally } from './world';

/**
 * Runs random histories, each in its own repository. Checks after every operation whether something of the user's was
 * changed, and after each history whether the repository is sound. Throws with the shortest failing history and the
 * seed to repeat it. Returns what happened and how often.
 */
export async function runHistories(runs: number): Promise<Tally> {
  const tally: Tally = new Map();
  await fc.assert(
    fc.asyncProperty(history, async (operations) => {
      const world = await World.open(tally);
      try {
        for (const [at, operation] of operations.entries()) {
          const problems = await world.carryOut(operation);
          if (problems.length > 0) throw new Error(`operation ${at} (${operation.type}): ${problems.join('; ')}`);
        }
        const problems = await world.problems();
        if (problems.length > 0) throw new Error(problems.join('; '));
      } finally {
        await world.close();
      }
    }),
    { numRuns: runs },
  );
  return tally;
}
