import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import type { LogEntry } from '../../../src/domain/session/event';
import { readLog, tailLog } from '../../../src/platform/sessionLog/sessionLog';
import { formatLogLine, LOG_NAME } from '../../../src/protocol/sessionLog';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-log-'));
  file = path.join(folder, LOG_NAME);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = (seq: number, text = `word ${seq} – häß`): LogEntry => ({
  seq,
  at: 1000 + seq,
  by: 'agent',
  event: { type: 'text', message: 'm', text },
});
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => formatLogLine(entry(from + at))).join('');

describe('readLog', () => {
  it('reads nothing if there is no log', async () => {
    expect(await readLog(path.join(folder, 'missing'))).toEqual({
      entries: [],
      seq: 0,
      end: 0,
      unparsable: 0,
      truncated: false,
    });
  });

  it('reads every entry of a log that is larger than a chunk, once and as it was written', async () => {
    await writeFile(file, lines(1, 20_000));
    const page = await readLog(folder);
    expect(page.entries).toHaveLength(20_000);
    expect(page.entries[12_345]).toEqual(entry(12_346));
    expect(page.seq).toBe(20_000);
  });

  it('skips what is known', async () => {
    await writeFile(file, lines(1, 100));
    const page = await readLog(folder, { after: 97 });
    expect(page.entries.map(({ seq }) => seq)).toEqual([98, 99, 100]);
    expect((await readLog(folder, { after: 100 })).seq).toBe(100);
  });

  it('treats a last line without its end as not written', async () => {
    await writeFile(file, lines(1, 2) + formatLogLine(entry(3)).slice(0, -1));
    expect(await readLog(folder)).toMatchObject({ seq: 2, unparsable: 0 });
    await appendFile(file, '\n');
    expect((await readLog(folder)).seq).toBe(3);
  });

  it('counts lines that aren’t entries, keeps those of a later version, and continues', async () => {
    await writeFile(file, `${lines(1, 1)}{"seq":2,"at":1,"by":"agent","event":{"type":"future"}}\n}{\n${lines(4, 4)}`);
    const page = await readLog(folder);
    expect(page.unparsable).toBe(1);
    expect(page.entries.map(({ seq, event }) => [seq, event.type])).toEqual([
      [1, 'text'],
      [2, 'unknown'],
      [4, 'text'],
    ]);
  });

  it('stops at its limit and can be continued from there', async () => {
    await writeFile(file, lines(1, 20_000));
    const seen: number[] = [];
    let pages = 0;
    for (let after = 0, more = true; more; pages += 1) {
      const page = await readLog(folder, { after, limit: 300_000 });
      seen.push(...page.entries.map(({ seq }) => seq));
      after = page.seq;
      more = page.truncated;
    }
    expect(pages).toBeGreaterThan(2);
    expect(seen).toEqual(Array.from({ length: 20_000 }, (_, at) => at + 1));
  });

  it('stops when it is canceled', async () => {
    await writeFile(file, lines(1, 10));
    await expect(readLog(folder, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

describe('tailLog', () => {
  it('follows a log from before it exists, torn writes included, until its signal is aborted', async () => {
    const session = path.join(folder, 'later');
    const end = new AbortController();
    const seen: LogEntry[] = [];
    const all = deferred<undefined>();
    const tail = tailLog(session, {
      after: 1,
      signal: end.signal,
      onEntries: (entries) => {
        seen.push(...entries);
        if (seen.length === 4) all.resolve(undefined);
      },
    });
    await mkdir(session);
    await writeFile(path.join(session, LOG_NAME), lines(1, 3));
    const fourth = Buffer.from(formatLogLine(entry(4)));
    await appendFile(path.join(session, LOG_NAME), fourth.subarray(0, fourth.length - 6));
    await appendFile(path.join(session, LOG_NAME), fourth.subarray(fourth.length - 6));
    await appendFile(path.join(session, LOG_NAME), lines(5, 5));
    await all.promise;
    end.abort();
    await tail;
    expect(seen).toEqual([entry(2), entry(3), entry(4), entry(5)]);
  });
});
