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
  it('assigns ten ports that no other one of 1,200 attempts has, outside the range of the system', () => {
    const first = attempts.map((attempt) => port(attempt));
    expect(new Set(first).size).toBe(1_200);
    expect(first.every((one) => one % 10 === 0 && one >= 20_000 && one + 9 < 32_768)).toBe(true);
  });

  it('assigns the same ports in whatever order attempts come, and however many are added', () => {
    const one = attempts[40]!;
    expect(port(one, attempts.toReversed())).toBe(port(one));
    expect(port(one, attempts.slice(0, 41))).toBe(port(one));
  });

  it('starts elsewhere in another store', () => {
    expect(portOf(attempts[0]!, attempts, 'store_2' as StoreId)).not.toBe(port(attempts[0]!));
  });
});
