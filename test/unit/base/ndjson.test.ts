import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedJson, isNestedDeeper, LineSplitter, parseJson, type Line } from '../../../src/base/ndjson';

const bytes = (text: string) => new TextEncoder().encode(text);

function split(chunks: readonly Uint8Array[], maxBytes?: number): Line[] {
  const splitter = new LineSplitter(maxBytes);
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  const last = splitter.end();
  return last ? [...lines, last] : lines;
}

/** Cuts at the given places, which may repeat: empty chunks are part of it. */
function cutAt(all: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...cuts.map((p) => p % (all.length + 1)).sort((a, b) => a - b), all.length];
  return edges.slice(1).map((edge, i) => all.slice(edges[i], edge));
}

describe('a line splitter', () => {
  it('returns the lines that were written, however they are cut', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/[\r\n\uFEFF]/g, ''));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(2000)), (texts, cuts) => {
        const all = bytes(texts.map((text) => `${text}\n`).join(''));
        expect(split(cutAt(all, cuts))).toEqual(texts.map((text) => ({ text })));
      }),
    );
  });

  it('returns the same lines however any bytes are cut, within the limit and above it', () => {
    const noisy = fc.array(fc.oneof(fc.constantFrom(10, 13, 0xe2, 0x82, 0xac, 0xff), fc.nat(255)), { maxLength: 300 });
    fc.assert(
      fc.property(noisy, fc.array(fc.nat(400)), fc.integer({ min: 1, max: 60 }), (raw, cuts, maxBytes) => {
        const all = Uint8Array.from(raw);
        expect(split(cutAt(all, cuts), maxBytes)).toEqual(split([all], maxBytes));
      }),
      { numRuns: 500 },
    );
  });

  it('accepts \\n and \\r\\n, and the end of the stream, as ends of lines', () => {
    expect(split([bytes('a\r\nb\n\nc')])).toEqual([{ text: 'a' }, { text: 'b' }, { text: '' }, { text: 'c' }]);
    expect(split([bytes('a\n')])).toEqual([{ text: 'a' }]);
    expect(split([])).toEqual([]);
  });

  it('keeps characters whole across chunks, and shows invalid UTF-8 as U+FFFD', () => {
    const euro = bytes('€');
    expect(split([euro.slice(0, 1), euro.slice(1, 2), euro.slice(2)])).toEqual([{ text: '€' }]);
    expect(split([Uint8Array.of(0x61, 0xff, 0x62, 10, 0xe2, 0x82, 10)])).toEqual([
      { text: 'a\uFFFDb' },
      { text: '\uFFFD' },
    ]);
  });

  it('reports the length of a line that is too long, and continues after it', () => {
    expect(split([bytes('12345\n'), bytes('123'), bytes('456\n1\n')], 5)).toEqual([
      { text: '12345' },
      { tooLong: 6 },
      { text: '1' },
    ]);
    expect(split([bytes('1234'), bytes('5678')], 5)).toEqual([{ tooLong: 8 }]);
  });

  it('retains no chunk that it was given', () => {
    const splitter = new LineSplitter();
    const chunk = bytes('abc');
    splitter.push(chunk);
    chunk.fill(120);
    expect(splitter.push(bytes('d\n'))).toEqual([{ text: 'abcd' }]);
  });

  it('takes linear time for a long line in small pieces', () => {
    const splitter = new LineSplitter();
    const piece = bytes('x'.repeat(16));
    const begin = performance.now();
    for (let i = 0; i < 20_000; i += 1) splitter.push(piece);
    expect(splitter.push(bytes('\n'))).toEqual([{ text: 'x'.repeat(320_000) }]);
    expect(performance.now() - begin).toBeLessThan(1_000);
  });

  it('needs about the size of a long line in small pieces', () => {
    const splitter = new LineSplitter();
    const piece = bytes('x');
    const before = memory();
    for (let i = 0; i < 50_000; i += 1) splitter.push(piece);
    expect(memory() - before).toBeLessThan(1_000_000);
    expect(splitter.end()).toEqual({ text: 'x'.repeat(50_000) });
  });
});

const collectGarbage = exposeGarbageCollector();

/** Bytes that are in use. */
function memory(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function exposeGarbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

describe('parseJson', () => {
  it('returns undefined for text that isn’t JSON', () => {
    expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
    expect(parseJson('null')).toBeNull();
    for (const text of ['', '{', 'undefined', "{'a':1}"]) expect(parseJson(text)).toBeUndefined();
  });
});

describe('JSON of a value that nobody has checked', () => {
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

  it('returns what JSON.stringify returns, cut', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(100), (value, max) => {
        expect(boundedJson(value, max)).toBe(JSON.stringify(value).slice(0, max).toWellFormed());
      }),
    );
    expect(boundedJson(undefined, 9)).toBe('');
    expect(boundedJson(JSON.parse('{"__proto__":{"a":1}}'), 99, 1)).toBe('{\n "__proto__": {\n  "a": 1\n }\n}');
  });

  it('leaves out what is nested too deep', () => {
    expect(boundedJson(nested(100_000), 1_000)).toBe(`${'['.repeat(64)}"…"${']'.repeat(64)}`);
  });

  it('measures the depth without descending further than that', () => {
    const depths = [0, 1, 2, 100_000].map((levels) => isNestedDeeper(levels === 0 ? 'x' : nested(levels), 1));
    expect(depths).toEqual([false, false, true, true]);
  });
});
