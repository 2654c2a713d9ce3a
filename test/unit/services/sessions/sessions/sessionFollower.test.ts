import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../../../../src/domain/session/session';
import { readLog } from '../../../../../src/platform/sessionLog/sessionLog';
import { formatLogLine, LOG_NAME } from '../../../../../src/protocol/sessionLog';
import type { Stretch } from '../../../../../src/services/sessions/sessions/logFollower';
import { SessionFollower } from '../../../../../src/services/sessions/sessions/sessionFollower';
import { arbitraryLog, logOf } from '../../../domain/events';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'coppice-session-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const notices = (count: number) =>
  logOf(...Array.from({ length: count }, (_, at) => ({ type: 'notice', level: 'info', text: `notice ${at}` })));
const fold = (entries: readonly LogEntry[], from = EMPTY_SESSION) => entries.reduce(reduceSession, from);
const seqsOf = (stretches: readonly Stretch[]) => stretches.flatMap(({ entries }) => entries.map(({ seq }) => seq));

/** A log in a folder of its own, with the follower of its session. */
class Followed {
  readonly follower: SessionFollower;
  readonly stretches: Stretch[] = [];
  reads = 0;
  readonly #folder: string;

  constructor(folder: string, session: Session) {
    this.#folder = folder;
    this.follower = new SessionFollower({
      session,
      read: async (after) => {
        this.reads += 1;
        return { after, ...(await readLog(folder, { after })) };
      },
      onStretch: (stretch) => this.stretches.push(stretch),
      onFailure: (error) => expect.fail(String(error)),
    });
  }

  static async make(written: readonly LogEntry[] = [], stored = fold(written)): Promise<Followed> {
    const followed = new Followed(await mkdtemp(path.join(home, 'log-')), stored);
    followed.write(written);
    return followed;
  }

  write(entries: readonly LogEntry[]): void {
    for (const entry of entries) appendFileSync(path.join(this.#folder, LOG_NAME), formatLogLine(entry));
  }

  send(...entries: readonly LogEntry[]): void {
    for (const entry of entries) this.follower.add({ after: entry.seq - 1, seq: entry.seq, entries: [entry] });
  }

  subscribe(after: number) {
    const stretches: Stretch[] = [];
    return { stretches, ...this.follower.subscribe(after, (stretch) => stretches.push(stretch)) };
  }
}

describe('who follows a session', () => {
  it('gives each subscriber what it doesn’t know, from the file and from what comes', async () => {
    const entries = notices(9);
    const log = await Followed.make(entries.slice(0, 5));
    const [chat, projection] = [log.subscribe(0), log.subscribe(5)];
    log.write(entries.slice(5));
    await Promise.all([chat.joined, projection.joined]);
    expect(seqsOf(chat.stretches)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(seqsOf(projection.stretches)).toEqual([6, 7, 8, 9]);
    expect(seqsOf(log.stretches)).toEqual([6, 7, 8, 9]);
    expect(log.follower.session).toEqual(fold(entries));
  });

  it('has an entry in the session before a subscriber gets it', async () => {
    const log = await Followed.make();
    const seen: number[] = [];
    await log.follower.subscribe(0, () => seen.push(log.follower.session.seq)).joined;
    const entries = notices(3);
    log.write(entries);
    log.send(...entries);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('reads the file once for a gap, however many subscribe', async () => {
    const entries = notices(20);
    const log = await Followed.make(entries.slice(0, 4));
    const subscribers = [0, 2, 4, 4].map((after) => log.subscribe(after));
    await Promise.all(subscribers.map(({ joined }) => joined));
    const { reads } = log;
    log.write(entries.slice(4));
    log.send(entries[9]!, entries[19]!);
    await log.follower.read();
    expect(log.reads - reads).toBeLessThanOrEqual(2);
    expect(subscribers.map(({ stretches }) => seqsOf(stretches).length)).toEqual([20, 18, 16, 16]);
  });

  it('continues from the end of a log that ends before what was known of it', async () => {
    const entries = notices(8);
    const log = await Followed.make(entries.slice(0, 4), fold(entries));
    const chat = log.subscribe(0);
    await chat.joined;
    log.follower.restart(fold(entries.slice(0, 4)));
    log.write(entries.slice(4));
    log.send(...entries.slice(4));
    expect(seqsOf(chat.stretches)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(log.follower.session).toEqual(fold(entries));
  });

  it('is followed until its last subscriber leaves', async () => {
    const log = await Followed.make();
    const [one, other] = [log.subscribe(0), log.subscribe(0)];
    await Promise.all([one.joined, other.joined]);
    one.dispose();
    expect(log.follower.isFollowed).toBe(true);
    log.write(notices(1));
    log.send(...notices(1));
    other.dispose();
    expect(log.follower.isFollowed).toBe(false);
    expect([one.stretches.length, other.stretches.length]).toEqual([0, 1]);
  });

  it('passes on every entry once and in order, whenever a subscriber comes and whatever is lost on the way', async () => {
    const step = fc.record({ isSent: fc.boolean(), rests: fc.boolean(), subscribes: fc.boolean(), after: fc.nat(60) });
    await fc.assert(
      fc.asyncProperty(arbitraryLog, fc.array(step, { minLength: 60, maxLength: 60 }), async (log, steps) => {
        const followed = await Followed.make();
        const subscribers: { readonly from: number; readonly one: ReturnType<Followed['subscribe']> }[] = [];
        for (const [at, entry] of log.entries()) {
          const { isSent, rests, subscribes, after } = steps[at]!;
          const from = Math.min(after, followed.follower.session.seq);
          if (subscribes) subscribers.push({ from, one: followed.subscribe(from) });
          followed.write([entry]);
          if (isSent) followed.send(entry);
          if (rests) await followed.follower.read();
        }
        await Promise.all(subscribers.map(({ one }) => one.joined));
        await followed.follower.read();
        expect(followed.follower.session).toEqual(fold(log));
        for (const { from, one } of subscribers)
          expect(one.stretches.flatMap(({ entries }) => entries)).toEqual(log.filter(({ seq }) => seq > from));
      }),
      { numRuns: 100 },
    );
  });
});
