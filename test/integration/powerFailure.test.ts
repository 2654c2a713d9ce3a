import { mkdtemp, readFile, realpath, rm, truncate } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import type { LogEntry } from '../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession } from '../../src/domain/session/session';
import { LOG_NAME } from '../../src/protocol/sessionLog';
import { appPorts } from '../fixtures/appPorts';
import { AppWindow } from '../fixtures/appWindow';
import { buildBundles, type BuiltBundles } from '../fixtures/bundles';
import { createSampleRepository, type SampleRepository } from '../fixtures/sampleRepository';

describe('after a power failure', () => {
  let folder: string;
  let repository: SampleRepository;
  let bundles: BuiltBundles;
  let window: AppWindow;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-power-')));
    repository = await createSampleRepository(path.join(folder, 'errands'));
    bundles = await buildBundles(path.join(folder, 'bundles'));
    window = await openWindow();
  });

  afterEach(async () => {
    await window.end();
    await rm(folder, { recursive: true, force: true });
  });

  function openWindow(): Promise<AppWindow> {
    const folders = { home: path.join(folder, 'home'), storage: path.join(folder, 'storage') };
    return AppWindow.open(appPorts(folders, bundles), repository.root);
  }

  const stored = (id: AttemptId) => window.app.records.session(window.app.records.attempt(id)!.session)!;
  const logFile = (id: AttemptId) =>
    path.join(window.app.records.sessionFolder(window.app.records.attempt(id)!.session), LOG_NAME);
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

  it('a log that ends before what was applied of it is folded anew, and its next entries are applied', async () => {
    const { attempt: id } = expectOk(await window.app.tasks.start({ prompt: 'Write it down', agent: 'practice' }));
    await window.finish(id);
    await expect.poll(() => stored(id).turns).toBe(1);
    await window.end();
    const before = stored(id).seq;
    await loseFrom(id, ({ event }) => event.type === 'toolCall');

    window = await openWindow();
    await window.reaches(id, 'interrupted');
    // The projection follows in batches.
    await expect.poll(async () => stored(id).seq === (await foldedLog(id)).seq).toBe(true);
    expect(stored(id).seq).toBeLessThan(before);
    expect(stored(id)).toEqual(await foldedLog(id));
    expect(window.ports.lines.join('\n')).toContain('ends before what was applied of it');

    await window.send(id, 'Once more');
    await window.finish(id);
    await expect.poll(async () => stored(id).seq === (await foldedLog(id)).seq).toBe(true);
    expect(stored(id)).toEqual(await foldedLog(id));
    expect(window.state(id)).toBe('review');
  });
});
