import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AttemptId } from '../../src/domain/ids';
import type { LogEntry } from '../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession } from '../../src/domain/session/session';
import { LOG_NAME } from '../../src/protocol/sessionLog';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';

describe('after a power failure', () => {
  let bench: AppBench;
  let window: AppWindow;

  beforeEach(async () => {
    bench = await makeAppBench();
    window = await bench.open();
  });

  const stored = (id: AttemptId) => window.app.sessionStore.get(window.app.attemptStore.get(id)!.session)!;
  const logFile = (id: AttemptId) =>
    path.join(window.app.sessionStore.folderOf(window.app.attemptStore.get(id)!.session), LOG_NAME);
  const foldedLog = async (id: AttemptId) => {
    const lines = (await readFile(logFile(id), 'utf8')).trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as LogEntry).reduce(reduceSession, EMPTY_SESSION);
  };

  /** Cuts the log off in the middle of the line that holds the entry: what was written behind the last sync is gone. */
  async function loseFrom(id: AttemptId, isLost: (entry: LogEntry) => boolean): Promise<void> {
    const text = await readFile(logFile(id), 'utf8');
    const lines = text.split('\n');
    const first = lines.findIndex((line) => line !== '' && isLost(JSON.parse(line) as LogEntry));
    await truncate(logFile(id), Buffer.byteLength(lines.slice(0, first).join('\n')) + 10);
  }

  it('folds a log again that ends before what was applied of it, and applies its next entries', async () => {
    const id = await window.start('Write it down');
    await window.finish(id);
    await expect.poll(() => stored(id).turns).toBe(1);
    await window.end();
    const before = stored(id).seq;
    await loseFrom(id, ({ event }) => event.type === 'toolCall');

    window = await bench.open();
    await window.reaches(id, 'interrupted');
    // The projection follows in batches.
    await expect.poll(async () => stored(id).seq === (await foldedLog(id)).seq).toBe(true);
    expect(stored(id).seq).toBeLessThan(before);
    expect(stored(id)).toEqual(await foldedLog(id));
    expect(window.ports.lines.join('\n')).toContain('ends before what was applied of it');

    await window.sendAndFinish(id, 'Once more');
    await expect.poll(async () => stored(id).seq === (await foldedLog(id)).seq).toBe(true);
    expect(stored(id)).toEqual(await foldedLog(id));
    expect(window.state(id)).toBe('review');
  });

  it('keeps what was applied of a log whose last lines are damaged, and continues after them', async () => {
    const id = await window.start('practice: ask 1');
    await window.finish(id);
    await window.end();
    const before = stored(id);
    const lines = (await readFile(logFile(id), 'utf8')).split('\n').slice(0, -1);
    const isEnd = (line: string) => (JSON.parse(line) as LogEntry).event.type === 'turnEnded';
    const ended = lines.findIndex(isEnd);
    await writeFile(logFile(id), lines.map((line, at) => (at < ended ? `${line}\n` : '}{ damaged\n')).join(''));

    window = await bench.open();
    expect(stored(id)).toEqual(before);
    expect(window.state(id)).toBe('review');
    await window.sendAndFinish(id, 'Once more');
    expect(window.session(id)).toMatchObject({ turns: 2, lastEnd: 'completed' });
    expect(window.state(id)).toBe('review');
  });
});
