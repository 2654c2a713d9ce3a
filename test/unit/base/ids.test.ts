import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatId } from '../../../src/base/ids';

describe('formatId', () => {
  it('writes one letter per byte, none of which is easily confused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (random) => {
        expect(formatId('task', random)).toMatch(/^task_[0-9a-hjkmnp-tv-z]{16}$/);
      }),
    );
  });

  it('uses all 32 letters equally often', () => {
    const text = formatId(
      'x',
      Uint8Array.from({ length: 256 }, (_, i) => i),
    ).slice(2);
    const counts = new Map<string, number>();
    for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(32);
    expect([...new Set(counts.values())]).toEqual([8]);
  });
});
