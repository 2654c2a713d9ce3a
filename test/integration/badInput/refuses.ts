import { expect, it } from 'vitest';
import type { Result } from '../../../src/base/result';
import { makePlace, type Place } from './place';
import { ROWS, type BadInput, type BadInputRow } from './rows';

/** Prepares the place, and answers what is then to be refused: each result has the row's code. */
type Prepare = (place: Place) => Promise<() => Promise<readonly Result<unknown>[]>>;

/** The code that stands in the row. */
export function codeOf(what: BadInput): string {
  const { code }: BadInputRow = ROWS[what];
  if (code === undefined) throw new Error(`nothing is refused where ${what}`);
  return code;
}

/** Bad input that is refused, and nothing at all has changed. */
export function refuses(what: BadInput, prepare: Prepare): void {
  it(what, async () => {
    const place = await makePlace();
    const act = await prepare(place);
    const before = await place.everything();
    const results = await act();
    expect(results.map((result) => (result.ok ? 'ok' : result.error.code))).toEqual(results.map(() => codeOf(what)));
    expect(results.length).toBeGreaterThan(0);
    expect(await place.everything()).toEqual(before);
  });
}

/** Bad input that an attempt runs into, which tells it; what is the user's has not changed. `act` answers the code. */
export function reports(what: BadInput, prepare: (place: Place) => Promise<() => Promise<string | undefined>>): void {
  it(what, async () => {
    const place = await makePlace();
    const act = await prepare(place);
    const before = await place.users();
    expect(await act()).toBe(codeOf(what));
    expect(await place.users()).toEqual(before);
  });
}
