import { appendFileSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deferred } from '../../../../../src/base/deferred';
import type { LogEntry } from '../../../../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession } from '../../../../../src/domain/session/session';
import { readLog } from '../../../../../src/platform/sessionLog/sessionLog';
import { formatLogLine, LOG_NAME } from '../../../../../src/protocol/sessionLog';
import { LogFollower, type Stretch } from '../../../../../src/services/sessions/sessions/logFollower';
import { arbitraryLog, logOf } from '../../../domain/events';
import { damages, isWhole, type Damage } from '../../../platform/damage';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'coppice-follower-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A log in a folder of its own that is written line by line, and who follows it by the file and by what is sent. */
class Followed {
  readonly folder: string;
  readonly passed: Stretch[] = [];
  readonly failures: unknown[] = [];
  readonly follower: LogFollower;
  reads = 0;
  pages = 0;
  /** A reading waits for this after it has read. */
  hold: Promise<unknown> = Promise.resolve();

  constructor(folder: string, seq = 0) {
    this.folder = folder;
    this.follower = new LogFollower({
      seq,
      read: async (after) => {
        this.reads += 1;
        const { hold } = this;
        const page = await readLog(folder, { after });
        this.pages += 1;
        await hold;
        return { after, ...page };
      },
      onStretch: (stretch) => this.passed.push(stretch),
      onFailure: (error) => this.failures.push(error),
    });
  }

  static async make(seq = 0): Promise<Followed> {
    return new Followed(await mkdtemp(path.join(home, 'log-')), seq);
  }

  get seqs(): number[] {
    return this.entries.map(({ seq }) => seq);
  }

  get entries(): LogEntry[] {
    return this.passed.flatMap(({ entries }) => entries);
  }

  /** Writes lines as the agent host does, before they are sent. */
  write(entries: readonly LogEntry[], damage: Damage = isWhole): void {
    for (const entry of entries) appendFileSync(path.join(this.folder, LOG_NAME), damage(formatLogLine(entry)));
  }

  send(...entries: readonly LogEntry[]): void {
    for (const entry of entries) this.follower.add({ after: entry.seq - 1, seq: entry.seq, entries: [entry] });
  }
}

const notices = (count: number) =>
  logOf(...Array.from({ length: count }, (_, at) => ({ type: 'notice', level: 'info', text: `notice ${at}` })));
const garbage: Damage = () => '}{\n';

describe('who follows a log', () => {
  it('passes on what comes in order without reading the file', async () => {
    const log = await Followed.make();
    const entries = notices(100);
    log.send(...entries);
    log.send(...entries.slice(50));
    expect(log.entries).toEqual(entries);
    expect(log.reads).toBe(0);
  });

  it('reads the file once for a gap in what came', async () => {
    const log = await Followed.make();
    const entries = notices(9);
    log.write(entries);
    log.send(entries[0]!, entries[8]!);
    await expect.poll(() => log.entries).toEqual(entries);
    expect(log.reads).toBe(1);
  });

  it('skips a gap in the file, once, and continues with what comes', async () => {
    const log = await Followed.make();
    const entries = notices(1_000);
    log.write(entries.slice(0, 3));
    log.write(entries.slice(3, 5), garbage);
    log.write(entries.slice(5));
    log.send(...entries.slice(5, 7));
    await expect.poll(() => log.passed).toHaveLength(1);
    log.send(...entries.slice(7));
    expect(log.reads).toBe(1);
    expect(log.seqs).toEqual(entries.map(({ seq }) => seq).filter((seq) => seq !== 4 && seq !== 5));
    expect(log.passed).toMatchObject([{ after: 0, seq: 1_000 }]);
  });

  it('passes on what came if the file contains less', async () => {
    const log = await Followed.make();
    const entries = notices(6);
    log.write(entries.slice(0, 2));
    log.write(entries.slice(2, 5), garbage);
    log.write(entries.slice(5));
    log.send(entries[4]!);
    await log.follower.read();
    expect(log.seqs).toEqual([1, 2, 5, 6]);
  });

  it('waits for a line that is being written', async () => {
    const log = await Followed.make();
    const entries = notices(3);
    log.write(entries.slice(0, 2));
    const last = formatLogLine(entries[2]!);
    await appendFile(path.join(log.folder, LOG_NAME), last.slice(0, -9));
    await log.follower.read();
    expect(log.seqs).toEqual([1, 2]);
    await appendFile(path.join(log.folder, LOG_NAME), last.slice(-9));
    log.send(entries[2]!);
    expect(log.seqs).toEqual([1, 2, 3]);
    expect(log.reads).toBe(1);
  });

  it('misses nothing that comes while the file is being read', async () => {
    const log = await Followed.make();
    const entries = notices(8);
    const held = deferred<undefined>();
    log.hold = held.promise;
    log.write(entries.slice(0, 3));
    const read = log.follower.read();
    await expect.poll(() => log.pages).toBe(1);
    log.write(entries.slice(3));
    log.send(entries[3]!, entries[6]!);
    log.hold = Promise.resolve();
    held.resolve(undefined);
    await read;
    expect(log.entries).toEqual(entries);
    expect(log.reads).toBe(2);
  });

  it('reports once that the file can’t be read, and has lost nothing when it can be again', async () => {
    const log = await Followed.make();
    const entries = notices(9);
    log.write(entries);
    const [file, aside] = [path.join(log.folder, LOG_NAME), path.join(log.folder, 'aside')];
    await rename(file, aside);
    await mkdir(file);
    for (const entry of entries.slice(3, 7)) {
      log.send(entry);
      await log.follower.read();
    }
    expect(log.failures).toHaveLength(1);
    expect(log.entries).toEqual([]);
    await rm(file, { recursive: true });
    await rename(aside, file);
    log.send(entries[8]!);
    await log.follower.read();
    expect(log.entries).toEqual(entries);
  });

  it('passes on nothing after its end', async () => {
    const log = await Followed.make();
    const entries = notices(4);
    log.write(entries);
    const read = log.follower.read();
    log.follower.dispose();
    log.send(...entries);
    await read;
    await log.follower.read();
    expect(log.passed).toEqual([]);
  });

  it('reaches the end of any log, however it is damaged and whatever is lost on the way, with one reading per gap', async () => {
    const way = fc.record({
      damage: damages,
      isSent: fc.boolean(),
      /** What follows: nothing, or a pause in which the reader catches up. */
      rests: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(arbitraryLog, fc.array(way, { minLength: 60, maxLength: 60 }), async (log, ways) => {
        const followed = await Followed.make();
        await writeFile(path.join(followed.folder, LOG_NAME), '');
        const [whole, sent]: [LogEntry[], LogEntry[]] = [[], []];
        let gaps = 0;
        let known = 0;
        for (const [at, entry] of log.entries()) {
          const { damage, isSent, rests } = ways[at]!;
          followed.write([entry], damage);
          if (damage === isWhole) whole.push(entry);
          if (isSent) {
            if (entry.seq > known + 1) gaps += 1;
            known = entry.seq;
            sent.push(entry);
            followed.send(entry);
          }
          if (rests) {
            await followed.follower.read();
            gaps += 1;
          }
        }
        await followed.follower.read();
        expect(followed.reads).toBeLessThanOrEqual(gaps + 1);
        let end = 0;
        for (const { after, seq, entries } of followed.passed) {
          expect([after, seq > after]).toEqual([end, true]);
          end = seq;
          const seqs = entries.map((entry) => entry.seq);
          expect(seqs).toEqual(seqs.filter((one, at) => one > (seqs[at - 1] ?? after) && one <= seq));
        }
        for (const entry of [...whole, ...sent]) expect(followed.seqs).toContain(entry.seq);
        for (const entry of sent.filter((one) => whole.includes(one))) expect(followed.entries).toContainEqual(entry);
        // Another window, which begins in the middle, comes to the same state by the file alone.
        if (whole.length < log.length) return;
        const middle = Math.floor(log.length / 2);
        const later = new Followed(followed.folder, middle);
        await later.follower.read();
        const state = later.entries.reduce(reduceSession, log.slice(0, middle).reduce(reduceSession, EMPTY_SESSION));
        expect(followed.entries.reduce(reduceSession, EMPTY_SESSION)).toEqual(state);
      }),
      { numRuns: 300 },
    );
  });
});
