import { expect, it } from 'vitest';
import type { Result } from '../../../src/base/result';
import { makeBench, type BadInputBench } from './badInputBench';
import { ROWS, type BadInput, type BadInputRow } from './rows';

/** Prepares the bench. Returns what must then be refused: each result has the row's code. */
type Prepare = (bench: BadInputBench) => Promise<() => Promise<readonly Result<unknown>[]>>;

/** Returns the code in the row. */
export function codeOf(what: BadInput): string {
  const { code }: BadInputRow = ROWS[what];
  if (code === undefined) throw new Error(`nothing is refused where ${what}`);
  return code;
}

/** Bad input that is refused without changing anything. */
export function refuses(what: BadInput, prepare: Prepare): void {
  it(what, async () => {
    const bench = await makeBench();
    const act = await prepare(bench);
    const before = await bench.everything();
    const results = await act();
    expect(results.map((result) => (result.ok ? 'ok' : result.error.code))).toEqual(results.map(() => codeOf(what)));
    expect(results.length).toBeGreaterThan(0);
    expect(await bench.everything()).toEqual(before);
  });
}

/** Bad input that an attempt meets and reports, without changing what belongs to the user. `act` returns the code. */
export function reports(
  what: BadInput,
  prepare: (bench: BadInputBench) => Promise<() => Promise<string | undefined>>,
): void {
  it(what, async () => {
    const bench = await makeBench();
    const act = await prepare(bench);
    const before = await bench.users();
    expect(await act()).toBe(codeOf(what));
    expect(await bench.users()).toEqual(before);
  });
}
