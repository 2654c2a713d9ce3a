import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deferred } from '../../../../src/base/deferred';
import { Emitter } from '../../../../src/base/emitter';
import { silentLogger } from '../../../../src/base/logger';
import type { SessionId } from '../../../../src/domain/ids';
import type { LogEntry } from '../../../../src/domain/session/event';
import type { Appended, Stretch } from '../../../../src/services/sessions/sessions/sessions';
import { ChatModel } from '../../../../src/vscode/chat/chatModel';
import { logOf } from '../../domain/events';

const SESSION = 's_1' as SessionId;
const notices = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ type: 'notice', level: 'info', text: `notice ${at}` }));

/** A session's log and those who follow it; a reading waits until the test lets it go on. */
class Log {
  readonly #appended = new Emitter<Appended>();
  readonly onDidAppend = this.#appended.event;
  entries: readonly LogEntry[] = [];
  hold: Promise<undefined> = Promise.resolve(undefined);
  reads = 0;

  async readOn(_session: SessionId, after: number): Promise<Stretch & { end: number }> {
    this.reads += 1;
    const entries = this.entries.filter((entry) => entry.seq > after);
    await this.hold;
    const seq = entries.at(-1)?.seq ?? after;
    return { after, seq, end: seq, entries };
  }

  /** What is told live is in the file already. */
  grow(count: number, told = count): void {
    this.entries = logOf(...notices(this.entries.length + count));
    const seq = this.entries.length;
    this.append({ after: seq - told, seq, entries: this.entries.slice(seq - told) });
  }

  append(stretch: Stretch): void {
    this.#appended.fire({ session: SESSION, ...stretch });
  }
}

let log: Log;
let model: ChatModel;
let news: (number | 'reset')[];

beforeEach(() => {
  log = new Log();
  log.entries = logOf(...notices(2_000));
  model = new ChatModel(log, SESSION, silentLogger);
  news = [];
  model.onDidReset(() => news.push('reset'));
  model.onDidAppend((entries) => news.push(entries.length));
});
afterEach(() => model.dispose());

describe('the model of a chat', () => {
  it('begins with the whole log as one new state, not as news', async () => {
    await model.read();
    expect(news).toEqual(['reset']);
    expect([model.transcript.seq, model.transcript.items.length, model.session.seq]).toEqual([2_000, 2_000, 2_000]);
    log.grow(3);
    expect(news).toEqual(['reset', 3]);
  });

  it('reads a small gap as news and a large one as a new state', async () => {
    await model.read();
    log.grow(10, 1);
    await model.read();
    log.grow(1_000, 1);
    await model.read();
    expect(news).toEqual(['reset', 10, 'reset']);
    expect(model.transcript.seq).toBe(3_010);
  });

  it('passes over a known gap without reading the file again', async () => {
    await model.read();
    for (let seq = 2_002; seq <= 2_100; seq += 2)
      log.append({ after: seq - 2, seq, entries: logOf(...notices(seq)).slice(-1) });
    expect(model.transcript).toMatchObject({ seq: 2_100, items: { length: 2_050 } });
    expect(log.reads).toBe(1);
  });

  it('misses nothing that comes while it reads', async () => {
    const held = deferred<undefined>();
    log.hold = held.promise;
    const read = model.read();
    log.grow(1);
    log.grow(1);
    held.resolve(undefined);
    await read;
    expect(model.transcript.seq).toBe(2_002);
  });
});
