import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_SESSION, reduceSession } from '../../../src/domain/session/session';
import { readLog } from '../../../src/platform/sessionLog/sessionLog';
import { formatLogLine, LOG_NAME } from '../../../src/protocol/sessionLog';
import { arbitraryLog } from '../domain/events';
import { damages, isWhole } from './damage';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-damaged-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a damaged log', () => {
  it('is read to its end: every whole line, once and in order, from any position as from the start', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLog, fc.array(damages, { maxLength: 60 }), fc.nat(60), async (log, hits, after) => {
        const lines = log.map((entry, at) => (hits[at] ?? isWhole)(formatLogLine(entry)));
        await writeFile(path.join(folder, LOG_NAME), lines.join(''));
        const whole = await readLog(folder);
        const seqs = whole.entries.map(({ seq }) => seq);
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
        for (const [at, entry] of log.entries())
          if (lines[at] === formatLogLine(entry)) expect(whole.entries).toContainEqual(entry);
        expect(whole.seq).toBeLessThanOrEqual(log.length);
        const rest = await readLog(folder, { after });
        expect(rest.entries).toEqual(whole.entries.filter(({ seq }) => seq > after));
        const known = whole.entries.filter(({ seq }) => seq <= after).reduce(reduceSession, EMPTY_SESSION);
        expect(rest.entries.reduce(reduceSession, known)).toEqual(whole.entries.reduce(reduceSession, EMPTY_SESSION));
      }),
      { numRuns: 300 },
    );
  });
});
