import fc from 'fast-check';
import { history } from './operations';
import { World, type Tally } from './world';

/**
 * Lets random histories happen, each in a repository of its own, and looks after every operation whether something of
 * the user's was changed, and after each history whether the repository is sound. Throws with the shortest history
 * that is not, and the seed to see it again. Answers what has happened how often.
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
