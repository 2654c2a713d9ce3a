import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventLog, type LogTrouble } from '../../../../src/agentHost/log/log';
import { silentLogger } from '../../../../src/base/logger';
import type { MessageId, TurnId } from '../../../../src/domain/ids';
import type { AgentEvent, LogEntry, SessionEvent } from '../../../../src/domain/session/event';
import {
  EMPTY_TRANSCRIPT,
  type TextItem,
  type ToolCallItem,
  type TranscriptItem,
} from '../../../../src/domain/transcript/transcript';
import { reduceTranscript } from '../../../../src/domain/transcript/reduceTranscript';
import { readLog } from '../../../../src/platform/sessionLog/sessionLog';
import { formatLogLine, LOG_NAME } from '../../../../src/protocol/sessionLog';
import { FaultyDisk } from './faultyDisk';
import { ManualClock } from '../manualClock';

const isToolCall = (item: TranscriptItem): item is ToolCallItem => item.type === 'toolCall';

let folder: string;
let file: string;
let clock: ManualClock;
let disk: FaultyDisk;
let published: LogEntry[];
let folded: LogEntry[];
let troubles: LogTrouble[];
const opened: EventLog[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-eventlog-'));
  file = path.join(folder, LOG_NAME);
  clock = new ManualClock();
  disk = new FaultyDisk();
  [published, folded, troubles] = [[], [], []];
});
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
  await rm(folder, { recursive: true, force: true });
});

async function openLog(): Promise<EventLog> {
  const fold = (entry: LogEntry) => void folded.push(entry);
  const log = await EventLog.open({ folder, clock, log: silentLogger, fold, open: disk.open });
  log.onEntry((entry) => void published.push(entry));
  log.onTrouble((trouble) => void troubles.push(trouble));
  opened.push(log);
  return log;
}

const text = (words: string, message = 'm1'): AgentEvent => ({ type: 'text', message, text: words });
const output = (call: object): AgentEvent => ({ type: 'toolCall', call: { id: 'c1', ...call } });
const prompted = (message: string): SessionEvent => ({ type: 'prompted', message: message as MessageId, text: 'go' });
const turnEnded: SessionEvent = { type: 'turnEnded', turn: 't' as TurnId, end: 'completed' };
const events = (entries: readonly LogEntry[]) => entries.map(({ event }) => event);
const inFile = async () => (await readLog(folder)).entries;

describe('a session log', () => {
  it('numbers entries without gaps, and publishes them only when they are in the file', async () => {
    const log = await openLog();
    const found: boolean[] = [];
    log.onEntry(({ seq }) => {
      found.push(readFileSync(file, 'utf8').includes(`{"seq":${seq},`));
    });
    const answers = await Promise.all([
      log.append('user', prompted('m1')),
      log.append('agent', { type: 'turnStarted', turn: 't' as TurnId, message: 'm1' as MessageId }),
      log.append('agent', turnEnded),
    ]);
    expect(answers).toEqual([1, 2, 3]);
    expect(found).toEqual([true, true, true]);
    expect(await inFile()).toEqual(published);
    expect(folded).toEqual(published);
    expect(log.published).toBe(3);
  });

  it('continues where the file ends', async () => {
    const first = await openLog();
    await first.append('user', prompted('m1'));
    await first.close();
    const second = await openLog();
    expect(await second.append('user', prompted('m2'))).toBe(2);
    expect(folded.map(({ seq }) => seq)).toEqual([1, 1, 2]);
    expect((await inFile()).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('cuts a torn last line, saves it, and writes the next entry in its position', async () => {
    const first = await openLog();
    await first.append('user', prompted('m1'));
    await first.close();
    const long: SessionEvent = { type: 'prompted', message: 'm2' as MessageId, text: 'long '.repeat(500) };
    const torn = formatLogLine({ seq: 2, at: 1, by: 'user', event: long }).slice(0, -5);
    await appendFile(file, torn);
    const second = await openLog();
    expect(await second.append('user', prompted('m3'))).toBe(2);
    expect(events(await inFile())).toEqual([prompted('m1'), prompted('m3')]);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(3);
    expect(await readFile(file, 'utf8')).not.toContain('long');
    expect(await readFile(`${file}.torn`, 'utf8')).toBe(`${torn}\n`);
  });

  it('continues after damaged lines in the middle', async () => {
    const line = (seq: number) => formatLogLine({ seq, at: 1, by: 'user', event: prompted(`m${seq}`) });
    await writeFile(file, `${line(1)}garbage\n${line(3)}`);
    const log = await openLog();
    expect(await log.append('user', prompted('m4'))).toBe(4);
    expect(await inFile()).toHaveLength(3);
  });

  it('never reuses the sequence of a damaged last line', async () => {
    const line = (seq: number) => formatLogLine({ seq, at: 1, by: 'user', event: prompted(`m${seq}`) });
    await writeFile(file, `garbage\n${line(2)}garbage\n${line(4).slice(0, 20)}\ngarbage\n`);
    const log = await openLog();
    expect(await log.append('user', prompted('m6'))).toBe(6);
    expect((await inFile()).map(({ seq }) => seq)).toEqual([2, 6]);
  });
});

describe('what is durable', () => {
  const asked: AgentEvent = {
    type: 'asked',
    ask: { id: 'a1' as never, kind: 'other', title: '', diffs: [], options: [], takesReason: false },
  };
  const synced: readonly (readonly [string, SessionEvent])[] = [
    ['prompted', prompted('m')],
    ['asked', asked],
    ['askSettled', { type: 'askSettled', ask: 'a1' as never, outcome: { type: 'withdrawn' } }],
    ['the end of a tool call', { type: 'toolCall', call: { id: 'c', status: 'failed' } }],
    ['turnEnded', turnEnded],
    ['agentStopped', { type: 'agentStopped', run: 'r', code: 0, signal: null, expected: true }],
    ['noted', { type: 'noted', note: { type: 'wroteOutside', id: 'n', files: [], count: 0 } }],
  ];
  it.each(synced)('syncs %s before append resolves', async (_, event) => {
    const log = await openLog();
    disk.calls.length = 0;
    await log.append('agent', event);
    expect(disk.calls).toEqual(['write', 'datasync']);
  });

  it('waits for a sync that hangs', async () => {
    const log = await openLog();
    disk.failing.set('datasync', 'EIO');
    let answered = false;
    const answer = log.append('user', prompted('m')).then(() => (answered = true));
    await vi.waitFor(() => expect(troubles).toEqual([{ logging: false, code: 'EIO' }]));
    expect(answered).toBe(false);
    disk.failing.clear();
    clock.advance(10_000);
    await answer;
    expect(troubles).toEqual([{ logging: false, code: 'EIO' }, { logging: true }]);
  });

  it('writes again what a failed sync may have lost', async () => {
    const log = await openLog();
    await log.append('agent', { type: 'titled', title: 'not synced yet' });
    disk.failing.set('datasync', 'EIO');
    const answer = log.append('user', prompted('m'));
    await vi.waitFor(() => expect(troubles).toHaveLength(1));
    // What the kernel drops after a failed sync: everything since the last good one.
    await writeFile(file, '');
    disk.failing.clear();
    clock.advance(10_000);
    await answer;
    expect(events(await inFile())).toEqual([{ type: 'titled', title: 'not synced yet' }, prompted('m')]);
  });

  it('syncs several waiting entries at once', async () => {
    const log = await openLog();
    disk.calls.length = 0;
    await Promise.all(Array.from({ length: 50 }, (_, at) => log.append('user', prompted(`m${at}`))));
    expect(disk.calls.filter((call) => call === 'datasync').length).toBeLessThanOrEqual(2);
  });

  it('doesn’t sync text', async () => {
    const log = await openLog();
    disk.calls.length = 0;
    await log.emit(text('word'));
    await vi.waitFor(() => expect(published).toHaveLength(1));
    expect(disk.calls).toEqual(['write']);
  });
});

describe('streams of words', () => {
  it('writes at most 30 entries per second, and loses no word', async () => {
    const log = await openLog();
    const words = Array.from({ length: 1000 }, (_, at) => `w${at} `);
    for (const word of words) {
      await log.emit(text(word));
      clock.advance(1);
    }
    clock.advance(1000);
    await vi.waitFor(async () => {
      const written = await inFile();
      expect(written.map(({ event }) => (event.type === 'text' ? event.text : '')).join('')).toBe(words.join(''));
    });
    expect(published.length).toBeGreaterThan(20);
    expect(published.length).toBeLessThanOrEqual(31);
  });

  it('writes at most 30 entries per second even for several streams', async () => {
    const log = await openLog();
    for (let at = 0; at < 1000; at += 1) {
      for (const id of ['c1', 'c2', 'c3', 'c4']) await log.emit({ type: 'toolCall', call: { id, outputDelta: 'x' } });
      clock.advance(1);
    }
    clock.advance(1000);
    await vi.waitFor(() => expect(published.length).toBeGreaterThan(0));
    expect(published.length).toBeLessThanOrEqual(38); // the last four come after that second
  });

  it('writes the first word immediately', async () => {
    const log = await openLog();
    await log.emit(text('now'));
    await vi.waitFor(() => expect(events(published)).toEqual([text('now')]));
  });

  it('ends a stream before what comes after it', async () => {
    const log = await openLog();
    await log.emit(text('one '));
    await log.emit(text('two '));
    await log.emit(text('three'));
    await log.append('agent', turnEnded);
    expect(events(await inFile())).toEqual([text('one '), text('two three'), turnEnded]);
  });

  it('keeps messages apart and merges usage', async () => {
    const log = await openLog();
    await log.emit(text('first')); // opens the pause
    await log.emit(text('a', 'm1'));
    await log.emit({ type: 'usage', usage: { inputTokens: 1 } });
    await log.emit(text('b', 'm2'));
    await log.emit({ type: 'usage', usage: { inputTokens: 2, outputTokens: 3 } });
    await log.append('agent', turnEnded);
    expect(events(await inFile()).slice(1, -1)).toEqual([
      text('a', 'm1'),
      { type: 'usage', usage: { inputTokens: 2, outputTokens: 3 } },
      text('b', 'm2'),
    ]);
  });

  it('makes the agent wait if too much is held', async () => {
    const log = await openLog();
    await log.emit(text('x'));
    let went = false;
    const held = log.emit(text('y'.repeat(300_000))).then(() => (went = true));
    await new Promise(setImmediate);
    expect(went).toBe(false);
    clock.advance(34);
    await held;
  });
});

describe('tool output', () => {
  const transcriptOutput = async () => {
    const item = reduceTranscript(EMPTY_TRANSCRIPT, await inFile()).items.find(isToolCall);
    return item?.call.output;
  };

  it('logs only what is added if a whole output is repeated', async () => {
    const log = await openLog();
    let whole = '';
    for (let line = 0; line < 300; line += 1) {
      whole += `line ${line} ${'.'.repeat(100)}\n`;
      await log.emit(output({ output: whole, status: 'running' }));
      clock.advance(40);
    }
    await log.append('agent', output({ output: whole, status: 'completed' }));
    expect((await readFile(file)).length).toBeLessThan(3 * whole.length);
    expect(await transcriptOutput()).toBe(whole);
  });

  it('logs an output that replaces another one as a whole', async () => {
    const log = await openLog();
    await log.append('agent', output({ output: 'abc' }));
    await log.append('agent', output({ outputDelta: 'def' }));
    await log.append('agent', output({ output: 'abcdefg' }));
    await log.append('agent', output({ output: 'abX' }));
    expect(events(await inFile()).slice(2)).toEqual([output({ outputDelta: 'g' }), output({ output: 'abX' })]);
    expect(await transcriptOutput()).toBe('abX');
  });

  it('spreads an output of many megabytes over entries, without loss', async () => {
    const log = await openLog();
    const whole = Array.from({ length: 300_000 }, (_, at) => `line ${at}`).join('\n');
    await log.append('agent', output({ title: 'ls', output: whole, status: 'completed' }));
    const written = events(await inFile());
    const outputs = written.map((e) => (e.type === 'toolCall' ? (e.call.output ?? e.call.outputDelta ?? '') : ''));
    expect(outputs.join('')).toBe(whole);
    expect(Math.max(...outputs.map((piece) => piece.length))).toBeLessThanOrEqual(256 * 1024);
    expect(written.at(-1)).toEqual(output({ title: 'ls', status: 'completed' }));
  });

  it('makes no entry for a repetition that adds nothing', async () => {
    const log = await openLog();
    await log.append('agent', output({ output: 'abc' }));
    await log.append('agent', output({ output: 'abc' }));
    expect(await inFile()).toHaveLength(1);
  });
});

describe('huge events', () => {
  it('spreads text over entries without loss', async () => {
    const log = await openLog();
    const long = 'äöü '.repeat(300_000);
    await log.emit(text(long));
    await log.append('agent', turnEnded);
    const item = reduceTranscript(EMPTY_TRANSCRIPT, await inFile()).items[0] as TextItem;
    expect(item.text).toBe(long);
  });

  it('cuts the texts of diffs, marks them, and counts the cut characters', async () => {
    const log = await openLog();
    const diff = { path: 'a', oldText: 'x'.repeat(2_000_000), newText: 'y' };
    await log.append('agent', { type: 'toolCall', call: { id: 'c', diffs: [diff] } });
    const [entry] = await inFile();
    const call = entry?.event.type === 'toolCall' ? entry.event.call : undefined;
    expect(call?.diffs?.[0]).toMatchObject({ path: 'a', newText: 'y', partial: true });
    expect(call?.diffs?.[0]?.oldText?.length).toBe(512 * 1024);
    expect(entry?.cut).toBe(2_000_000 - 512 * 1024);
  });

  it('never cuts a prompt', async () => {
    const log = await openLog();
    const long = 'p'.repeat(2 * 1024 * 1024);
    await log.append('user', { type: 'prompted', message: 'm' as MessageId, text: long });
    expect((await inFile())[0]).toMatchObject({ event: { text: long } });
  });
});

describe('a full disk', () => {
  it('makes the agent wait, reports that, and continues without loss when there is space', async () => {
    const log = await openLog();
    await log.emit(text('before '));
    await vi.waitFor(() => expect(published).toHaveLength(1));
    disk.freeBytes = 30; // in the middle of a line
    const asking = log.append('agent', { type: 'titled', title: 'a' });
    await vi.waitFor(() => expect(troubles).toEqual([{ logging: false, code: 'ENOSPC' }]));
    expect(log.isStuck).toBe(true);
    expect(published).toHaveLength(1);
    expect([log.published, log.appended]).toEqual([1, 2]);
    let went = false;
    const held = log.emit(text('meanwhile')).then(() => (went = true));
    clock.advance(60_000);
    await vi.waitFor(() => expect(disk.calls.filter((call) => call === 'open').length).toBeGreaterThan(2));
    expect(went).toBe(false);
    expect((await inFile()).map(({ seq }) => seq)).toEqual([1]);
    disk.freeBytes = Number.POSITIVE_INFINITY;
    await vi.waitFor(() => {
      clock.advance(5_000);
      expect(troubles).toEqual([{ logging: false, code: 'ENOSPC' }, { logging: true }]);
    });
    await Promise.all([asking, held]);
    await log.append('agent', turnEnded);
    expect(events(await inFile())).toEqual([
      text('before '),
      { type: 'titled', title: 'a' },
      text('meanwhile'),
      turnEnded,
    ]);
    expect(await inFile()).toEqual(published);
  });

  it('closes the log in spite of a full disk, without acknowledging what wasn’t written', async () => {
    const log = await openLog();
    disk.freeBytes = 0;
    const seq = log.append('user', prompted('m'));
    await vi.waitFor(() => expect(log.isStuck).toBe(true));
    await log.close();
    expect(await seq).toBe(1);
    expect(log.published).toBe(0);
  });
});
