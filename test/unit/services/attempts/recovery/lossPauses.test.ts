import { describe, expect, it } from 'vitest';
import { LossPauses } from '../../../../../src/services/attempts/recovery/lossPauses';

describe('the pause after the loss of an agent host', () => {
  it('grows where each host is lost as soon as it is there, and has an end', () => {
    const pauses = new LossPauses();
    let now = 0;
    const seen = Array.from({ length: 11 }, () => {
      const pause = pauses.next(now);
      now += pause + 300;
      return pause;
    });
    expect(seen).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('is none where a host has lived for a while', () => {
    const pauses = new LossPauses();
    for (const now of [0, 1_000, 2_000]) pauses.next(now);
    expect(pauses.next(40_000)).toBe(0);
    for (let now = 100_000; now < 500_000; now += 31_000) expect(pauses.next(now)).toBe(0);
  });
});
