import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, readFrames, wasSynced, type Frame } from '../../../../src/platform/store/frame';

const frame = (sequence: number, more: Partial<Frame> = {}): Frame => ({
  sequence,
  schema: 1,
  synced: sequence - 1,
  tag: 'test',
  statements: [{ sql: 'insert into t values (?, ?, ?)', params: [sequence, 'žluť\0 🌳', null] }],
  ...more,
});
const three = [frame(1), frame(2), frame(3)];
const bytes = Buffer.concat(three.map(encodeFrame));
const lengths = three.map((one) => encodeFrame(one).length);

describe('frames', () => {
  it('come back as they were written', () => {
    expect(readFrames(bytes, 0)).toEqual({ frames: three, end: bytes.length });
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0), // JSON knows no negative zero, nor does SQLite
      fc.string({ unit: 'binary' }),
      fc.constant(null),
      fc.uint8Array(),
    );
    fc.assert(
      fc.property(fc.string(), fc.array(value, { maxLength: 6 }), (sql, params) => {
        const one = frame(7, { statements: [{ sql, params }] });
        const normal = params.map((param) => (param instanceof Uint8Array ? new Uint8Array(param) : param));
        expect(readFrames(encodeFrame(one), 0).frames).toEqual([{ ...one, statements: [{ sql, params: normal }] }]);
      }),
    );
  });

  it('are read up to a cut at any byte', () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const whole = lengths.filter((_, at) => lengths.slice(0, at + 1).reduce((sum, next) => sum + next) <= cut).length;
      expect(readFrames(bytes.subarray(0, cut), 0).frames).toEqual(three.slice(0, whole));
    }
  });

  it('are never read wrong after a flipped bit', () => {
    for (let at = 0; at < bytes.length * 8; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at >> 3]! ^= 1 << (at & 7);
      const { frames } = readFrames(flipped, 0);
      expect(frames.length).toBeLessThan(3);
      expect(frames).toEqual(three.slice(0, frames.length));
    }
  });

  it('aren’t found in zeros or noise', () => {
    expect(readFrames(Buffer.alloc(4096), 0)).toEqual({ frames: [], end: 0 });
    const noise = Buffer.concat([encodeFrame(frame(1)), Buffer.from('garbage'.repeat(50))]);
    expect(readFrames(noise, 0).frames).toHaveLength(1);
  });

  it('distinguish a damaged disk from a torn write', () => {
    const first = encodeFrame(frame(1)).length;
    const damaged = Buffer.from(bytes);
    damaged[first + 20]! ^= 1;
    // Frame 3 proves that 2 was synced, so 2 is damaged. A torn batch proves nothing like that.
    expect(wasSynced(damaged, first, 2)).toBe(true);
    const torn = Buffer.concat([frame(1), frame(2, { synced: 0 }), frame(3, { synced: 0 })].map(encodeFrame));
    torn[first + 20]! ^= 1;
    expect(wasSynced(torn, first, 2)).toBe(false);
    expect(wasSynced(bytes.subarray(0, first + 30), first, 2)).toBe(false);
  });

  it('refuse numbers that JSON would change', () => {
    expect(() => encodeFrame(frame(1, { statements: [{ sql: 'x', params: [NaN] }] }))).toThrow(/can't store/);
  });
});
