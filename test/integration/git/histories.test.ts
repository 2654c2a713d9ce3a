import { expect, it } from 'vitest';
import { runHistories } from '../histories/histories';

/** `npm run bench -- histories` lets 500 happen. */
const HISTORIES = 4;

it('keeps the repository intact and what is the user’s untouched, whatever happens in which order', async () => {
  const tally = await runHistories(HISTORIES);
  expect(tally.get('start')).toBeGreaterThanOrEqual(2 * HISTORIES);
});
