import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deferred } from '../../../../src/base/deferred';
import type { SessionId } from '../../../../src/domain/ids';
import type { LogEntry } from '../../../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession } from '../../../../src/domain/session/session';
import { SessionFollower } from '../../../../src/services/sessions/sessions/sessionFollower';
import type { Stretch } from '../../../../src/services/sessions/sessions/sessions';
import { TranscriptFollower } from '../../../../src/vscode/chat/transcriptFollower';
import { logOf } from '../../domain/events';

const SESSION = 's_1' as SessionId;
const notices = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ type: 'notice', level: 'info', text: `notice ${at}` }));

/** A session's log and its followers. Reading waits for `hold`. */
class Log {
  entries: readonly LogEntry[] = logOf(...notices(2_000));
  hold: Promise<undefined> = Promise.resolve(undefined);
  reads = 0;
  readonly follower = new SessionFollower({
    session: this.entries.reduce(reduceSession, EMPTY_SESSION),
    read: (after) => this.#read(after),
    onStretch: () => undefined,
    onFailure: (error) => expect.fail(String(error)),
  });

  subscribe(_session: SessionId, after: number, onStretch: (stretch: Stretch) => void) {
    return this.follower.subscribe(after, onStretch);
  }

  /** Appends entries to the file, and publishes the last `sent` of them. */
  grow(count: number, sent = count): void {
    this.entries = logOf(...notices(this.entries.length + count));
    const seq = this.entries.length;
    this.follower.add({ after: seq - sent, seq, entries: this.entries.slice(seq - sent) });
  }

  async #read(after: number): Promise<Stretch> {
    this.reads += 1;
    const entries = this.entries.filter((entry) => entry.seq > after);
    await this.hold;
    const seq = entries.at(-1)?.seq ?? after;
    return { after, seq, entries };
  }
}

let log: Log;
let transcriptFollower: TranscriptFollower;
let published: (number | 'reset')[];

function open(): void {
  transcriptFollower = new TranscriptFollower(log, SESSION);
  published = [];
  transcriptFollower.onDidReset(() => published.push('reset'));
  transcriptFollower.onDidAppend((entries) => published.push(entries.length));
}

beforeEach(() => {
  log = new Log();
});
afterEach(() => transcriptFollower.dispose());

describe('TranscriptFollower', () => {
  it('publishes the whole log as one new state at first, not as additions', async () => {
    open();
    await transcriptFollower.loaded;
    expect(published).toEqual(['reset']);
    expect([transcriptFollower.transcript.seq, transcriptFollower.transcript.items.length]).toEqual([2_000, 2_000]);
    log.grow(3);
    expect(published).toEqual(['reset', 3]);
  });

  it('publishes a small gap as additions and a large one as a new state', async () => {
    open();
    await transcriptFollower.loaded;
    log.grow(10, 1);
    await log.follower.read();
    log.grow(1_000, 1);
    await log.follower.read();
    expect(published).toEqual(['reset', 10, 'reset']);
    expect(transcriptFollower.transcript.seq).toBe(3_010);
  });

  it('skips a known gap without reading the file again', async () => {
    open();
    await transcriptFollower.loaded;
    const { reads } = log;
    for (let seq = 2_002; seq <= 2_100; seq += 2)
      log.follower.add({ after: seq - 2, seq, entries: logOf(...notices(seq)).slice(-1) });
    expect(transcriptFollower.transcript).toMatchObject({ seq: 2_100, items: { length: 2_050 } });
    expect(log.reads).toBe(reads);
  });

  it('includes entries that arrive while it reads', async () => {
    const gate = deferred<undefined>();
    log.hold = gate.promise;
    open();
    log.grow(1);
    log.grow(1);
    gate.resolve(undefined);
    await transcriptFollower.loaded;
    expect(transcriptFollower.transcript.seq).toBe(2_002);
  });

  it('stops following when it’s disposed', async () => {
    open();
    await transcriptFollower.loaded;
    transcriptFollower.dispose();
    log.grow(1);
    expect(transcriptFollower.transcript.seq).toBe(2_000);
    expect(log.follower.isFollowed).toBe(false);
  });
});
