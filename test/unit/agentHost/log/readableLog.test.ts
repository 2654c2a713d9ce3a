// What an adapter should never emit: a log takes it all the same, in a form that every reader understands.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventLog } from '../../../../src/agentHost/log/log';
import { createLogger } from '../../../../src/base/logger';
import type { AgentEvent, LogEntry } from '../../../../src/domain/session/event';
import { readLog } from '../../../../src/platform/sessionLog/sessionLog';
import { LOG_NAME } from '../../../../src/protocol/sessionLog';
import { ManualClock } from '../manualClock';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-readable-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const good: AgentEvent = { type: 'notice', level: 'info', text: 'good' };
const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));

/** Appends events to a log of its own, and returns what the host folded, what it published and what is in the file. */
async function logged(events: readonly unknown[]) {
  const [folded, published, complaints]: [LogEntry[], LogEntry[], string[]] = [[], [], []];
  const logFolder = await mkdtemp(path.join(folder, 'log-'));
  const log = await EventLog.open({
    folder: logFolder,
    clock: new ManualClock(),
    log: createLogger((_level, line) => complaints.push(line)),
    fold: (entry) => void folded.push(entry),
  });
  log.onEntry((entry) => void published.push(entry));
  for (const event of events) await log.append('agent', event as AgentEvent);
  await log.close();
  const { entries, unparsable } = await readLog(logFolder);
  const lines = (await readFile(path.join(logFolder, LOG_NAME), 'utf8')).split('\n').slice(0, -1);
  return { folded, published, complaints, entries, unparsable, lines };
}

describe('an event that no reader would understand', () => {
  it.each([
    [
      'a request without an id',
      { type: 'asked', ask: { id: '', kind: 'other', title: 'T', diffs: [], options: [], takesReason: false } },
    ],
    ['a text that is none', { type: 'titled', title: Infinity }],
    ['a text that is nested without end', { type: 'titled', title: deep }],
    ['a type that is none', { type: 'constructor' }],
  ])('logs it in a general form: %s', async (_, event) => {
    const { entries, complaints, lines } = await logged([event, good]);
    expect(entries.map(({ seq, event: read }) => [seq, read.type])).toEqual([
      [1, 'unknown'],
      [2, 'notice'],
    ]);
    expect(lines[0]).toContain('"type":"unknown"');
    expect(complaints).toEqual([expect.stringContaining('an event does not parse')]);
  });

  it.each([
    ['a kind', { type: 'toolCall', call: { id: 'c', title: 'T', kind: {} } }, { id: 'c', title: 'T', kind: 'other' }],
    ['a number', { type: 'toolCall', call: { id: 'c', title: 'T', exitCode: Infinity } }, { id: 'c', title: 'T' }],
  ])('logs it without the unreadable part, if that is only %s', async (_, event, call) => {
    const { entries, folded, complaints } = await logged([event]);
    expect(entries).toMatchObject([{ event: { type: 'toolCall', call } }]);
    expect(folded).toEqual(entries);
    expect(complaints).toEqual([]);
  });

  it('folds and publishes exactly what is in the file', async () => {
    const types = ['text', 'toolCall', 'asked', 'turnEnded', 'usage', 'notice', 'plan', 'opened', '__proto__'];
    const event = fc
      .tuple(
        fc.constantFrom(...types),
        fc.dictionary(
          fc.constantFrom('call', 'ask', 'usage', 'text', 'level', 'end', 'message', 'entries'),
          fc.anything(),
        ),
      )
      .map(([type, fields]) => ({ ...fields, type }));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 8 }), async (events) => {
        const { folded, published, entries, unparsable, lines } = await logged([...events, good]);
        expect(unparsable).toBe(0);
        expect(entries.map(({ seq }) => seq)).toEqual(lines.map((_, at) => at + 1));
        expect(entries.at(-1)?.event).toEqual(good);
        expect(JSON.stringify(folded)).toBe(JSON.stringify(entries));
        expect(JSON.stringify(published)).toBe(JSON.stringify(entries));
      }),
      { numRuns: 200 },
    );
  });
});
