import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { positionAfter, type LogPosition } from '../../../../src/platform/sessionLog/logPosition';
import { formatLogLine, LogParser } from '../../../../src/protocol/sessionLog';
import { arbitraryLog, logOf } from '../../domain/events';
import { damages, isWhole } from '../damage';

let file: string;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-position-'));
  file = path.join(folder, 'log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = logOf(
  ...Array.from({ length: 12 }, (_, at) => ({ type: 'notice', level: 'info', text: `häß ${at}` })),
).map(formatLogLine);
const bytesOf = (count: number) => Buffer.byteLength(lines.slice(0, count).join(''));

async function position(text: string, after: number, block?: number): Promise<LogPosition> {
  await writeFile(file, text);
  const handle = await open(file);
  try {
    return await positionAfter(handle, after, block);
  } finally {
    await handle.close();
  }
}

describe('the position after a sequence', () => {
  it.each([1, 7, 23, 64, 10_000])('is after its line, with blocks of %d bytes', async (block) => {
    const log = lines.join('');
    expect(await position(log, 12, block)).toEqual({ offset: bytesOf(12), seq: 12 });
    expect(await position(log, 7, block)).toEqual({ offset: bytesOf(7), seq: 7 });
    expect(await position(log, 2, block)).toEqual({ offset: bytesOf(2), seq: 2 });
  });

  it('is the end of a log that ends before it', async () => {
    expect(await position(lines.join(''), 99)).toEqual({ offset: bytesOf(12), seq: 12 });
  });

  it('is before a line that is being written', async () => {
    expect(await position(lines.join('').slice(0, -1), 12)).toEqual({ offset: bytesOf(11), seq: 11 });
  });

  it('isn’t after a line that is repeated elsewhere', async () => {
    expect(await position(lines.join('') + lines[4]!, 5)).toEqual({ offset: bytesOf(5), seq: 5 });
  });

  it('is found without reading what is known', async () => {
    const entries = logOf(...Array.from({ length: 20_000 }, () => ({ type: 'notice', level: 'info', text: 'x' })));
    await writeFile(file, entries.map(formatLogLine).join(''));
    const handle = await open(file);
    try {
      const read = vi.spyOn(handle, 'read');
      expect((await positionAfter(handle, 19_990)).seq).toBe(19_990);
      expect(read).toHaveBeenCalledOnce();
    } finally {
      await handle.close();
    }
  });

  it('is the start of a log without two known lines', async () => {
    expect(await position('', 5)).toEqual({ offset: 0, seq: 0 });
    expect(await position(lines.join(''), 1)).toEqual({ offset: 0, seq: 0 });
    expect(await position('}{\n'.repeat(9), 5)).toEqual({ offset: 0, seq: 0 });
  });

  it('leads to the same entries and the same end as the start of the log, however it is damaged', async () => {
    const block = fc.integer({ min: 1, max: 300 });
    await fc.assert(
      fc.asyncProperty(
        arbitraryLog,
        fc.array(damages, { maxLength: 60 }),
        fc.nat(70),
        block,
        async (log, hits, after, size) => {
          const text = log.map((entry, at) => (hits[at] ?? isWhole)(formatLogLine(entry))).join('');
          const { offset, seq } = await position(text, after, size);
          const [whole, rest] = [new LogParser(after), new LogParser(after, seq)];
          const bytes = Buffer.from(text);
          expect(rest.push(bytes.subarray(offset))).toEqual(whole.push(bytes));
          expect([rest.seq, rest.end]).toEqual([whole.seq, whole.end]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
