import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../../src/domain/attempt/attempt';
import { portOf } from '../../../../src/domain/attempt/ports';
import type { StoreId } from '../../../../src/domain/ids';

const store = 'store_1' as StoreId;
const attempts = Array.from(
  { length: 1_200 },
  (_, at) => ({ id: `a_${at}`, createdAt: Math.floor(at / 3) }) as Attempt,
);
const port = (attempt: Attempt, all = attempts) => portOf(attempt, all, store);

describe('the ports of an attempt', () => {
  it('are ten that no other one of 1,200 has, outside of what systems hand out', () => {
    const first = attempts.map((attempt) => port(attempt));
    expect(new Set(first).size).toBe(1_200);
    expect(first.every((one) => one % 10 === 0 && one >= 20_000 && one + 9 < 32_768)).toBe(true);
  });

  it('stay the same, whatever order the attempts come in and however many are made later', () => {
    const one = attempts[40]!;
    expect(port(one, attempts.toReversed())).toBe(port(one));
    expect(port(one, attempts.slice(0, 41))).toBe(port(one));
  });

  it('begin somewhere else in another store', () => {
    expect(portOf(attempts[0]!, attempts, 'store_2' as StoreId)).not.toBe(port(attempts[0]!));
  });
});
