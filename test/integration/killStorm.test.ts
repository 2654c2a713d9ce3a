import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { runStorm } from './storm/storm';

/** `npm run bench -- storm` has 100. */
const KILLS = 8;

it(
  'loses nothing that was acknowledged and leaves nothing behind, whichever part is killed at whatever moment',
  { timeout: 300_000 },
  async () => {
    const { problems, kills, acknowledged } = await runStorm(KILLS, randomInt(1_000_000));
    expect(problems).toEqual([]);
    expect(Object.values(kills).reduce((sum, times) => sum + times, 0)).toBe(KILLS);
    expect(acknowledged).toBeGreaterThan(0);
  },
);
